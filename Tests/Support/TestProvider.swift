internal import Foundation
package import SegelCredential
internal import SegelCrypto
package import SegelUseCases
private import Synchronization

/// A sign-in provider: checks what a client must show, and answers as it is told to, rightly or wrongly.
package final class TestProvider: ProviderTransport {
    /// What is to be wrong about the next sign-in, or said in it.
    package struct Manner: Sendable {
        package var claims: [String: JSONValue] = [:]
        package var without: Set<String> = []
        package var header: [String: JSONValue] = [:]
        package var algorithm: String?
        package var signsWithAnother = false
        package var cutSignature = false
        package var isUnreachable = false
        package var status = 200
        package var namesItself = false
        package var metadataIssuer: String?

        package init() {}
    }

    private struct State {
        var key = SigningKey(generating: .es256, from: SystemRandom())
        var kid = "k1"
        var manner = Manner()
        var codes: [String: [String: String]] = [:]
        var seen: [String] = []
        var posted: [[String: String]] = []
    }

    package let issuer: String
    private let state = Mutex(State())
    private let now: @Sendable () -> Int64

    package init(_ issuer: String = "https://inapas.example", now: @escaping @Sendable () -> Int64) {
        self.issuer = issuer
        self.now = now
    }

    package func behave(_ change: (inout Manner) -> Void) { state.withLock { change(&$0.manner) } }
    /// Another key under another name, as after a rotation; `announced`: in the same second as before.
    package func rotate() {
        state.withLock { state in
            state.key = SigningKey(generating: .ed25519, from: SystemRandom())
            state.kid = "k2"
        }
    }

    /// Addresses that were asked for.
    package var seen: [String] { state.withLock { $0.seen } }
    package var posted: [[String: String]] { state.withLock { $0.posted } }

    /// What the browser brings back after a person agreed.
    package func authorize(_ address: String, subject: String, issuer: String? = nil) throws -> ProviderAnswer {
        let items = URLComponents(string: address)?.queryItems ?? []
        let asked = Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
        let code = Base64URL.encode(SystemRandom().bytes(8))
        state.withLock { state in
            state.codes[code] = asked.merging(["sub": subject]) { $1 }
        }
        return ProviderAnswer(state: asked["state"] ?? "", code: code, error: nil, issuer: issuer)
    }

    package func get(_ address: String, limit: Int) async throws(ProviderUnreachable) -> [UInt8] {
        let (manner, key, kid) = state.withLock { state in
            state.seen.append(address)
            return (state.manner, state.key, state.kid)
        }
        guard !manner.isUnreachable else { throw ProviderUnreachable() }
        var object = JSONObject()
        if address.hasSuffix("/.well-known/openid-configuration") {
            object.set("issuer", .string(manner.metadataIssuer ?? issuer))
            object.set("authorization_endpoint", .string("\(issuer)/authorize?tenant=kota"))
            object.set("token_endpoint", .string("\(issuer)/token"))
            object.set("jwks_uri", .string("\(issuer)/keys"))
            if manner.namesItself { object.set("authorization_response_iss_parameter_supported", .bool(true)) }
        } else if address == "\(issuer)/keys" {
            var jwk = JWK(key.publicKey).object
            jwk.set("kid", .string(kid))
            jwk.set("use", .string("sig"))
            object.set("keys", .array([.object(jwk)]))
        } else {
            throw ProviderUnreachable()
        }
        return JSONWriter.bytes(object)
    }

    package func post(_ address: String, _ form: [(name: String, value: String)], client: String, secretFile: String?)
        async throws(ProviderUnreachable) -> (status: Int, body: [UInt8])
    {
        let fields = Dictionary(form.map { ($0.name, $0.value) }) { $1 }
        let (asked, manner, key, kid) = state.withLock { state in
            state.posted.append(fields)
            // A code is good once.
            return (state.codes.removeValue(forKey: fields["code"] ?? ""), state.manner, state.key, state.kid)
        }
        guard !manner.isUnreachable, address == "\(issuer)/token" else { throw ProviderUnreachable() }
        let challenge = Base64URL.encode(SHA256.digest(Array((fields["code_verifier"] ?? "").utf8)))
        guard let asked, fields["redirect_uri"] == asked["redirect_uri"], challenge == asked["code_challenge"] else {
            return (400, Array(#"{"error":"invalid_grant"}"#.utf8))
        }
        guard manner.status == 200 else { return (manner.status, []) }
        var answer = JSONObject()
        answer.set("token_type", .string("Bearer"))
        answer.set("id_token", .string(token(asked, manner, key, kid)))
        return (200, JSONWriter.bytes(answer))
    }

    private func token(_ asked: [String: String], _ manner: Manner, _ key: SigningKey, _ kid: String) -> String {
        var claims: [String: JSONValue] = [
            "iss": .string(issuer), "sub": .string(asked["sub"] ?? ""), "aud": .string(asked["client_id"] ?? ""),
            "nonce": .string(asked["nonce"] ?? ""), "iat": .integer(now()), "exp": .integer(now() + 300),
        ]
        claims.merge(manner.claims) { $1 }
        for name in manner.without { claims[name] = nil }
        var payload = JSONObject(), header = JSONObject()
        for (name, value) in claims.sorted(by: { $0.key < $1.key }) { payload.set(name, value) }
        header.set("alg", .string(manner.algorithm ?? key.algorithm.rawValue))
        header.set("kid", .string(kid))
        for (name, value) in manner.header.sorted(by: { $0.key < $1.key }) { header.set(name, value) }
        let input = Base64URL.encode(JSONWriter.bytes(header)) + "." + Base64URL.encode(JSONWriter.bytes(payload))
        let signer = manner.signsWithAnother ? SigningKey(generating: key.algorithm, from: SystemRandom()) : key
        return input + "." + (manner.cutSignature ? "" : Base64URL.encode(signer.sign(Array(input.utf8))))
    }
}
