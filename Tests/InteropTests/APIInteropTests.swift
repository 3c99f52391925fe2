import Foundation
import SegelCredential
import SegelCrypto
import SegelTestSupport
import Testing

@testable import SegelUseCases

/// A city that the real program serves, and the machine of one of its agencies, whose key is in a file.
final class MachineCity {
    static let name = "sistem-perizinan"

    private let served: ServedCity
    /// The machine's key, which the city does not have.
    private let kept: TemporaryFolder
    var place: String { served.place }

    init() async throws {
        let kept = try TemporaryFolder()
        self.kept = kept
        // What the judge listens at is on this machine, which only an operator can say is well.
        let configuration = { (address: String, _: String) in
            Configuration(publicURL: address, region: "18.72", trustCacheSeconds: 0, webhooks: WebhookSettings(allow: ["localhost"]))
        }
        served = try await ServedCity(configuration: configuration) { try await Self.furnish($0, kept.path) }
    }

    private static func furnish(_ city: TestCity, _ kept: String) async throws -> [String: Any] {
        let person = try await city.citizen(1)
        let credential = try await city.issued(person, city.officers(for: "SIP"))
        let waiting = try await city.submitted(person)
        let scalar = SecretBytes(random: 32, from: SystemRandom())
        let key = try SigningKey(algorithm: .es256, privateBytes: scalar)
        var jwk: [String: String] = ["d": scalar.withUnsafeBytes { Base64URL.encode(Array($0)) }]
        for member in JWK(key.publicKey).object.members { jwk[member.name] = member.value.string }
        var keys = JSONObject()
        keys.set("keys", .array([.object(JWK(key.publicKey).object)]))
        _ = try await city.mall.addAgency(
            NewAgency(
                name: name,
                agency: "dpmptsp",
                keys: JSONWriter.bytes(keys),
                scopes: AgencyScope.allCases.map(\.rawValue),
                policies: ["sip-berlaku"],
                dailyReads: 10_000
            )
        )
        let file = URL(filePath: kept + "/key.json"), presented = URL(filePath: kept + "/sip.sdjwt")
        try JSONSerialization.data(withJSONObject: jwk).write(to: file)
        try Data(credential.bytes).write(to: presented)
        return ["machine": ["name": name, "key": file.path, "credential": presented.path, "case": waiting]]
    }
}

@Suite("The API before programs that are not ours", .serialized)
struct APIInteropTests {
    @Test("the document is OpenAPI 3.1, and each example fits its schema (openapi-spec-validator, jsonschema)") func document() async throws
    {
        guard let judge = Judge() else { return }
        let city = try await MachineCity()
        let verdict = try await judge.ask("api_document.py", about: [city.place])
        #expect(verdict.status == 0, "\(verdict.output)\(verdict.errors)")
    }

    @Test(
        "the example in Python signs in by its own key, verifies, follows its cases, is told of them, fetches what happens and decides; disabled, it is out (A85)"
    )
    func example() async throws {
        guard let judge = Judge() else { return }
        let city = try await MachineCity()
        for script in ["api_webhooks.py", "api_events.py", "api_example.py"] {
            let verdict = try await judge.ask(script, about: [city.place])
            #expect(verdict.status == 0, "\(script): \(verdict.output)\(verdict.errors)")
        }
    }

    @Test("schemathesis: each answer is as the document says, whatever is asked") func fuzzed() async throws {
        guard let judge = Judge() else { return }
        let city = try await MachineCity()
        let verdict = try await judge.ask("api_fuzz.py", about: [city.place, "1"])
        #expect(verdict.status == 0, "\(verdict.output)\(verdict.errors)")
    }
}
