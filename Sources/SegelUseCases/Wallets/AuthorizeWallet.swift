internal import Foundation
internal import SegelCatalogue
internal import SegelVault

/// What a citizen is asked: may this wallet have these?
package struct ConsentQuestion: Sendable {
    /// Something of the citizen's that answers to one configuration.
    package struct Choice: Sendable {
        package let caseID: String
        package let reference: String
        package let isIssued: Bool
    }

    package struct Item: Sendable {
        package let configuration: CredentialConfiguration
        package let choices: [Choice]
    }

    package let wallet: WalletClient
    package let redirect: String
    package let items: [Item]
}

/// Where the citizen's browser goes next.
package struct AuthorizationAnswer: Sendable {
    package let redirect: String
    package let state: String?
    /// The code, or why there is none.
    package let outcome: Result<String, WalletRefusal>
}

/// The authorization endpoint: one pushed request, shown as often as the citizen reloads the page, decided once.
extension Mall {
    package func consentQuestion(_ requestURI: String, client: String, for person: SignedIn) async throws -> ConsentQuestion {
        let citizen = try citizen(person), now = now
        return try await store.read { tx in
            let (_, request) = try self.pushed(requestURI, client: client, at: now, in: tx)
            guard let wallet = try tx.walletClient(client) else { throw WalletRefusal(.invalidClient, "the wallet is not registered") }
            let items = try request.configurations.compactMap { id in
                try self.credentialConfiguration(id).map {
                    ConsentQuestion.Item(configuration: $0, choices: try self.choices($0, of: citizen, in: tx))
                }
            }
            return ConsentQuestion(wallet: wallet, redirect: request.redirect, items: items)
        }
    }

    /// The request alone, before anybody has signed in; throws as `consentQuestion` does.
    package func checkPushed(_ requestURI: String, client: String) async throws {
        let now = now
        try await store.read { tx in _ = try self.pushed(requestURI, client: client, at: now, in: tx) }
    }

    /// `choices`: a case of the citizen's for each configuration they agree to.
    package func authorize(_ requestURI: String, client: String, choices: [String: String], for person: SignedIn) async throws
        -> AuthorizationAnswer
    {
        let citizen = try citizen(person), now = now
        return try await store.write { tx in
            let (secret, request) = try self.pushed(requestURI, client: client, at: now, in: tx)
            let items = try request.configurations.compactMap { id -> WalletGrant.Item? in
                guard let chosen = choices[id], let configuration = self.credentialConfiguration(id) else { return nil }
                guard try self.choices(configuration, of: citizen, in: tx).contains(where: { $0.caseID == chosen }) else {
                    throw Refusal.notFound
                }
                return WalletGrant.Item(configuration: id, caseID: chosen)
            }
            try tx.remove(.pushedRequest, secret.digest)
            guard !items.isEmpty else { return Self.answer(request, .failure(WalletRefusal(.accessDenied, "nothing was chosen"))) }
            let code = WalletValue(random: self.random)
            let grant = WalletGrant(
                id: ObjectID(from: self.random),
                client: client,
                items: items,
                usesIdentifiers: request.usesDetails,
                jkt: request.jkt,
                instance: request.instance
            )
            let body = CodeBody(grant: grant, redirect: request.redirect, challenge: request.challenge)
            try self.insert(.code, code, of: citizen, grant: grant.id, body, expires: now + WalletLimits.code, in: tx)
            try self.recordConsent(to: grant, of: citizen, at: now, in: tx)
            return Self.answer(request, .success(code.text))
        }
    }

    package func deny(_ requestURI: String, client: String) async throws -> AuthorizationAnswer {
        let now = now
        return try await store.write { tx in
            let (secret, request) = try self.pushed(requestURI, client: client, at: now, in: tx)
            try tx.remove(.pushedRequest, secret.digest)
            return Self.answer(request, .failure(WalletRefusal(.accessDenied, "the citizen said no")))
        }
    }

    private func pushed(_ requestURI: String, client: String, at now: UnixTime, in tx: any StoreTransaction) throws -> (
        secret: WalletSecret, body: AuthorizationRequest
    ) {
        guard requestURI.hasPrefix(Self.requestURIPrefix),
            let found = try walletSecret(
                .pushedRequest,
                String(requestURI.dropFirst(Self.requestURIPrefix.count)),
                as: AuthorizationRequest.self,
                at: now,
                in: tx
            ), found.body.client == client
        else { throw WalletRefusal(.invalidRequestURI, "unknown, used or expired, or another wallet's") }
        return found
    }

    /// What can be fetched at once before what waits for an officer, the newest first.
    private func choices(_ configuration: CredentialConfiguration, of citizen: CitizenID, in tx: any StoreTransaction) throws
        -> [ConsentQuestion.Choice]
    {
        let choices = try tx.cases(of: citizen.text).filter { try $0.service == configuration.service.code && mayOffer($0, in: tx) }.map {
            ConsentQuestion.Choice(caseID: $0.id, reference: $0.reference, isIssued: $0.state == "issued")
        }
        return choices.filter(\.isIssued) + choices.filter { !$0.isIssued }
    }

    private static func answer(_ request: AuthorizationRequest, _ outcome: Result<String, WalletRefusal>) -> AuthorizationAnswer {
        AuthorizationAnswer(redirect: request.redirect, state: request.state, outcome: outcome)
    }
}

/// What a code stands for.
struct CodeBody: Codable {
    let grant: WalletGrant
    let redirect: String
    let challenge: String
}
