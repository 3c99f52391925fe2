internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// A token request with a pre-authorized code (OpenID4VCI 1.0 section 6.1).
package struct OfferRedemption: Sendable {
    package let code: String
    package let transactionCode: String?
    package let client: String?
    package let details: AuthorizationDetails?

    package init(code: String, transactionCode: String?, client: String?, details: AuthorizationDetails?) {
        self.code = code
        self.transactionCode = transactionCode
        self.client = client
        self.details = details
    }
}

extension Mall {
    /// The tokens for an offer, once. Too many wrong transaction codes end it.
    package func redeem(_ request: OfferRedemption, proof sent: SentProof?, attestation: SentAttestation? = nil) async throws
        -> WalletTokens
    {
        let now = now
        let attested = try await attested(attestation, client: request.client, at: now)
        let proof = try sent.map { try checked($0, at: .authorization, now: now) }
        // A wrong transaction code is counted, so the refusal comes out of the transaction as a value.
        let result = try await store.write { tx -> Result<WalletTokens, WalletRefusal> in
            guard let (secret, offer) = try self.walletSecret(.offer, request.code, as: OfferBody.self, at: now, in: tx),
                let citizen = secret.citizen
            else { throw WalletRefusal(.invalidGrant, "the pre-authorized code is unknown, used or expired") }
            guard let digits = request.transactionCode else { throw WalletRefusal(.invalidRequest, "tx_code is missing") }
            guard constantTimeEqual(Self.digest(ofTransactionCode: digits, code: request.code), offer.transactionCodeDigest) else {
                return .failure(try self.countFailure(secret, offer, at: now, in: tx))
            }
            let configurations = try Self.chosen(request.details, of: offer.configurations)
            if let proof { try self.remember(proof, at: now, in: tx) }
            if let attested { try self.remember(attested, at: now, in: tx) }
            try tx.remove(.offer, secret.digest)
            let grant = WalletGrant(
                id: ObjectID(from: self.random),
                client: attested?.client ?? request.client,
                items: configurations.map { WalletGrant.Item(configuration: $0, caseID: offer.caseID) },
                usesIdentifiers: request.details != nil,
                jkt: proof?.thumbprint,
                instance: attested?.instance
            )
            try self.recordConsent(to: grant, of: citizen, at: now, in: tx)
            return .success(try self.makeTokens(for: grant, of: citizen, at: now, in: tx))
        }
        return try result.get()
    }

    private func countFailure(_ secret: WalletSecret, _ offer: OfferBody, at now: UnixTime, in tx: any StoreTransaction) throws
        -> WalletRefusal
    {
        var offer = offer
        offer.failures += 1
        if offer.failures >= WalletLimits.transactionCodeTries {
            try tx.remove(.offer, secret.digest)
        } else {
            try tx.replace(secret, body: Array(JSONEncoder().encode(offer)))
        }
        _ = try log(.failedAttempt, subject: offer.caseID, detail: "transaction code", at: now, in: tx)
        return WalletRefusal(.invalidGrant, "the transaction code is wrong")
    }

    private static func chosen(_ details: AuthorizationDetails?, of offered: [String]) throws -> [String] {
        guard let details else { return offered }
        guard Set(details.configurations).isSubset(of: offered) else { throw AuthorizationDetails.refusal("not offered") }
        return details.configurations
    }
}
