/// What a verifier insists on.
package struct VerificationPolicy: Sendable {
    /// Seconds two clocks may differ.
    package let leeway: Int64
    /// Seconds a status list may be old. Older: cannot decide, never accept.
    package let maxStatusAge: Int64
    /// Set where the holder must prove possession.
    package let keyBinding: KeyBindingExpectation?

    package init(leeway: Int64 = 60, maxStatusAge: Int64 = 86_400, keyBinding: KeyBindingExpectation? = nil) {
        self.leeway = leeway
        self.maxStatusAge = maxStatusAge
        self.keyBinding = keyBinding
    }
}

/// A credential that was signed by an issuer who may, and is in its time. Its status is not known yet.
///
/// A class only so that it is passed on without copying its many parts; it never changes.
package final class SignedCredential: Sendable {
    package let claims: CredentialClaims
    private let signer: TrustedSigner
    package var issuer: TrustedIssuer { signer.issuer }
    fileprivate var chain: BuiltChain? { signer.chain }
    /// What the log must have recorded for this one to be believed; nil while its key is good.
    let witness: WitnessedDigest?
    /// The key, where it is compromised: the witnessed set to fetch is this one's.
    package var compromisedKey: TrustedKey? { witness == nil ? nil : signer.key }

    fileprivate init(claims: CredentialClaims, signer: TrustedSigner, witness: @autoclosure () -> WitnessedDigest) {
        self.claims = claims
        self.signer = signer
        self.witness = signer.key.compromisedSince == nil ? nil : witness()
    }
}

/// A credential that may be relied on. Only `CredentialVerifier.decide` makes one.
package struct VerifiedCredential: Sendable {
    private let signed: SignedCredential
    package var claims: CredentialClaims { signed.claims }
    package var issuer: TrustedIssuer { signed.issuer }
    /// When the status it was accepted on was signed.
    package let statusIssuedAt: Int64
    fileprivate init(_ signed: SignedCredential, statusIssuedAt: Int64) {
        self.signed = signed
        self.statusIssuedAt = statusIssuedAt
    }
}

/// Three outcomes, never a fourth. Where a signature held, what was signed comes along so that a person can be told whose it is.
package enum VerificationOutcome: Sendable {
    case accept(VerifiedCredential)
    case reject(VerificationReason, SignedCredential?)
    case cannotDecide(VerificationReason, SignedCredential?)

    package static func of(_ reason: VerificationReason, _ signed: SignedCredential? = nil) -> VerificationOutcome {
        reason.outcome == .reject ? .reject(reason, signed) : .cannotDecide(reason, signed)
    }

    package var reason: VerificationReason? {
        switch self {
        case .accept: nil
        case .reject(let reason, _), .cannotDecide(let reason, _): reason
        }
    }

    package var exitCode: Int32 { reason?.exitCode ?? 0 }
}

/// Why a credential is not accepted, and what it says of itself where its signature held.
package struct NotAccepted: Error, Sendable {
    package let reason: VerificationReason
    package let signed: SignedCredential?

    package init(_ reason: VerificationReason) { self.init(reason, nil) }

    init(_ reason: VerificationReason, _ signed: SignedCredential?) {
        self.reason = reason
        self.signed = signed
    }

    package var outcome: VerificationOutcome { .of(reason, signed) }
}

