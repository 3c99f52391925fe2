package import SegelCatalogue

/// A provider people may sign in by, as `config.json` says.
package struct SignInProvider: Sendable, Codable {
    /// What its word on who somebody is counts for.
    package struct Identity: Sendable, Codable {
        /// The claim that holds the NIK, 16 digits.
        package let claim: String
        /// Levels (`acr`) at which it is believed.
        package let assurances: [String]

        package init(claim: String, assurances: [String]) {
            self.claim = claim
            self.assurances = assurances
        }
    }

    /// In addresses: small letters, digits, hyphens.
    package let name: String
    package let title: LocalizedText
    /// Compared byte for byte.
    package let issuer: String
    package let client: String
    /// A file with the client's secret. Nil: we sign with a key of ours (`private_key_jwt`), whose public half lies at `/sign-in/keys.json`.
    package let secretFile: String?
    /// Beside `openid`.
    package let scopes: [String]?
    /// Levels that are asked for (`acr_values`).
    package let assurances: [String]?
    /// Nil: it never says who somebody is here; they bind it themselves while they are signed in.
    package let identity: Identity?
    /// Levels at which a look-alike page gets nothing: only then may officers work after signing in by it.
    package let phishingResistant: [String]?

    package init(
        name: String,
        title: LocalizedText,
        issuer: String,
        client: String,
        secretFile: String? = nil,
        scopes: [String]? = nil,
        assurances: [String]? = nil,
        identity: Identity? = nil,
        phishingResistant: [String]? = nil
    ) {
        self.name = name
        self.title = title
        self.issuer = issuer
        self.client = client
        self.secretFile = secretFile
        self.scopes = scopes
        self.assurances = assurances
        self.identity = identity
        self.phishingResistant = phishingResistant
    }
}

extension Mall {
    package var signInProviders: [SignInProvider] { configuration.providers ?? [] }

    /// Where a provider sends people back to: one address each, so that an answer can only be that provider's.
    func returnAddress(_ provider: SignInProvider) -> String { "\(configuration.publicURL)/sign-in/with/\(provider.name)/done" }

    func provider(_ name: String) throws -> SignInProvider {
        guard let found = signInProviders.first(where: { $0.name == name }) else { throw Refusal.notFound }
        return found
    }
}
