internal import Foundation
internal import SegelCredential
internal import SegelVault

/// A token request of an agency's machine (RFC 6749 section 4.4, RFC 7523 section 2.2).
package struct AgencySignIn: Sendable {
    package let assertion: String
    /// `client_id`, which may be left out beside an assertion; then it must be its subject (RFC 7521 section 4.2).
    package let client: String?
    /// Nil: all that it has.
    package let scopes: [String]?

    package init(assertion: String, client: String?, scopes: [String]?) {
        self.assertion = assertion
        self.client = client
        self.scopes = scopes
    }
}

/// An access token, made; bound to the key of the request's proof.
package struct AgencyToken: Sendable {
    package let accessToken: String
    package let lifetime: UnixTime
    package let scopes: [String]
}

/// What an agency's token stands for; kept under the token's digest.
struct AgencyGrant: Codable {
    let agency: ObjectID
    let scopes: [String]
    /// Thumbprint of the key it is bound to.
    let jkt: String
}

extension Mall {
    /// Seconds an agency's token is good. What stops an agency at once is `disableAgency`; this bounds what a stolen machine's token is worth
    /// that nobody noticed.
    package static let agencyTokenLifetime: UnixTime = 300

    /// One token a request. `issuer`, `endpoint`: ours, as we publish them; the assertion is for one of them.
    package func signIn(_ asked: AgencySignIn, proof sent: SentProof?, issuer: String, endpoint: String) async throws -> AgencyToken {
        let now = now
        guard let sent else { throw WalletRefusal(.invalidDPoPProof, "a DPoP proof is wanted: tokens of agencies are bound to a key") }
        let unverified: UnverifiedClientAssertion
        do { unverified = try UnverifiedClientAssertion(asked.assertion) } catch { throw WalletRefusal(.invalidClient, error.rawValue) }
        guard asked.client == nil || asked.client == unverified.client else { throw WalletRefusal(.invalidClient, "sub_refused") }
        let known = try await store.read { tx in try tx.agencyClient(named: unverified.client) }
        // An unknown client and a wrong signature are one answer: names are not to be guessed.
        guard let client = known, client.disabledAt == nil else { throw WalletRefusal(.invalidClient, "client_refused") }
        let assertion: ClientAssertionProof
        do {
            assertion = try unverified.verified(by: ClientKeys(client.keys), audiences: [issuer, endpoint], now: now)
        } catch {
            let isTheirs = error == .signatureInvalid || error == .keyRefused
            throw WalletRefusal(.invalidClient, isTheirs ? "client_refused" : error.rawValue)
        }
        let proof = try checked(sent, at: .authorization, now: now)
        let scopes = try granted(asked.scopes, of: client)
        return try await store.write { tx in
            // Of two requests with one assertion, one goes through; and nobody who was disabled meanwhile.
            guard let still = try tx.agencyClient(client.id), still.disabledAt == nil, still.keys == client.keys else {
                throw WalletRefusal(.invalidClient, "client_refused")
            }
            let seen = WalletSecret(kind: .proof, digest: assertion.replayKey, citizen: nil, grant: nil, body: [], expires: assertion.end)
            do { try tx.insert(seen) } catch PortConflict.alreadyExists { throw WalletRefusal(.invalidClient, "jti_seen") }
            try self.remember(proof, at: now, in: tx)
            let token = WalletValue(random: self.random)
            let grant = AgencyGrant(agency: client.id, scopes: scopes, jkt: proof.thumbprint)
            let end = now + Self.agencyTokenLifetime
            try self.insert(.agencyToken, token, of: nil, grant: client.id, grant, expires: end, in: tx)
            return AgencyToken(accessToken: token.text, lifetime: Self.agencyTokenLifetime, scopes: scopes)
        }
    }

    private func granted(_ asked: [String]?, of client: AgencyClient) throws -> [String] {
        guard let asked else { return client.scopes }
        guard !asked.isEmpty, Set(asked).isSubset(of: client.scopes) else { throw WalletRefusal(.invalidScope, "not one of this client's") }
        return client.scopes.filter(asked.contains)
    }
}
