import Foundation
import HTTPTypes
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("What wallets are told")
struct OfferAndMetadataTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("the well-known string goes between host and path; the identifier is the same byte for byte", arguments: ["", "/metro", "/a/b"])
    func wellKnown(path: String) async throws {
        let issuer = "https://mpp.example\(path)"
        let place = try await IssuingCity(folder, publicURL: issuer)
        for (name, member) in [("openid-credential-issuer", "credential_issuer"), ("oauth-authorization-server", "issuer")] {
            let found = try await place.send(.get, "/.well-known/\(name)\(path)")
            #expect(found.status == 200 && found.headers[.contentType] == "application/json" && found.body?[member] == .string(issuer))
            if !path.isEmpty { #expect(try await place.send(.get, "/.well-known/\(name)").status == 404) }
        }
        let metadata = try await place.send(.get, "/.well-known/openid-credential-issuer\(path)").body
        #expect(metadata?["credential_endpoint"] == .string("\(issuer)/openid/credential"))
        #expect(metadata?["authorization_servers"] == nil, "this issuer is its own")
    }

    @Test("each service in each format: scope, type, names in two languages, a proof type, a batch of two or more")
    func configurations() async throws {
        let place = try await IssuingCity(folder)
        let metadata = try #require(try await place.send(.get, "/.well-known/openid-credential-issuer").body)
        let entries = try #require(metadata["credential_configurations_supported"]?.object)
        #expect(entries.members.count == place.mall.credentialConfigurations.count)
        for member in entries.members {
            let entry = try #require(member.value.object)
            #expect(entry["scope"] == .string(member.name) && entry["proof_types_supported"]?.object?["jwt"] != nil)
            let texts = try #require(entry["credential_metadata"]?.object)
            let languages = texts["display"]?.array?.compactMap { $0.object?["locale"]?.string }
            #expect(languages == ["id", "en"])
            // Elements of an mdoc that come from no claim have no name of their own.
            guard entry["format"] == .string("dc+sd-jwt") else { continue }
            for claim in texts["claims"]?.array ?? [] { #expect(claim.object?["display"]?.array?.count == 2) }
        }
        #expect((metadata["batch_credential_issuance"]?.object?["batch_size"]?.integer ?? 0) >= 2)
    }

    @Test("what an agency signs with now is announced and nothing else; an mdoc only where that is ES256")
    func algorithms() async throws {
        let place = try await IssuingCity(folder)
        func announced() async throws -> (JSONObject, scopes: [JSONValue]) {
            let metadata = try await place.send(.get, "/.well-known/openid-credential-issuer").body
            let scopes = try await place.send(.get, "/.well-known/oauth-authorization-server").body?["scopes_supported"]?.array
            return (try #require(metadata?["credential_configurations_supported"]?.object), try #require(scopes))
        }
        func names(_ entry: JSONValue?) -> JSONValue? { entry?.object?["credential_signing_alg_values_supported"] }
        let (before, scopes) = try await announced()
        #expect(names(before["SIM-01.sd-jwt"]) == .array([.string("ES256")]))
        #expect(names(before["SIM-01.mdoc"]) == .array([.integer(-7)]) && scopes.contains(.string("SIM-01.mdoc")))
        place.city.clock.advance(10)
        _ = try await place.mall.startSigningRotation(of: "satlantas", algorithm: .mlDSA65)
        #expect(try await names(announced().0["SIM-01.sd-jwt"]) == .array([.string("ES256")]), "not before it signs")
        try await place.city.publishTrustList()
        place.city.clock.advance(10)
        let (after, fewer) = try await announced()
        #expect(names(after["SIM-01.sd-jwt"]) == .array([.string("ML-DSA-65")]))
        #expect(after["SIM-01.mdoc"] == nil && !fewer.contains(.string("SIM-01.mdoc")))
        #expect(names(after["SIP.sd-jwt"]) == .array([.string("ES256")]), "another agency's")
        let proofs = after["SIM-01.sd-jwt"]?.object?["proof_types_supported"]?.object?["jwt"]?.object?["proof_signing_alg_values_supported"]
        #expect(proofs == .array([.string("ES256"), .string("Ed25519"), .string("EdDSA")]), "of wallets' keys")
    }

    @Test("signed metadata says the same, under x5c that leads to the region's authority; unsigned for whoever does not ask")
    func signed() async throws {
        let place = try await IssuingCity(folder)
        let path = "/.well-known/openid-credential-issuer"
        let plain = try #require(try await place.send(.get, path).body)
        for accept in ["application/jwt", "application/jwt, application/json", "application/json;q=0.5, application/jwt"] {
            let answer = try await place.send(.get, path, headers: [("Accept", accept)])
            #expect(answer.headers[.contentType] == "application/jwt", "\(accept)")
            let parts = answer.text.split(separator: ".")
            let header = try JSONReader.readObject(Base64URL.decode(String(parts[0])))
            let payload = try JSONReader.readObject(Base64URL.decode(String(parts[1])))
            #expect(header["typ"] == .string("openidvci-issuer-metadata+jwt") && header["alg"] == .string("ES256"))
            #expect(header["x5c"]?.array?.count == 1)
            #expect(payload["sub"] == .string(TestWallet.issuer) && payload["iat"] == .integer(place.now))
            for member in plain.members { #expect(payload[member.name] == member.value, "\(member.name)") }
        }
        for accept in ["application/json", "*/*", "application/json, application/jwt", "application/jwt;q=0", ""] {
            let answer = try await place.send(.get, path, headers: [("Accept", accept)])
            #expect(answer.headers[.contentType] == "application/json", "\(accept)")
        }
    }

    @Test("the authorization server states what HAIP wants")
    func server() async throws {
        let place = try await IssuingCity(folder)
        let body = try #require(try await place.send(.get, "/.well-known/oauth-authorization-server").body)
        #expect(body["require_pushed_authorization_requests"] == .bool(true))
        #expect(body["code_challenge_methods_supported"] == .array([.string("S256")]))
        #expect(body["authorization_response_iss_parameter_supported"] == .bool(true))
        #expect(body["dpop_signing_alg_values_supported"]?.array?.contains(.string("ES256")) == true)
        #expect(body["pre-authorized_grant_anonymous_access_supported"] == .bool(true))
    }

    @Test("an offer by reference is application/json, by value the same; a guessed address is nothing; it ends with its code")
    func offer() async throws {
        let place = try await IssuingCity(folder)
        let made = try await place.mall.offerCopies(ofCase: place.caseID, for: place.person)
        let found = try await place.send(.get, "/openid/offers/\(made.handle)")
        #expect(found.status == 200 && found.headers[.contentType] == "application/json" && found.headers[.cacheControl] == "no-store")
        #expect(found.body?["credential_issuer"] == .string(TestWallet.issuer))
        #expect(!found.text.contains(made.transactionCode), "the transaction code is nowhere near the offer")
        #expect(try await place.send(.get, "/openid/offers/guess").status == 404)
        let link = OfferObject(try await place.mall.credentialOffer(handle: made.handle), issuer: TestWallet.issuer).byValue
        #expect(link.hasPrefix("openid-credential-offer://?credential_offer=%7B%22credential_issuer%22%3A"))
        #expect(link.dropFirst("openid-credential-offer://?credential_offer=".count).removingPercentEncoding == found.text)
        place.city.clock.advance(600)
        #expect(try await place.send(.get, "/openid/offers/\(made.handle)").status == 404)
    }

    @Test("nothing that is stored of an offer, a code or a token is the thing itself")
    func hashed() async throws {
        let place = try await IssuingCity(folder)
        let made = try await place.mall.offerCopies(ofCase: place.caseID, for: place.person)
        let code = try await place.mall.credentialOffer(handle: made.handle).preAuthorizedCode
        let tokens = try await place.tokens()
        try place.city.store.checkpoint()
        let database = try bytes(of: folder.path + "/city/segel.db")
        let refresh = (tokens.refreshToken ?? "").split(separator: ".").map(String.init)
        #expect(refresh.count == 2)
        for secret in [made.handle, code, tokens.accessToken] + refresh {
            let decoded = try Base64URL.decode(secret)
            #expect(secret.count == 43 && !contains(database, Array(secret.utf8)) && !contains(database, decoded))
        }
        #expect(contains(database, SHA256.digest(Array(tokens.accessToken.utf8))), "the search finds what is there")
    }
}

private func bytes(of path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }

private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool { Data(bytes).range(of: Data(part)) != nil }
