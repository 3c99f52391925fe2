import HTTPTypes
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault

@testable import SegelHTTP

/// A city and a machine of one of its agencies, which signs in by its own key.
final class AgencyCity: Sendable {
    static let name = "sistem-perizinan"

    let place: IssuingCity
    let key = SigningKey(generating: .es256, from: SystemRandom())
    /// Whose key its tokens are bound to.
    let machine = TestWallet()

    init(
        _ folder: TemporaryFolder,
        scopes: [String] = AgencyScope.allCases.map(\.rawValue),
        dailyReads: Int = 10,
        streams: LiveStreams = LiveStreams()
    ) async throws {
        place = try await IssuingCity(folder, streams: streams)
        let reads = scopes.contains("cases:read"), asks = scopes.contains("presentations")
        _ = try await place.mall.addAgency(
            NewAgency(
                name: Self.name,
                agency: reads ? "dpmptsp" : nil,
                keys: Self.jwks(key),
                scopes: scopes,
                policies: asks ? ["sip-berlaku"] : [],
                dailyReads: dailyReads
            )
        )
    }

    static func jwks(_ keys: SigningKey...) -> [UInt8] {
        var object = JSONObject()
        object.set("keys", .array(keys.map { .object(JWK($0.publicKey).object) }))
        return JSONWriter.bytes(object)
    }

    /// As an honest machine makes it; `change` makes it another.
    func assertion(by key: SigningKey? = nil, change: (inout JSONObject, inout JSONObject) -> Void = { _, _ in }) -> String {
        var header = JSONObject(), payload = JSONObject()
        header.set("alg", .string("ES256"))
        payload.set("iss", .string(Self.name))
        payload.set("sub", .string(Self.name))
        payload.set("aud", .string(TestWallet.issuer))
        payload.set("jti", .string(Base64URL.encode(SystemRandom().bytes(16))))
        payload.set("exp", .integer(place.now + 60))
        change(&header, &payload)
        return TestWallet.jws(header, payload, key ?? self.key)
    }

    func fields(_ assertion: String, scope: String? = nil) -> [(String, String)] {
        [
            ("grant_type", "client_credentials"), ("client_assertion", assertion),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ] + (scope.map { [("scope", $0)] } ?? [])
    }

    func signIn(_ fields: [(String, String)], proof: (String, String)? = nil) async throws -> IssuingCity.Answer {
        let address = TestWallet.issuer + "/openid/token"
        let own = ("DPoP", machine.dpop(address, nonce: place.mall.proofNonce(.authorization), at: place.now))
        return try await place.send(.post, "/openid/token", headers: [IssuingCity.form, proof ?? own], IssuingCity.encoded(fields))
    }

    func token(scope: String? = nil) async throws -> String {
        let answer = try await signIn(fields(assertion(), scope: scope))
        guard let token = answer.body?["access_token"]?.string else { throw Refusal(.invalid([]), answer.text) }
        return token
    }

    func proof(_ method: HTTPRequest.Method, _ path: String, _ token: String, by machine: TestWallet? = nil) -> (String, String) {
        let address = TestWallet.issuer + path.prefix { $0 != "?" }
        let nonce = place.mall.proofNonce(.resource)
        return (
            "DPoP",
            (machine ?? self.machine).dpop(address, method: method.rawValue, nonce: nonce, token: token, at: place.now)
        )
    }

    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ token: String,
        headers: [(String, String)] = [],
        _ body: String = ""
    ) async throws -> IssuingCity.Answer {
        let own = [("Authorization", "DPoP \(token)"), proof(method, path, token)]
        return try await place.send(method, path, headers: own + headers, body)
    }

    /// Why its machine reads the case that waits.
    func stating(_ reference: String, purpose: String = "case_review") -> [(String, String)] {
        [("Segel-Purpose", purpose), ("Segel-Case", reference)]
    }
}
