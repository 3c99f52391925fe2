internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

/// The two headers of a request with which a wallet authenticates (draft-ietf-oauth-attestation-based-client-auth-07 section 6.1).
package struct SentAttestation: Sendable {
    package let attestation: String
    package let proof: String

    package init(attestation: String, proof: String) {
        self.attestation = attestation
        self.proof = proof
    }
}

/// A wallet that its makers vouched for, in the hands of the installation they vouched for.
struct AttestedWallet: Sendable {
    let client: String
    /// Thumbprint of the installation's key.
    let instance: String
    fileprivate let replayKey: [UInt8]
}

extension Mall {
    /// Nil where nothing is sent, and where the wallet is not one whose makers are known here: then it is as good as not sent. `named`: the
    /// request's `client_id`. Throws where something is wrong with it, and where a wallet must be attested and is not.
    func attested(_ sent: SentAttestation?, client named: String?, at now: UnixTime) async throws -> AttestedWallet? {
        let (state, clients) = try await store.read { (try self.attestationState(in: $0), try $0.walletClients()) }
        guard state.rules.needsClient || state.hasAttesters else { return nil }
        guard let sent else {
            guard !state.rules.needsClient else { throw Self.unauthenticated("a client attestation is wanted") }
            return nil
        }
        let claimed = try Self.reading { () throws(ProofFailure) in try UnverifiedClientAttestation(sent.attestation) }
        guard let wallet = clients.first(where: { $0.id == claimed.client }), !wallet.attesters.isEmpty else {
            guard !state.rules.needsClient else { throw Self.unauthenticated(ProofFailure.attesterUnknown.rawValue) }
            return nil
        }
        guard named == nil || named == claimed.client else { throw Self.unauthenticated("client_id is another than sub") }
        let anchors = try wallet.anchors
        let attestation = try Self.reading { () throws(ProofFailure) in try claimed.verified(by: anchors, now: now) }
        return try proved(attestation, sent.proof, at: now)
    }

    private func proved(_ attestation: ClientAttestation, _ jwt: String, at now: UnixTime) throws -> AttestedWallet {
        let issuer = configuration.publicURL
        let proof = try Self.reading { () throws(ProofFailure) in
            try ClientAttestationProof(jwt, of: attestation, audience: issuer, now: now)
        }
        guard let challenge = proof.challenge, walletKeys.nonces.accepted(challenge, for: .attestation, at: now) != nil else {
            throw WalletRefusal(.useAttestationChallenge, "a fresh challenge is in the OAuth-Client-Attestation-Challenge header")
        }
        return AttestedWallet(client: attestation.client, instance: attestation.thumbprint, replayKey: proof.replayKey)
    }

    /// Inside the transaction of what it is for: of two requests with one proof, one goes through.
    func remember(_ wallet: AttestedWallet, at now: UnixTime, in tx: any StoreTransaction) throws {
        guard try takeOnce(wallet.replayKey, at: now, in: tx) else { throw Self.unauthenticated("jti_seen") }
    }

    static func unauthenticated(_ reason: String) -> WalletRefusal { WalletRefusal(.invalidClient, reason) }

    private static func reading<Value>(_ body: () throws(ProofFailure) -> Value) throws -> Value {
        do { return try body() } catch {
            throw error == .expired ? WalletRefusal(.useFreshAttestation, error.rawValue) : unauthenticated(error.rawValue)
        }
    }
}

extension WalletGrant {
    /// What was given to an attested installation is redeemed by that installation alone, attested anew (the draft's sections 10.3 and 12.1).
    func check(_ wallet: AttestedWallet?) throws {
        guard let instance else { return }
        guard let wallet else { throw Mall.unauthenticated("it was given to an attested wallet: a client attestation is wanted") }
        guard wallet.instance == instance else { throw WalletRefusal(.invalidGrant, "it was given to another installation of the wallet") }
    }
}
