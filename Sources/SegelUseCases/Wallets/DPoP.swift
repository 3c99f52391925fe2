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
        do {
            try tx.insert(
                WalletSecret(
                    kind: .proof,
                    digest: proof.replayKey,
                    citizen: nil,
                    grant: nil,
                    body: [],
                    // By then its nonce has ended.
                    expires: now + WalletLimits.nonce
                )
            )
        } catch PortConflict.alreadyExists { throw WalletRefusal(.invalidDPoPProof, "jti_seen") }
    }
}
