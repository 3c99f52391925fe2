package import SegelCredential

/// Where a verifier gets status lists from: the network, a saved copy, or its own published files. Nil where it cannot be had.
package protocol StatusListSource: Sendable {
    func statusListToken(at uri: String) async throws -> [UInt8]?
}

/// A verifier at work: the CLI, the API and the portal all verify through this.
package struct VerifierDesk: Sendable {
    private let verifier: CredentialVerifier
    private let statusLists: any StatusListSource

    package init(trustList: VerifiedTrustList, policy: VerificationPolicy = VerificationPolicy(), statusLists: any StatusListSource) {
        verifier = CredentialVerifier(trustList: trustList, policy: policy)
        self.statusLists = statusLists
    }

    /// `bytes`: an SD-JWT VC, white space around it ignored. Anything else is `unrecognised`.
    package func verify(_ bytes: [UInt8], now: UnixTime) async throws -> VerificationOutcome {
        let trimmed = Self.trim(bytes)
        guard Self.looksLikeSDJWT(trimmed) else { return .of(.unrecognised) }
        let signed: SignedCredential
        do { signed = try verifier.check(trimmed, now: now) } catch { return error.outcome }
        guard let reference = signed.claims.status else { return verifier.decide(signed, status: nil, now: now) }
        // The address is signed by a trusted issuer, and it must be one of theirs: nobody can send this verifier elsewhere (attack A48).
        guard reference.uri.hasPrefix(Self.origin(of: signed.issuer.id)),
            let token = try await statusLists.statusListToken(at: reference.uri)
        else {
            return .of(.statusUnavailable, signed)
        }
        let list: VerifiedStatusList
        do {
            list = try VerifiedStatusList(
                token,
                uri: reference.uri,
                issuer: signed.issuer,
                now: now,
                leeway: verifier.policy.leeway
            )
        } catch { return .of(.statusRefused, signed) }
        return verifier.decide(signed, status: list, now: now)
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
}

extension Mall {
    /// Verifies against this deployment's own trust list and status lists.
    package func verify(_ bytes: [UInt8]) async throws -> VerificationOutcome {
        guard let list = try currentTrustList() else { return .of(.trustListExpired) }
        return try await VerifierDesk(trustList: list, statusLists: OwnStatusLists(mall: self)).verify(bytes, now: now)
    }

    /// A published file, for serving.
    package func publicFile(_ path: PublicPath) throws -> [UInt8]? { try publicFiles.read(path) }
}
