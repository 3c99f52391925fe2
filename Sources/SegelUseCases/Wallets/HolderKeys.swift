internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

/// The keys a request wants copies bound to, and the nonces that are used up for it.
struct HolderKeys: Sendable {
    var keys: [VerifyingKey] = []
    var nonces: Set<String> = []

    mutating func add(_ more: [VerifyingKey]) { keys += more.filter { !keys.contains($0) } }
}

/// Who may attest keys for a grant's wallet, and what of it is asked.
private struct KeyAttesters: Sendable {
    let rules: AttestationRules
    let anchors: [TrustAnchor]
}

extension Mall {
    /// One key a copy: two copies under one key would be recognised as one holder's. Every key of an attestation gets one (OpenID4VCI 1.0,
    /// appendices F.1 and F.3).
    func holderKeys(_ proofs: CopyRequest.Proofs, of grant: WalletGrant, at now: UnixTime) async throws -> HolderKeys {
        let attesters = try await store.read { try self.keyAttesters(of: grant, in: $0) }
        var holders = HolderKeys()
        switch proofs {
        case .possession(let jwts):
            let proofs = try jwts.map { try keyProof($0, client: grant.client, at: now) }
            guard Set(proofs.map(\.key)).count == proofs.count else { throw Self.refused("a key comes twice") }
            for proof in proofs {
                holders.nonces.insert(proof.nonce)
                guard let attestation = try attestation(of: proof, attesters, at: now) else {
                    guard !attesters.rules.needsKeys else { throw Self.refused("key_attestation is wanted") }
                    holders.add([proof.key])
                    continue
                }
                holders.nonces.insert(attestation.nonce)
                holders.add(attestation.keys)
            }
        case .attestation(let jwt):
            guard !attesters.anchors.isEmpty else { throw Self.refused("the proof type is not supported") }
            let attestation = try keyAttestation(jwt, attesters, isProof: true, at: now)
            holders.nonces.insert(attestation.nonce)
            holders.add(attestation.keys)
        }
        guard holders.keys.count <= WalletLimits.batch else { throw CopyRequest.refusal("more keys than batch_size") }
        return holders
    }

    func useNonces(_ nonces: Set<String>, at now: UnixTime, in tx: any StoreTransaction) throws {
        for nonce in nonces {
            switch try use(nonce: nonce, for: .keyProof, at: now, in: tx) {
            case .taken: break
            case .unknown: throw WalletRefusal(.invalidNonce, "unknown or expired")
            case .used: throw WalletRefusal(.invalidNonce, "used")
            }
        }
    }

    private func keyProof(_ jwt: String, client: String?, at now: UnixTime) throws -> KeyProof {
        do { return try KeyProof(jwt, issuer: configuration.publicURL, client: client, now: now) } catch {
            throw Self.refused(error.rawValue)
        }
    }

    /// Nil where none came along, and where it is by nobody known here while none is needed: then it is as good as none.
    private func attestation(of proof: KeyProof, _ attesters: KeyAttesters, at now: UnixTime) throws -> KeyAttestation? {
        guard let jwt = proof.attestation, !attesters.anchors.isEmpty else { return nil }
        let attestation: KeyAttestation
        do { attestation = try keyAttestation(jwt, attesters, isProof: false, at: now) } catch let refusal as WalletRefusal
            where refusal.reason == ProofFailure.attesterUnknown.rawValue && !attesters.rules.needsKeys
        {
            return nil
        }
        guard attestation.keys.contains(proof.key) else { throw Self.refused(ProofFailure.keyNotAttested.rawValue) }
        return attestation
    }

    private func keyAttestation(_ jwt: String, _ attesters: KeyAttesters, isProof: Bool, at now: UnixTime) throws -> KeyAttestation {
        let attestation: KeyAttestation
        do { attestation = try KeyAttestation(jwt, anchors: attesters.anchors, isProof: isProof, now: now) } catch {
            throw Self.refused(error.rawValue)
        }
        for (wanted, said, name) in [
            (attesters.rules.keyStorage, attestation.keyStorage, "key_storage"),
            (attesters.rules.userAuthentication, attestation.userAuthentication, "user_authentication"),
        ] {
            guard wanted.isEmpty || said.contains(where: wanted.contains) else { throw Self.refused("\(name) is not accepted") }
        }
        return attestation
    }

    /// The makers of a wallet that authenticated; else of all wallets.
    private func keyAttesters(of grant: WalletGrant, in tx: any StoreTransaction) throws -> KeyAttesters {
        let clients = try tx.walletClients().filter { grant.instance == nil || $0.id == grant.client }
        return KeyAttesters(rules: try tx.attestationRules() ?? AttestationRules(), anchors: try clients.flatMap { try $0.anchors })
    }

    private static func refused(_ reason: String) -> WalletRefusal { WalletRefusal(.invalidProof, reason) }
}
