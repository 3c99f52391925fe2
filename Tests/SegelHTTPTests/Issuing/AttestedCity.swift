import HTTPTypes
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelUseCases

/// An issuing city that knows who makes the wallet "dompet", and an installation of it.
struct AttestedCity: Sendable {
    let place: IssuingCity
    let maker: TestAttester
    let instance = SigningKey(generating: .es256, from: SystemRandom())

    init(_ folder: TemporaryFolder, knowsMaker: Bool = true) async throws {
        place = try await IssuingCity(folder)
        maker = try TestAttester(beginning: place.now - 1_000)
        guard knowsMaker else { return }
        _ = try await place.mall.addWallet("dompet", name: "Dompet Uji", redirects: [IssuingCity.redirect], attesters: [maker.authority])
    }

    enum Challenge {
        case fresh, none
        case text(String)
    }

    /// The two headers of an honest installation; what is given makes them others.
    func headers(
        of client: String = "dompet",
        by instance: SigningKey? = nil,
        maker: TestAttester? = nil,
        challenge: Challenge = .fresh,
        attestation change: TestAttester.Change = { _, _ in },
        proof changeProof: TestAttester.Change = { _, _ in }
    ) -> [(String, String)] {
        let instance = instance ?? self.instance, now = place.now
        let text: String? =
            switch challenge {
            case .fresh: place.mall.attestationChallenge()
            case .none: nil
            case .text(let text): text
            }
        return [
            ("OAuth-Client-Attestation", (maker ?? self.maker).attest(client, instance, at: now, change: change)),
            ("OAuth-Client-Attestation-PoP", TestAttester.proof(by: instance, of: client, challenge: text, at: now, change: changeProof)),
        ]
    }

    func push(_ headers: [(String, String)] = [], _ fields: [(String, String)] = IssuingCity.push) async throws -> IssuingCity.Answer {
        try await place.send(.post, "/openid/par", headers: [IssuingCity.form] + headers, IssuingCity.encoded(fields))
    }

    /// A token request with DPoP.
    func token(_ fields: [(String, String)], _ headers: [(String, String)] = []) async throws -> IssuingCity.Answer {
        let proof = place.dpop("/openid/token", place: .authorization)
        return try await place.send(.post, "/openid/token", headers: [IssuingCity.form, proof] + headers, IssuingCity.encoded(fields))
    }

    /// A code that an attested request led to, as fields of a token request.
    func codeRedemption(_ headers: [(String, String)]) async throws -> [(String, String)] {
        let pushed = try await push(headers)
        let answer = try await place.mall.authorize(
            pushed.body?["request_uri"]?.string ?? "",
            client: "dompet",
            choices: [IssuingCity.configuration: place.caseID],
            for: place.person
        )
        return [
            ("grant_type", "authorization_code"), ("code", try answer.outcome.get()), ("client_id", "dompet"),
            ("redirect_uri", IssuingCity.redirect), ("code_verifier", IssuingCity.verifier),
        ]
    }

    /// A credential request with these proofs; answers the verdict, or how many copies came.
    func fetch(_ proofs: String, with token: String) async throws -> String {
        let answer = try await place.ask(
            "/openid/credential",
            token,
            #"{"credential_configuration_id":"SIP.sd-jwt","proofs":\#(proofs)}"#
        )
        return answer.body?["credentials"]?.array.map { "\($0.count) copies" } ?? answer.verdict
    }

    /// A proof by `key` that brings an attestation of `keys`.
    func proof(by key: SigningKey, attesting keys: [SigningKey], maker: TestAttester? = nil, change: TestAttester.Change = { _, _ in })
        -> String
    {
        let nonce = place.mall.credentialNonce(), now = place.now
        let attestation = (maker ?? self.maker).attest(keys: keys, nonce: nonce, at: now, change: change)
        return TestWallet.proof(key, nonce: nonce, at: now) { header, _ in header.set("key_attestation", .string(attestation)) }
    }
}
