internal import SegelCrypto

/// Verifies credentials with nothing but bytes at hand: no network, no files, no clock of its own.
///
/// `root` is the deployment's trust root (`/trust/root.json`), pinned once by a way you trust. `bundle` is what it serves at `/trust/bundle`:
/// trust list, status lists and what the log recorded of stolen keys, signed and dated. Fetch it as often as you like to know of revocations.
public struct OfflineVerifier: Sendable {
    private let verifier: CredentialVerifier
    private let bundle: ReceivedBundle
    /// When the bundle was made, Unix seconds.
    public let madeAt: Int64

    /// Throws `VerifierError` when root or bundle is not what it claims to be. `now`: Unix seconds. `maxStatusAge`: seconds that a status list may be
    /// old before nothing is decided by it.
    public init(root: [UInt8], bundle bytes: [UInt8], now: Int64, maxStatusAge: Int64 = 86_400) throws(VerifierError) {
        do {
            bundle = try ReceivedBundle(bytes)
            var chain = TrustRootChain(pinned: try TrustRoot(bytes: root))
            while let succession = bundle["trust/root-\(chain.current.version + 1).json"] { chain = try chain.following(succession) }
            guard let list = bundle[OfflineBundle.trustListPath] else { throw CredentialFailure.malformed }
            let trust = try VerifiedTrustList(list, root: chain.current)
            let policy = VerificationPolicy(maxStatusAge: maxStatusAge)
            madeAt = try bundle.verified(by: trust, now: now, leeway: policy.leeway)
            verifier = CredentialVerifier(trustList: trust, policy: policy)
        } catch { throw VerifierError(reason: "\(error)") }
    }

    /// The verdict on a credential as its holder keeps it: an SD-JWT VC in compact form, an mdoc (IssuerSigned) as CBOR or as base64url of it,
    /// or the text of its QR symbol. `now`: Unix seconds.
    ///
    /// It says nothing of who holds it. What a device answered in a session is for ``verify(deviceResponse:transcript:now:)``; here it is
    /// refused as `key_binding_refused`.
    public func verify(_ credential: [UInt8], now: Int64) -> Verdict {
        verdict(now) { () throws(NotAccepted) in
            if credential.starts(with: "eyJ".utf8) { return try verifier.check(credential, now: now) }
            switch QRText.kind(credential) {
            case .ours: return try verifier.check(qr: credential, now: now).signed
            case .foreign: throw NotAccepted(.prefixUnknown)
            case .link: throw NotAccepted(.linkNotOpened)
            case nil: break
            }
            switch MDocFile(credential) {
            case .issuerSigned(let mdoc): return try verifier.check(mdoc: mdoc, now: now).signed
            case .deviceResponse: throw NotAccepted(.keyBindingRefused)
            case nil: return try verifier.check(credential, now: now)
            }
        }
    }

    /// The verdicts on what a device answered (DeviceResponse, CBOR), one for each document in their order; a single one where the answer itself
    /// cannot be read. Each document's device must have signed `transcript`, or it is refused as `key_binding_refused`.
    ///
    /// - Parameters:
    ///   - deviceResponse: as it was answered, decrypted.
    ///   - transcript: the session as you know it, never as the device tells it.
    ///   - now: Unix seconds.
    public func verify(deviceResponse: [UInt8], transcript: SessionTranscript, now: Int64) -> [Verdict] {
        do {
            return try verifier.documents(of: deviceResponse, transcript: transcript, now: now).map { document in
                verdict(now) { () throws(NotAccepted) in try document.get().signed }
            }
        } catch { return [Verdict(error.outcome)] }
    }

    private func verdict(_ now: Int64, _ check: () throws(NotAccepted) -> SignedCredential) -> Verdict {
        do {
            let signed = try check()
            let witnessed = witnessedSet(signed)
            try verifier.checkWitness(signed, in: witnessed)
            return Verdict(verifier.decide(signed, status: try statusList(signed, now), witnessed: witnessed, now: now))
        } catch let error as NotAccepted { return Verdict(error.outcome) } catch { return Verdict(.of(.statusRefused)) }
    }

    /// Nil for a key that is good, and where there is no set or another than the trust list names: then nothing is decided.
    private func witnessedSet(_ signed: SignedCredential) -> WitnessedSet? {
        guard let key = signed.compromisedKey else { return nil }
        do {
            let name = Hex.encode(try Base64URL.decode(key.kid))
            return try bundle["trust/witnessed/\(name)"].map { try WitnessedSet($0, of: key) }
        } catch { return nil }
    }

    /// Nil where the bundle has none. Lists lie beside the issuers' names: `https://host/issuers/a`, `https://host/status/a/1.jwt`.
    private func statusList(_ signed: SignedCredential, _ now: Int64) throws(CredentialFailure) -> VerifiedStatusList? {
        guard let uri = signed.claims.status?.uri, let end = uri.firstRange(of: "/status/"),
            let token = bundle["status/" + uri[end.upperBound...]]
        else { return nil }
        return try VerifiedStatusList(
            token,
            uri: uri,
            issuer: signed.issuer,
            trust: verifier.trustList,
            now: now,
            leeway: verifier.policy.leeway
        )
    }
}

/// Root or bundle cannot be used.
public struct VerifierError: Error, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { reason }
}
