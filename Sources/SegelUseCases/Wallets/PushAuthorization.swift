internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

/// A pushed authorization request (RFC 9126), checked.
struct AuthorizationRequest: Codable, Sendable {
    let client: String
    let redirect: String
    let state: String?
    /// S256
    let challenge: String
    let configurations: [String]
    let usesDetails: Bool
    /// Thumbprint of the key the code is bound to.
    let jkt: String?
    /// See `WalletGrant`.
    let instance: String?
}

package struct PushedAuthorization: Sendable {
    package let requestURI: String
    package let lifetime: UnixTime
}

extension Mall {
    /// `parameters`: each once, as the form carried them.
    package func pushAuthorization(_ parameters: [String: String], proof sent: SentProof?, attestation: SentAttestation? = nil) async throws
        -> PushedAuthorization
    {
        let now = now
        guard parameters["request_uri"] == nil else { throw Self.invalid("request_uri inside a pushed request") }
        guard parameters["request"] == nil else { throw Self.invalid("request objects are not taken") }
        guard let id = parameters["client_id"] else { throw Self.invalid("client_id is missing") }
        guard let client = try await store.read({ try $0.walletClient(id) }) else {
            throw WalletRefusal(.invalidClient, "the wallet is not registered")
        }
        let attested = try await attested(attestation, client: id, at: now)
        let proof = try sent.map { try checked($0, at: .authorization, now: now) }
        let request = try authorizationRequest(parameters, client, proof, attested)
        let value = WalletValue(random: random)
        try await store.write { tx in
            guard try tx.walletSecretCount(.pushedRequest) < WalletLimits.pushedRequests else {
                throw WalletRefusal(.temporarilyUnavailable, "too many requests wait")
            }
            if let proof { try self.remember(proof, at: now, in: tx) }
            if let attested { try self.remember(attested, at: now, in: tx) }
            try self.insert(.pushedRequest, value, of: nil, grant: nil, request, expires: now + WalletLimits.pushedRequest, in: tx)
        }
        return PushedAuthorization(requestURI: Self.requestURIPrefix + value.text, lifetime: WalletLimits.pushedRequest)
    }

    static let requestURIPrefix = "urn:ietf:params:oauth:request_uri:"

    static func invalid(_ reason: String) -> WalletRefusal { WalletRefusal(.invalidRequest, reason) }

    private func authorizationRequest(
        _ parameters: [String: String],
        _ client: WalletClient,
        _ proof: DPoPProof?,
        _ attested: AttestedWallet?
    ) throws -> AuthorizationRequest {
        guard let type = parameters["response_type"] else { throw Self.invalid("response_type is missing") }
        guard type == "code" else { throw WalletRefusal(.unsupportedResponseType, "only code") }
        if let mode = parameters["response_mode"] { guard mode == "query" else { throw Self.invalid("response_mode") } }
        guard let redirect = parameters["redirect_uri"], client.redirects.contains(redirect) else {
            throw Self.invalid("redirect_uri is not one of the wallet's")
        }
        guard parameters["code_challenge_method"] == "S256" else { throw Self.invalid("code_challenge_method: only S256") }
        guard let challenge = parameters["code_challenge"], challenge.utf8.count == 43, Self.isBase64URL(challenge) else {
            throw Self.invalid("code_challenge")
        }
        guard parameters["state"].map({ $0.utf8.count <= 512 }) ?? true else { throw Self.invalid("state is too long") }
        let (configurations, usesDetails) = try requested(parameters)
        return AuthorizationRequest(
            client: client.id,
            redirect: redirect,
            state: parameters["state"],
            challenge: challenge,
            configurations: configurations,
            usesDetails: usesDetails,
            jkt: try Self.boundKey(parameters["dpop_jkt"], proof),
            instance: attested?.instance
        )
    }

    static func isBase64URL(_ text: String) -> Bool {
        do {
            _ = try Base64URL.decode(text)
            return true
        } catch { return false }
    }

    /// A header and `dpop_jkt` that disagree name two keys (RFC 9449 section 10.1).
    private static func boundKey(_ parameter: String?, _ proof: DPoPProof?) throws -> String? {
        if let parameter {
            guard parameter.utf8.count == 43, isBase64URL(parameter) else { throw invalid("dpop_jkt") }
            guard proof.map({ $0.thumbprint == parameter }) ?? true else {
                throw WalletRefusal(.invalidDPoPProof, "dpop_jkt is another key")
            }
        }
        return parameter ?? proof?.thumbprint
    }

    /// By authorization details, by scope, or both; a configuration asked for in both ways counts as asked for by details (section 5.1.2).
    private func requested(_ parameters: [String: String]) throws -> (configurations: [String], usesDetails: Bool) {
        let details = try parameters["authorization_details"].map { try AuthorizationDetails($0, issuer: configuration.publicURL) }
        for id in details?.configurations ?? [] where credentialConfiguration(id) == nil {
            throw AuthorizationDetails.refusal("credential_configuration_id is unknown")
        }
        let scopes = (parameters["scope"] ?? "").split(separator: " ").map(String.init)
        for scope in scopes where credentialConfiguration(scope) == nil { throw WalletRefusal(.invalidScope, "unknown") }
        if let details {
            guard Set(scopes).isSubset(of: details.configurations) else {
                throw WalletRefusal(.invalidScope, "ask for all credentials by authorization_details, or for all by scope")
            }
            return (details.configurations, true)
        }
        guard !scopes.isEmpty else { throw WalletRefusal(.invalidScope, "neither scope nor authorization_details") }
        return (scopes.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }, false)
    }
}
