internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

/// The DPoP header of a request, and the address the request was sent to as we publish it.
package struct SentProof: Sendable {
    package let jwt: String
    package let method: String
    package let address: String

    package init(jwt: String, method: String, address: String) {
        self.jwt = jwt
        self.method = method
        self.address = address
    }
}

extension Mall {
    /// The proof as one made just now, for this request, with one of our nonces. That it was not used before is settled by `remember`.
    func checked(_ sent: SentProof, at place: ProofPlace, accessToken: String? = nil, now: UnixTime) throws -> DPoPProof {
        let proof: DPoPProof
        do {
            proof = try DPoPProof(sent.jwt, method: sent.method, address: sent.address, accessToken: accessToken, now: now)
        } catch { throw WalletRefusal(.invalidDPoPProof, error.rawValue) }
        guard let nonce = proof.nonce, walletKeys.nonces.accepted(nonce, for: place.purpose, at: now) != nil else {
            throw WalletRefusal(.useDPoPNonce, "a fresh nonce is in the DPoP-Nonce header")
        }
        return proof
    }

    /// Inside the transaction of what the proof is for: of two requests with one proof, one goes through.
    func remember(_ proof: DPoPProof, at now: UnixTime, in tx: any StoreTransaction) throws {
        guard try takeOnce(proof.replayKey, at: now, in: tx) else { throw WalletRefusal(.invalidDPoPProof, "jti_seen") }
    }

    /// False for a proof that was taken before.
    func takeOnce(_ replayKey: [UInt8], at now: UnixTime, in tx: any StoreTransaction) throws -> Bool {
        // By its end its nonce has ended, and nobody can use it again.
        let seen = WalletSecret(kind: .proof, digest: replayKey, citizen: nil, grant: nil, body: [], expires: now + WalletLimits.nonce)
        do { try tx.insert(seen) } catch PortConflict.alreadyExists { return false }
        return true
    }
}
