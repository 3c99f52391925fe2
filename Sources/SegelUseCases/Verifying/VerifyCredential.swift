package import SegelCredential

/// Where a verifier gets status lists from: the network, a saved copy, or its own published files. Nil where it cannot be had.
/// Asked where the verifier is at work: a command that has its lists beside it needs no second thread.
package protocol StatusListSource: Sendable {
    nonisolated(nonsending) func statusListToken(at uri: String) async throws -> [UInt8]?
    /// When the newest list of this address that was believed before was signed: an older one is refused (attack A59).
    nonisolated(nonsending) func newestSeen(at uri: String) async throws -> UnixTime?
    /// Called with each list that was believed.
    nonisolated(nonsending) func remember(_ list: VerifiedStatusList, token: [UInt8]) async throws
    /// The witnessed set of a compromised key, as it was fetched; nil where it cannot be had.
    nonisolated(nonsending) func witnessedSet(of key: TrustedKey) async throws -> [UInt8]?
}

/// A verifier at work: the CLI, the API and the portal all verify through this.
package struct VerifierDesk: Sendable {
    let verifier: CredentialVerifier
    private let sources: any StatusListSource
    private let memory: StatusListMemory?

    /// `isShortLived`: it lives no longer than a list may be old, so each list is fetched and checked once in its life.
    package init(
        trustList: VerifiedTrustList,
        policy: VerificationPolicy = VerificationPolicy(),
        statusLists: any StatusListSource,
        isShortLived: Bool = false
    ) {
        memory = isShortLived ? StatusListMemory() : nil
        verifier = CredentialVerifier(trustList: trustList, policy: policy)
        sources = statusLists
    }

    /// `bytes`: an SD-JWT VC, an mdoc as CBOR or base64url, or the text of a QR symbol; white space around text is ignored. Anything else is `unrecognised`.
    package nonisolated(nonsending) func verify(_ bytes: [UInt8], now: UnixTime) async throws -> VerificationOutcome {
        let signed: SignedCredential
        do {
            guard let recognised = try check(bytes, now: now) else { return .of(.unrecognised) }
            signed = recognised
        } catch { return error.outcome }
        return try await decide(signed, now: now)
    }

    private func check(_ bytes: [UInt8], now: UnixTime) throws(NotAccepted) -> SignedCredential? {
        let trimmed = Self.trim(bytes)
        if Self.looksLikeSDJWT(trimmed) { return try verifier.check(trimmed, now: now) }
        switch QRText.kind(trimmed) {
        case .ours: return try verifier.check(qr: trimmed, now: now).signed
        case .foreign: throw NotAccepted(.prefixUnknown)
        case .link: throw NotAccepted(.linkNotOpened)
        case nil: break
        }
        switch MDocFile(bytes) {
        case .issuerSigned(let mdoc): return try verifier.check(mdoc: mdoc, now: now).signed
        // Without the session it was shown in nobody can tell whether its holder showed it.
        case .deviceResponse(let response):
            return try verifier.check(deviceResponse: response, transcript: .none, now: now).first?.signed
        case nil: return nil
        }
    }

    /// What a wallet showed as mdocs in one session.
    func check(deviceResponse bytes: [UInt8], transcript: SessionTranscript, now: UnixTime) throws(NotAccepted) -> [SignedMDoc] {
        try verifier.check(deviceResponse: bytes, transcript: transcript, now: now)
    }

    /// A signed credential's status, and where its key was stolen what the log knows of it.
    package nonisolated(nonsending) func decide(_ signed: SignedCredential, now: UnixTime) async throws -> VerificationOutcome {
        let witnessed = try await witnessedSet(signed)
        // Before any address in it is followed.
        do { try verifier.checkWitness(signed, in: witnessed) } catch { return error.outcome }
        do {
            let list = try await statusList(of: signed, now: now)
            return verifier.decide(signed, status: list, witnessed: witnessed, now: now)
        } catch is CredentialFailure { return .of(.statusRefused, signed) }
    }

    /// Nil for a key that is good, and where the set cannot be had or is not the one the trust list names.
    private nonisolated(nonsending) func witnessedSet(_ signed: SignedCredential) async throws -> WitnessedSet? {
        guard let key = signed.compromisedKey, let bytes = try await sources.witnessedSet(of: key) else { return nil }
        do { return try WitnessedSet(bytes, of: key) } catch { return nil }
    }

    /// Nil where there is none to ask for, or it cannot be had. Throws `CredentialFailure` for one that is not believed.
    private nonisolated(nonsending) func statusList(of signed: SignedCredential, now: UnixTime) async throws -> VerifiedStatusList? {
        // The address is signed by a trusted issuer, and it must be one of theirs: nobody can send this verifier elsewhere (attack A48).
        guard let reference = signed.claims.status, reference.uri.hasPrefix(Self.origin(of: signed.issuer.id)) else { return nil }
        if let known = memory?[reference.uri, of: signed.issuer.id] { return known }
        guard let token = try await sources.statusListToken(at: reference.uri)
        else { return nil }
        let list = try VerifiedStatusList(
            token,
            uri: reference.uri,
            issuer: signed.issuer,
            trust: verifier.trustList,
            now: now,
            leeway: verifier.policy.leeway,
            lastSeen: try await sources.newestSeen(at: reference.uri) ?? .min
        )
        try await sources.remember(list, token: token)
        memory?.keep(list)
        return list
    }

    private static func trim(_ bytes: [UInt8]) -> [UInt8] {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        guard let first = bytes.firstIndex(where: { !isSpace($0) }), let last = bytes.lastIndex(where: { !isSpace($0) }) else { return [] }
        return Array(bytes[first...last])
    }

    private static func looksLikeSDJWT(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: "eyJ".utf8) && bytes.contains(UInt8(ascii: "~"))
    }

    /// `https://host[:port]/` of an address.
    private static func origin(of uri: String) -> String {
        let parts = uri.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        return parts.count >= 3 ? "\(parts[0])//\(parts[2])/" : uri
    }
}

/// A mall's own lists, as published.
struct OwnStatusLists: StatusListSource {
    let mall: Mall

    func statusListToken(at uri: String) async throws -> [UInt8]? {
        let prefix = mall.configuration.publicURL + "/"
        guard uri.hasPrefix(prefix), let path = PublicPath(String(uri.dropFirst(prefix.count))) else { return nil }
        return try mall.publicFiles.read(path)
    }

    // Its own files are the newest there are.
    func newestSeen(at uri: String) -> UnixTime? { nil }
    func remember(_ list: VerifiedStatusList, token: [UInt8]) {}

    func witnessedSet(of key: TrustedKey) throws -> [UInt8]? { try Mall.witnessedPath(key.kid).flatMap(mall.publicFiles.read) }
}

extension Mall {
    /// Verifies against this deployment's own trust list and status lists.
    package func verify(_ bytes: [UInt8]) async throws -> VerificationOutcome {
        guard let desk = try ownDesk() else { return .of(.trustListExpired) }
        return try await desk.verify(bytes, now: now)
    }

    /// A published file, for serving.
    package func publicFile(_ path: PublicPath) throws -> [UInt8]? { try publicFiles.read(path) }
}
