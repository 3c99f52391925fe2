internal import Foundation
internal import SegelCredential
package import SegelVault

/// An agency's machine whose token and proof were checked, and used up. Made only by `Mall.agency(by:with:)`.
package struct AgencyAccess: Sendable {
    package let id: ObjectID
    package let name: String
    /// The catalogue's agency whose desks it follows.
    package let agency: String?
    package let dailyReads: Int
    package let scopes: [String]

    fileprivate init(_ client: AgencyClient, scopes: [String]) {
        id = client.id
        name = client.name
        agency = client.agency
        dailyReads = client.dailyReads
        self.scopes = scopes
    }
}

extension Mall {
    /// Who sent this request. A proof is good once. The agency is looked up anew each time: one that was disabled is out with its next
    /// request (attack A85).
    package func agency(by token: String, with sent: SentProof) async throws -> AgencyAccess {
        let now = now
        let proof = try checked(sent, at: .resource, accessToken: token, now: now)
        return try await store.write { tx in
            guard let (_, grant) = try self.walletSecret(.agencyToken, token, as: AgencyGrant.self, at: now, in: tx) else {
                throw WalletRefusal(.invalidToken, "unknown or expired")
            }
            guard proof.thumbprint == grant.jkt else { throw WalletRefusal(.invalidToken, "the token is bound to another key") }
            guard let client = try tx.agencyClient(grant.agency), client.disabledAt == nil else {
                throw WalletRefusal(.invalidToken, "unknown or expired")
            }
            try self.remember(proof, at: now, in: tx)
            return AgencyAccess(client, scopes: grant.scopes.filter(client.scopes.contains))
        }
    }

    /// Who was let in by `token` before and is still being answered: nothing is proved anew, all else is looked up anew. Nil where they would be refused now.
    package func stillIn(_ access: AgencyAccess, by token: String) async throws -> AgencyAccess? {
        let now = now
        return try await store.read { tx in
            guard let (_, grant) = try self.walletSecret(.agencyToken, token, as: AgencyGrant.self, at: now, in: tx),
                grant.agency == access.id, let client = try tx.agencyClient(grant.agency), client.disabledAt == nil
            else { return nil }
            return AgencyAccess(client, scopes: grant.scopes.filter(client.scopes.contains))
        }
    }

    /// As whom it asks wallets.
    package func verifier(of access: AgencyAccess) async throws -> AuthenticatedVerifier {
        guard let verifier = try await verifier(unchecked: access.id) else { throw Refusal(.notPermitted, "scope_missing") }
        return verifier
    }
}

extension AgencyAccess {
    /// Throws `scope_missing` where the token is not for this.
    package func needs(_ scope: AgencyScope) throws {
        guard scopes.contains(scope.rawValue) else { throw Refusal(.notPermitted, "scope_missing") }
    }
}
