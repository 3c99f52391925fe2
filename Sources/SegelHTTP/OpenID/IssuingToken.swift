internal import HTTPTypes
internal import Hummingbird
internal import SegelCredential
internal import SegelUseCases

/// The authorization server's endpoints that wallets call themselves.
extension IssuingRoutes {
    func addAuthorizationServer(to router: Router<some RequestContext>) {
        router.post(RouterPath(IssuingAddresses.Endpoint.push.rawValue)) { request, context in
            await answering(.authorization, context) { try await push(request) }
        }
        router.post(RouterPath(IssuingAddresses.Endpoint.token.rawValue)) { request, context in
            await answering(.authorization, context) { try await token(request) }
        }
        router.post(RouterPath(IssuingAddresses.Endpoint.challenge.rawValue)) { _, context in
            await answering(.authorization, context) {
                var object = JSONObject()
                object.set("attestation_challenge", .string(mall.attestationChallenge()))
                return IssuingAnswer.json(object)
            }
        }
    }

    private func form(_ request: Request) async throws -> OAuthForm {
        try OAuthForm(try await body(request), contentType: request.headers[.contentType])
    }

    private func push(_ request: Request) async throws -> Response {
        let form = try await form(request)
        let pushed = try await mall.pushAuthorization(
            form.parameters,
            proof: sentProof(request, to: .push),
            attestation: sentAttestation(request)
        )
        var object = JSONObject()
        object.set("request_uri", .string(pushed.requestURI))
        object.set("expires_in", .integer(pushed.lifetime))
        return IssuingAnswer.json(object, status: .created)
    }

    private func token(_ request: Request) async throws -> Response {
        let form = try await form(request)
        guard let type = GrantType(rawValue: try form.needed("grant_type")) else {
            throw WalletRefusal(.unsupportedGrantType, "unknown grant_type")
        }
        let proof = try sentProof(request, to: .token), attestation = try sentAttestation(request)
        switch type {
        case .preAuthorizedCode: return answer(try await mall.redeem(offerRedemption(form), proof: proof, attestation: attestation))
        case .authorizationCode: return answer(try await mall.redeem(codeRedemption(form), proof: proof, attestation: attestation))
        case .refreshToken:
            let token = try form.needed("refresh_token")
            return answer(try await mall.renew(token, client: form["client_id"], proof: proof, attestation: attestation))
        case .clientCredentials: return answer(try await machineToken(form, proof))
        }
    }

    /// No secret is taken, only an assertion (RFC 7523 section 2.2).
    private func machineToken(_ form: OAuthForm, _ proof: SentProof?) async throws -> AgencyToken {
        guard form["client_assertion_type"] == ClientAssertion.type, let assertion = form["client_assertion"], form["client_secret"] == nil
        else { throw WalletRefusal(.invalidClient, "a client_assertion is wanted") }
        let asked = AgencySignIn(
            assertion: assertion,
            client: form["client_id"],
            scopes: form["scope"]?.split(separator: " ").map(String.init)
        )
        return try await mall.signIn(asked, proof: proof, issuer: addresses.issuer, endpoint: addresses.url(.token))
    }

    private func answer(_ token: AgencyToken) -> Response {
        var object = JSONObject()
        object.set("access_token", .string(token.accessToken))
        object.set("token_type", .string("DPoP"))
        object.set("expires_in", .integer(token.lifetime))
        object.set("scope", .string(token.scopes.joined(separator: " ")))
        return IssuingAnswer.json(object)
    }

    private func offerRedemption(_ form: OAuthForm) throws -> OfferRedemption {
        OfferRedemption(
            code: try form.needed("pre-authorized_code"),
            transactionCode: form["tx_code"],
            client: form["client_id"],
            details: try details(form)
        )
    }

    private func codeRedemption(_ form: OAuthForm) throws -> CodeRedemption {
        guard form["tx_code"] == nil else { throw WalletRefusal(.invalidRequest, "tx_code belongs to a pre-authorized code") }
        return CodeRedemption(
            code: try form.needed("code"),
            client: form["client_id"],
            redirect: try form.needed("redirect_uri"),
            verifier: try form.needed("code_verifier"),
            details: try details(form)
        )
    }

    private func details(_ form: OAuthForm) throws -> AuthorizationDetails? {
        try form["authorization_details"].map { try AuthorizationDetails($0, issuer: addresses.issuer) }
    }

    private func answer(_ tokens: WalletTokens) -> Response {
        var object = JSONObject()
        object.set("access_token", .string(tokens.accessToken))
        object.set("token_type", .string(tokens.isBound ? "DPoP" : "Bearer"))
        object.set("expires_in", .integer(tokens.lifetime))
        if let refresh = tokens.refreshToken { object.set("refresh_token", .string(refresh)) }
        if let identifiers = tokens.identifiers {
            object.set("authorization_details", .array(identifiers.map(Self.detail)))
        }
        return IssuingAnswer.json(object)
    }

    private static func detail(_ item: (configuration: String, identifier: String)) -> JSONValue {
        .of(
            ("type", .string("openid_credential")),
            ("credential_configuration_id", .string(item.configuration)),
            ("credential_identifiers", .strings([item.identifier]))
        )
    }
}