/// Verifies SD-JWT VCs against one trust list. In two steps, because the status list's address may be believed, and fetched, only once the
/// signature holds.
package struct CredentialVerifier: Sendable {
    package let trustList: VerifiedTrustList
    package let policy: VerificationPolicy

    package init(trustList: VerifiedTrustList, policy: VerificationPolicy = VerificationPolicy()) {
        self.trustList = trustList
        self.policy = policy
    }

    /// Signature, issuer, key, kind, dates, holder. Key and issuer come from the trust list alone, never from the credential.
    package func check(_ bytes: [UInt8], now: Int64) throws(NotAccepted) -> SignedCredential {
        try checkTrustList(now: now)
        let sdJWT: SDJWT
        let jws: CompactJWS
        do {
            sdJWT = try SDJWT(bytes)
            // Without anchors nobody could check a chain: then the header is refused as it stands (attack A48).
            jws = try CompactJWS(sdJWT.jwt, known: trustList.headers, acceptsChain: !trustList.anchors.isEmpty)
        } catch { throw NotAccepted(VerificationReason(error)) }
        guard jws.header.type == CredentialPayload.typ else { throw NotAccepted(.typeRefused) }
        let found = try signer(of: jws.header)
        let claims: CredentialClaims
        do { claims = try CredentialClaims(sdJWT, body: Self.body(jws, found.key)) } catch { throw NotAccepted(VerificationReason(error)) }
        let signed = SignedCredential(claims: claims, signer: found, witness: WitnessedDigest(jwt: sdJWT.jwt))
        try checkAuthority(signed, key: found.key)
        try checkDates(signed, now: now)
        do { try KeyBinding.check(sdJWT, holderKey: claims.holderKey, against: policy.keyBinding, now: now, leeway: policy.leeway) } catch {
            throw NotAccepted(VerificationReason(error), signed)
        }
        return signed
    }

    func checkTrustList(now: Int64) throws(NotAccepted) {
        guard !trustList.isExpired(at: now) else { throw NotAccepted(.trustListExpired) }
        // A clock put back would keep an old list good for ever (attack A39).
        guard trustList.list.issued <= now + policy.leeway else { throw NotAccepted(.trustListNotYet) }
    }

    /// An mdoc whose signature held: whether its issuer may, and in its time.
    func accept(_ mdoc: CheckedMDoc, now: Int64) throws(NotAccepted) -> SignedCredential {
        let signed = SignedCredential(claims: mdoc.claims, signer: mdoc.signer, witness: mdoc.witness)
        try checkAuthority(signed, key: mdoc.signer.key)
        try checkDates(signed, now: now)
        return signed
    }

    /// A QR symbol whose signature held: whether its issuer may, and in its time. Of a stolen QR key nothing is believed: no set is kept of what it
    /// signed, since another symbol is printed in a second.
    func accept(_ qr: CheckedQR, now: Int64) throws(NotAccepted) -> SignedCredential {
        let signed = SignedCredential(claims: qr.claims, signer: qr.signer, witness: qr.witness)
        guard qr.signer.key.compromisedSince == nil else { throw NotAccepted(.keyCompromised, signed) }
        try checkAuthority(signed, key: qr.signer.key)
        try checkDates(signed, now: now)
        return signed
    }

    /// By name, or by a chain of certificates to an anchor of the list; where both are there they agree.
    private func signer(of header: CompactJWS.Header) throws(NotAccepted) -> TrustedSigner {
        if let chain = header.chain {
            let found: TrustedSigner
            do { found = try trustList.signer(of: chain, for: .credential) } catch { throw NotAccepted(VerificationReason(error)) }
            guard header.kid == nil || header.kid == found.key.kid else { throw NotAccepted(.issuerUntrusted) }
            return found
        }
        guard let kid = header.kid, let found = trustList.find(kid: kid), found.key.purpose == .credential else {
            throw NotAccepted(.issuerUntrusted)
        }
        return found
    }

    /// Whether the log recorded it in time, where its key was compromised since (attack A22). `set`: the set of `signed.compromisedKey`, or
    /// nil where it could not be had.
    package func checkWitness(_ signed: SignedCredential, in set: WitnessedSet?) throws(NotAccepted) {
        guard let digest = signed.witness, signed.compromisedKey?.witnessed != nil else { return }
        guard let set else { throw NotAccepted(.witnessedSetMissing, signed) }
        guard set.contains(digest) else { throw NotAccepted(.keyCompromised, signed) }
    }

    /// The status and its age. `list`: the list of `claims.status.uri`, or nil where it could not be had.
    package func decide(
        _ signed: SignedCredential,
        status list: VerifiedStatusList?,
        witnessed: WitnessedSet? = nil,
        now: Int64
    ) -> VerificationOutcome {
        do { try checkWitness(signed, in: witnessed) } catch { return error.outcome }
        guard let reference = signed.claims.status else { return .accept(VerifiedCredential(signed, statusIssuedAt: now)) }
        guard let list else { return .of(.statusUnavailable, signed) }
        // A list of the same address by another agency is not this credential's; one from the future tells of a wrong clock (attacks A39, A59).
        guard list.uri == reference.uri, list.issuer == signed.issuer.id, list.issuedAt <= now + policy.leeway else {
            return .of(.statusRefused, signed)
        }
        guard now - list.issuedAt <= policy.maxStatusAge, list.expires.map({ now - policy.leeway < $0 }) ?? true else {
            return .of(.statusStale, signed)
        }
        // Out of bounds is no answer: such a list was not made for this credential.
        guard let value = list.list.value(at: reference.index) else { return .of(.statusRefused, signed) }
        switch CredentialStatus(rawValue: value) {
        case .valid: return .accept(VerifiedCredential(signed, statusIssuedAt: list.issuedAt))
        case .suspended: return .of(.suspended, signed)
        case .superseded: return .of(.superseded, signed)
        // Values this version does not know say at least that it is not valid.
        case .invalid, nil: return .of(.revoked, signed)
        }
    }

    private static func body(_ jws: CompactJWS, _ key: TrustedKey) throws(CredentialFailure) -> SignedPayload {
        try SignedPayload(jws.verified(by: key.key))
    }

    private func checkAuthority(_ signed: SignedCredential, key: TrustedKey) throws(NotAccepted) {
        guard signed.claims.issuer == signed.issuer.id else { throw NotAccepted(.issuerUntrusted) }
        guard signed.issuer.types.contains(signed.claims.type) else { throw NotAccepted(.typeNotTheirs, signed) }
        guard key.isInWindow(at: signed.claims.issuedAt) else { throw NotAccepted(.keyOutsideWindow, signed) }
        do { _ = try signed.chain?.valid(at: signed.claims.issuedAt) } catch { throw NotAccepted(VerificationReason(error), signed) }
        guard let since = key.compromisedSince else { return }
        // Its own date already says too late; or nothing of this key is believed.
        guard signed.claims.issuedAt < since, key.witnessed != nil else { throw NotAccepted(.keyCompromised, signed) }
    }

    /// `exp` is the first second it is no longer valid (RFC 7519 section 4.1.4); the leeway forgives clocks, not documents.
    private func checkDates(_ signed: SignedCredential, now: Int64) throws(NotAccepted) {
        let claims = signed.claims
        guard claims.issuedAt <= now + policy.leeway, claims.notBefore.map({ $0 <= now + policy.leeway }) ?? true else {
            throw NotAccepted(.notYetValid, signed)
        }
        guard claims.expires.map({ now - policy.leeway < $0 }) ?? true else { throw NotAccepted(.expired, signed) }
    }
}
