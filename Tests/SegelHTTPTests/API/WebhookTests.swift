import Foundation
import HTTPTypes
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Synchronization
import Testing

@testable import SegelHTTP

/// Keeps what is sent to it, or fails as it is told.
private final class Carried: WebhookCarrier {
    private let state = Mutex<(sent: [(url: String, webhook: SignedWebhook)], failure: DeliveryFailure?)>(([], nil))

    var sent: [(url: String, webhook: SignedWebhook)] { state.withLock { $0.sent } }
    func fail(_ failure: DeliveryFailure?) { state.withLock { $0.failure = failure } }

    func send(_ webhook: SignedWebhook, to url: String) async throws(DeliveryFailure) {
        let failure = state.withLock { state in
            if state.failure == nil { state.sent.append((url, webhook)) }
            return state.failure
        }
        if let failure { throw failure }
    }

    func last() throws -> JSONObject { try JSONReader.readObject(try #require(sent.last).webhook.body) }
}

/// Docs/Formats/Webhooks.md.
@Suite("Webhooks that agencies register") struct WebhookTests {
    private let folder: TemporaryFolder
    private let city: AgencyCity
    private let token: String
    private let carrier = Carried()
    private static let url = "https://perizinan.dinkes.example/segel"

    init() async throws {
        folder = try TemporaryFolder()
        city = try await AgencyCity(folder)
        token = try await city.token()
    }

    private var mall: Mall { city.place.mall }

    private func post(_ path: String, _ body: String = "", headers: [(String, String)] = []) async throws -> IssuingCity.Answer {
        try await city.ask(.post, "/api/v1/webhooks\(path)", token, headers: headers, body)
    }

    private func register(_ url: String = url) async throws -> String {
        let answer = try await post("", "{\"url\":\"\(url)\"}")
        return try #require(answer.body?["id"]?.string, "\(answer.text)")
    }

    private func verified() async throws -> String {
        let id = try await register()
        try await mall.deliverWebhooks(by: carrier)
        let code = try #require(try carrier.last()["data"]?.object?["code"]?.string)
        #expect(try await post("/\(id)/verification", "{\"code\":\"\(code)\"}").body?["state"] == .string("active"))
        // Deliveries are listed by their second: whatever comes now is newer than the code.
        city.place.city.clock.advance(1)
        return id
    }

    private func claim() async throws {
        let mall = mall
        let officer = try await mall.signedIn(session: mall.signIn(.officer("periksa-dpmptsp"), password: TestCity.passphrase))
        _ = try await mall.decide(.claim, on: city.place.waiting, revision: 2, by: officer)
    }

    private func deliveries(_ id: String, _ query: String = "") async throws -> [JSONObject] {
        let answer = try await city.ask(.get, "/api/v1/webhooks/\(id)/deliveries\(query)", token)
        return (answer.body?["items"]?.array ?? []).compactMap(\.object)
    }

    @Test("an address hears nothing of cases before its owner has sent back the code that came there") func verification() async throws {
        let id = try await register()
        #expect(try await mall.deliverWebhooks(by: carrier) == 1)
        #expect(try carrier.last()["type"] == .string("webhook.verify") && carrier.sent[0].url == Self.url)
        try await claim()
        #expect(try await mall.deliverWebhooks(by: carrier) == 0)
        let wrong = try await post("/\(id)/verification", "{\"code\":\"x\"}")
        #expect(wrong.status == 422 && wrong.body?["code"] == .string("webhook_code_refused"))
        #expect(try await city.ask(.get, "/api/v1/webhooks/\(id)", token).body?["state"] == .string("unverified"))
    }

    @Test("it is told of moves at its agency's desks, by identifiers and states alone, signed by a key that is published") func told()
        async throws
    {
        _ = try await verified()
        try await claim()
        let person = city.place.person
        let new = try await city.place.city.submitted(person)
        try await mall.withdrawCase(new, for: person)
        #expect(try await mall.deliverWebhooks(by: carrier) == 3)
        let told = try carrier.sent.dropFirst().map { try JSONReader.readObject($0.webhook.body) }
        // Of one second, so in any order.
        let byType = Dictionary(uniqueKeysWithValues: told.map { ($0["type"]?.string ?? "", $0["data"]?.object) })
        #expect(Set(byType.keys) == ["case.changed", "case.arrived", "case.left"])
        for body in told {
            #expect(body.members.map(\.name) == ["data", "timestamp", "type"])
            #expect(body["data"]?.object?.members.map(\.name) == ["case", "revision", "service", "state"])
        }
        #expect(byType["case.changed"]??["case"] == .string(city.place.waiting) && byType["case.changed"]??["revision"] == .integer(3))
        #expect(byType["case.left"]??["state"] == .string("withdrawn"))
        let keys = try await city.ask(.get, "/api/v1/webhook-keys", token).body?["keys"]?.array ?? []
        let text = try #require(keys.first?.object?["key"]?.string)
        let key = try VerifyingKey(algorithm: .ed25519, bytes: Base64.decode(String(text.dropFirst("whpk_".count))))
        for (_, webhook) in carrier.sent {
            let signature = try Base64.decode(String(webhook.signature.dropFirst("v1a,".count)))
            try key.verify(signature, over: Array("\(webhook.id).\(webhook.timestamp).".utf8) + webhook.body)
        }
        // At another agency's desk nothing of it is told.
        let officer = try await mall.signedIn(session: mall.signIn(.officer("periksa-dpmptsp"), password: TestCity.passphrase))
        _ = try await mall.decide(.approve, on: city.place.waiting, revision: 3, by: officer)
        let doctor = try await mall.signedIn(session: mall.signIn(.officer("rekomendasi-dinkes"), password: TestCity.passphrase))
        _ = try await mall.decide(.claim, on: city.place.waiting, revision: 4, by: doctor)
        #expect(try await mall.deliverWebhooks(by: carrier) == 1)
        #expect(try carrier.last()["type"] == .string("case.left"))
    }

    @Test("what fails is tried again under the same id, then it is dead; its owner sees why and has it sent anew") func retries()
        async throws
    {
        let id = try await verified()
        try await claim()
        carrier.fail(DeliveryFailure("webhook_503"))
        #expect(try await mall.deliverWebhooks(by: carrier) == 0)
        let first = try #require(try await deliveries(id).first)
        #expect(first["type"] == .string("case.changed") && first["state"] == .string("waiting") && first["tries"] == .integer(1))
        #expect(first["failure"] == .string("webhook_503") && first["nextAt"]?.integer ?? 0 > city.place.now)
        // Not before its time.
        #expect(try await mall.deliverWebhooks(by: carrier) == 0)
        #expect(try await deliveries(id).first?["tries"] == .integer(1))
        // Each longer than the longest pause of its turn, all of them shorter than the days after which it is disabled.
        for seconds in [60, 240, 900, 3_600, 14_400] + Array(repeating: 32_400, count: 4) {
            city.place.city.clock.advance(UnixTime(seconds))
            try await mall.deliverWebhooks(by: carrier)
        }
        let later = try await city.token()
        let path = "/api/v1/webhooks/\(id)/deliveries"
        let listed = try await city.ask(.get, path, later).body?["items"]?.array ?? []
        #expect(listed.first?.object?["state"] == .string("dead") && listed.first?.object?["tries"] == .integer(10))
        carrier.fail(nil)
        let delivery = try #require(listed.first?.object?["id"]?.string)
        let again = try await city.ask(.post, "\(path)/\(delivery)/redelivery", later)
        #expect(again.status == 202 && again.body?["state"] == .string("waiting"), "\(again.text)")
        #expect(try await mall.deliverWebhooks(by: carrier) == 1)
        #expect(carrier.sent.last?.webhook.id == "msg_\(delivery)")
    }

    @Test("three days of failing, or a 410, disable it; then nothing is sent, and the metric says so") func disabling() async throws {
        let id = try await verified()
        try await claim()
        carrier.fail(DeliveryFailure("webhook_unreachable"))
        try await mall.deliverWebhooks(by: carrier)
        #expect(try await mall.observe().webhookDeliveries[.waiting] == 1)
        city.place.city.clock.advance(Mall.webhookPatience)
        try await mall.deliverWebhooks(by: carrier)
        let later = try await city.token()
        #expect(try await city.ask(.get, "/api/v1/webhooks/\(id)", later).body?["state"] == .string("disabled"))
        let seen = try await mall.observe()
        #expect(seen.webhooks[.disabled] == 1 && seen.webhooks[.active] == nil)
        carrier.fail(nil)
        city.place.city.clock.advance(86_400)
        #expect(try await mall.deliverWebhooks(by: carrier) == 0)
    }

    @Test("410 says that nothing more is wanted") func gone() async throws {
        let id = try await verified()
        try await claim()
        carrier.fail(DeliveryFailure("webhook_410", isFinal: true))
        try await mall.deliverWebhooks(by: carrier)
        #expect(try await city.ask(.get, "/api/v1/webhooks/\(id)", token).body?["state"] == .string("disabled"))
        let refused = try await post("/\(id)/verification", "{\"code\":\"x\"}")
        #expect(refused.status == 422)
    }

    @Test("A73: https alone, and nothing in the address that is not one; http only where the operator named the host") func addresses()
        async throws
    {
        for url in [
            "http://perizinan.example/", "ftp://a.example/", "https://u:p@a.example/", "https://a.example/#x", "https:///x", "a.example",
            "",
            "https://a.example/\(String(repeating: "x", count: 500))", "https://a.example/\\u0000",
        ] {
            let answer = try await post("", "{\"url\":\"\(url)\"}")
            #expect(answer.status == 422 && answer.body?["code"] == .string("webhook_url_refused"), "\(url): \(answer.text)")
        }
        for body in ["", "{}", "[]"] { #expect(try await post("", body).status == 400) }
    }

    @Test("five a client, none twice; one Idempotency-Key makes one; deleted, nothing is left") func keeping() async throws {
        let key = [("Idempotency-Key", "w1")], body = "{\"url\":\"\(Self.url)\"}"
        let first = try await post("", body, headers: key), second = try await post("", body, headers: key)
        #expect(
            first.status == 201 && first.text == second.text
                && first.headers[.location] == "/api/v1/webhooks/\(first.body?["id"]?.string ?? "")"
        )
        #expect(try await post("", body).body?["code"] == .string("webhook_known"))
        for number in 2...5 { _ = try await register("https://\(number).example/") }
        #expect(try await post("", "{\"url\":\"https://6.example/\"}").body?["code"] == .string("webhook_too_many"))
        let id = try #require(first.body?["id"]?.string)
        let gone = try await city.ask(.delete, "/api/v1/webhooks/\(id)", token)
        #expect(gone.status == 204 && gone.text.isEmpty)
        #expect(try await city.ask(.get, "/api/v1/webhooks/\(id)/deliveries", token).status == 404)
        #expect(try await city.ask(.get, "/api/v1/webhooks", token).body?["items"]?.array?.count == 4)
        // A85: with its client all is gone.
        try await mall.disableAgency(AgencyCity.name)
        #expect(try await mall.deliverWebhooks(by: carrier) == 0 && carrier.sent.isEmpty)
    }

    @Test("A74: another client's webhook and none are one answer, at every route; without the scope there is none") func foreign()
        async throws
    {
        let id = try await register()
        let delivery = try #require(try await deliveries(id).first?["id"]?.string)
        let other = AgencyClient(
            id: ObjectID(from: SystemRandom()),
            name: "sistem-lain",
            agency: "dpmptsp",
            keys: [],
            scopes: [],
            dailyReads: 0,
            createdAt: 1
        )
        let foreign = Webhook(
            id: ObjectID(from: SystemRandom()),
            client: other.id,
            agency: "dpmptsp",
            url: Self.url,
            codeDigest: SHA256.digest([]),
            createdAt: 1
        )
        try await city.place.city.store.write { tx in
            try tx.insert(other)
            try tx.insert(foreign)
        }
        let none = ObjectID(from: SystemRandom()).text
        for (method, path) in [
            (HTTPRequest.Method.get, ""), (.delete, ""), (.post, "/verification"), (.get, "/deliveries"),
            (.post, "/deliveries/\(delivery)/redelivery"),
        ] {
            var answers: Set<String> = []
            for id in [foreign.id.text, none] {
                let answer = try await city.ask(method, "/api/v1/webhooks/\(id)\(path)", token, "{\"code\":\"x\"}")
                #expect(answer.status == 404, "\(method) \(path)")
                answers.insert(answer.text.replacing(/"request":"[^"]*"/, with: ""))
            }
            #expect(answers.count == 1)
        }
        #expect(try await city.ask(.get, "/api/v1/webhooks", token).body?["items"]?.array?.count == 1)
        let narrow = try await city.token(scope: "verify")
        for path in ["/api/v1/webhooks", "/api/v1/webhook-keys", "/api/v1/webhooks/\(id)"] {
            #expect(try await city.ask(.get, path, narrow).status == 403, "\(path)")
        }
    }

    @Test("deliveries are listed page by page, and forgotten after 30 days") func pages() async throws {
        let id = try await verified()
        let person = city.place.person
        for _ in 0..<2 { _ = try await city.place.city.submitted(person) }
        var seen: [String] = [], query = "?limit=1"
        while true {
            let answer = try await city.ask(.get, "/api/v1/webhooks/\(id)/deliveries\(query)", token)
            seen += (answer.body?["items"]?.array ?? []).compactMap { $0.object?["id"]?.string }
            guard let next = answer.body?["next"]?.string else { break }
            query = "?limit=1&cursor=\(next)"
        }
        #expect(seen.count == 3 && Set(seen).count == 3)
        #expect(try await city.ask(.get, "/api/v1/webhooks/\(id)/deliveries?cursor=x", token).status == 404)
        #expect(try await city.ask(.get, "/api/v1/webhooks/\(id)/deliveries?limit=0", token).status == 422)
        city.place.city.clock.advance(31 * 86_400)
        try await mall.sweepWebhookDeliveries()
        let later = try await city.token()
        #expect(try await city.ask(.get, "/api/v1/webhooks/\(id)/deliveries", later).body?["items"] == .array([]))
    }
}
