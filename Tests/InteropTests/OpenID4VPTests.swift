import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

/// A city that asks wallets, served by the real binary; and wallets with credentials bound to their keys.
final class AskingCity {
    private let served: ServedCity

    var folder: TemporaryFolder { served.folder }
    var place: String { served.place }

    /// `needsPasskeys`: whether its officers do. `provider`: by whom else people sign in, given the city's folder.
    init(host: String = "127.0.0.1", needsPasskeys: Bool = false, provider: @escaping (String) -> SignInProvider = AskingCity.awayProvider)
        async throws
    {
        // A question nobody answered in time, and then the rest of the day.
        let clock = TestClock(UnixTime(Date().timeIntervalSince1970) - 7_202)
        let configuration = { (address: String, folder: String) in
            Configuration(
                publicURL: address,
                region: "18.72",
                trustCacheSeconds: 0,
                officersNeedPasskeys: needsPasskeys,
                // Nobody listens there: what is to be sent waits.
                notices: NoticeSettings(
                    gateway: .init(url: "http://127.0.0.1:1/", channels: [.sms]),
                    mail: .init(host: "localhost", port: 1, security: .none, from: "segel@kota.example")
                ),
                providers: [provider(folder)]
            )
        }
        served = try await ServedCity(host: host, clock: clock, configuration: configuration) { city in
            try await Self.furnish(city, needsPasskeys)
        }
    }

    private static func furnish(_ city: TestCity, _ needsPasskeys: Bool) async throws -> [String: Any] {
        let secret = SystemRandom().bytes(32)
        let expired = try await city.mall.askFromPage(Asking(policy: "sip-berlaku", way: .otherDevice), browser: secret)
        city.clock.advance(7_200)
        let token = try await city.mall.addVerifier("klinik", policies: ["sip-berlaku", "usia-17"])
        let wallets: [String: Any] = [
            "sip": try await wallet(city, "dpmptsp", "SuratIzinPraktik", licence),
            "adult": try await wallet(city, "disdukcapil", "KutipanAktaKelahiran", birth("1990-01-01")),
            "child": try await wallet(city, "disdukcapil", "KutipanAktaKelahiran", birth("2019-01-01")),
        ]
        let person = try await city.citizen(1)
        let officers = try await city.officers(for: "SIP")
        let credential = try await city.issued(person, officers)
        let waiting = try await city.submitted(person)
        _ = try await city.mall.addWallet("dompet-uji", name: "Dompet Uji", redirects: ["https://wallet.example/cb"])
        for serial in [2, 3] { _ = try await city.citizen(serial) }
        let told = try await toldPeople(city)
        let office = try await officeDay(city, person, officers)
        return [
            "citizen": "1872010101909901", "credential": credential.id.text, "case": waiting,
            "people": [
                "id": ["1872010101909902", officers[0].officer ?? ""], "en": ["1872010101909903", officers[1].officer ?? ""],
            ],
            "told": told, "issued": try await city.mall.caseID(ofCredential: credential.id, for: person), "office": office,
            "acting": try await ActingDay.prepare(city), "rights": needsPasskeys ? [:] : try await RightsDay.furnish(city, officers),
            "expired": ["id": expired.id.text, "secret": Base64URL.encode(secret)],
            "token": token, "wallets": wallets, "schema": Judge.schema("oid4vp/dcql_request.json") ?? "",
        ]
    }

    /// What an office has on an ordinary day: something returned, claimed, to be signed and complained of, and a late promise.
    private static func officeDay(_ city: TestCity, _ person: SignedIn, _ officers: [SignedIn]) async throws -> [String: String] {
        let mall = city.mall, head = officers[3]
        let returned = try await city.submitted(person), claimed = try await city.submitted(person),
            toSign = try await city.submitted(person)
        let items = [ReturnedItem(item: "noSTR", reason: "Angka ketiga.", code: .unreadable)]
        _ = try await mall.decide(.fail(items: items, reason: nil), on: returned, revision: 2, by: officers[0])
        _ = try await mall.decide(.claim, on: claimed, revision: 2, by: officers[0])
        for officer in officers.prefix(3) { _ = try await city.approve(toSign, by: officer) }
        let complaint = try await mall.complain("Sudah seminggu tidak ada kabar.", about: claimed, for: person)
        let answered = try await mall.complain("Nomor antrean salah.", about: returned, for: person)
        try await mall.answerComplaint(answered, saying: "Maaf, sudah dibetulkan.", by: head)
        let rated = try await city.submitted(person)
        for officer in officers { _ = try await city.approve(rated, by: officer) }
        try await mall.answerSurvey(rated, rating: 4, comment: "Cepat dan ramah.", for: person)
        return [
            "desk": "periksa-dpmptsp", "head": "tanda-tangan-dpmptsp", "returned": returned, "claimed": claimed, "toSign": toSign,
            "complaint": complaint, "reference": try await mall.caseDetail(returned, for: person).file.header.reference,
            "pin": try await mall.renewTrackingPIN(returned, for: person).text,
        ]
    }

    /// One that answers nobody.
    static func awayProvider(_ folder: String) -> SignInProvider {
        SignInProvider(
            name: "inapas",
            title: LocalizedText(id: "INApas", en: "INApas"),
            issuer: "http://127.0.0.1:1",
            client: "segel-metro"
        )
    }

    /// Two who trust each other, one for each language, whose contacts are confirmed and told of; of one, a recovery is under way.
    private static func toldPeople(_ city: TestCity) async throws -> [String: [String: String]] {
        let mall = city.mall, now = mall.now
        var people: [SignedIn] = []
        for serial in 11...14 { people.append(try await city.citizen(serial, values: ["nama": "Warga \(serial)"])) }
        let citizens = people.compactMap(\.citizen)
        try await city.store.write { tx in
            for (one, other) in [(0, 1), (2, 3), (1, 0), (3, 2), (0, 2), (2, 0)] {
                let trust = Trust(
                    id: ObjectID(from: mall.random),
                    citizen: citizens[one],
                    trusted: citizens[other],
                    acceptedAt: now - 4 * 86_400
                )
                try tx.insert(trust)
                for (reader, name) in [(one, other), (other, one)] {
                    let place = SealedValuePlace(citizen: citizens[reader], objectType: "trusted-person", object: trust.id)
                    try mall.put(Array("Warga \(name + 11)".utf8), at: place, after: 0, in: tx)
                }
            }
            for citizen in citizens {
                let contact = Contact(
                    id: ObjectID(from: mall.random),
                    citizen: citizen,
                    channel: .sms,
                    language: .indonesian,
                    consentedAt: now,
                    verifiedAt: now
                )
                try tx.insert(contact)
                try mall.put(
                    Array("+628123456789\(citizens.firstIndex(of: citizen) ?? 0)".utf8),
                    at: SealedValuePlace(citizen: citizen, objectType: "contact", object: contact.id),
                    after: 0,
                    in: tx
                )
            }
        }
        for (one, other) in [(0, 1), (2, 3)] {
            let relying = try await mall.trustedPeople(of: people[other]).relying[0].id
            try await mall.confirmRecovery(of: relying, code: mall.newRecoveryCode().text, for: people[other])
            _ = one
        }
        return [
            "id": ["owner": "1872010101909911", "other": "1872010101909912"],
            "en": ["owner": "1872010101909913", "other": "1872010101909914"],
        ]
    }

    private static let licence = [
        ("noSIP", "503/0001/SIP/1872/2026"), ("nama", "Warga Uji"), ("profesi", "perawat"), ("namaFasyankes", "Klinik Uji"),
        ("noSTR", "STR-1"), ("berlakuSampai", "2031-03-01"),
    ]

    private static func birth(_ date: String) -> [(String, String)] { [("nama", "Warga Uji"), ("tglLahir", date), ("namaIbu", "Ibu Uji")] }

    private static func wallet(_ city: TestCity, _ agency: String, _ type: String, _ claims: [(String, String)]) async throws -> [String:
        Any]
    {
        let scalar = SecretBytes(random: 32, from: SystemRandom())
        let key = try SigningKey(algorithm: .es256, privateBytes: scalar)
        let mall = city.mall
        let credential = try await city.store.write { tx in
            let signer = try mall.activeKey(.credential, of: agency, at: mall.now, in: tx)
            let status = try mall.claimStatus(of: agency, in: tx)
            let payload = CredentialPayload(
                issuer: mall.configuration.issuer(agency),
                type: mall.configuration.type(type),
                issuedAt: mall.now,
                expires: nil,
                status: StatusReference(uri: mall.statusURL(status), index: status.index),
                holderKey: key.publicKey,
                claims: claims.map { ($0.0, .string($0.1)) }
            )
            return try PreparedCredential(payload, algorithm: .es256, kid: signer.record.kid, random: SystemRandom()).signed(by: signer.key)
        }
        try await mall.publishStatusLists()
        var jwk: [String: String] = ["d": scalar.withUnsafeBytes { Base64URL.encode(Array($0)) }]
        for member in JWK(key.publicKey).object.members { jwk[member.name] = member.value.string }
        return ["key": jwk, "credential": String(decoding: credential, as: UTF8.self)]
    }
}

@Suite("OpenID4VP before a wallet that is not ours", .serialized)
struct OpenID4VPTests {
    @Test(
        "sd-jwt, jwcrypto and cryptography present over HTTP",
        arguments: ["agency", "age", "same-device", "pages", "refusals"]
    )
    func flow(name: String) async throws {
        guard let judge = Judge() else { return }
        let city = try await AskingCity()
        let verdict = try await judge.ask("vp_flows.py", about: [city.place, name])
        #expect(verdict.status == 0, "\(name): \(verdict.errors)")
    }

    @Test("evidence is handed out for a purpose; the command holds it against its receipt, offline, and finds a change") func evidence()
        async throws
    {
        guard let judge = Judge() else { return }
        let city = try await AskingCity()
        let verdict = try await judge.ask("vp_flows.py", about: [city.place, "evidence"])
        #expect(verdict.status == 0, "\(verdict.errors)")
        let file = city.folder.path + "/evidence.json", key = city.folder.path + "/receipt-key"
        let root = city.folder.path + "/root.json"
        #expect(try segel(["verifier", "check-evidence", file, "--key", key, "--root", root]) == 0)
        let text = try String(contentsOfFile: file, encoding: .utf8).replacing("\"sip\":[\"ey", with: "\"sip\":[\"fy")
        try Data(text.utf8).write(to: URL(filePath: file))
        #expect(try segel(["verifier", "check-evidence", file, "--key", key, "--root", root]) == 10)
    }

    @Test("headless Chromium: the Digital Credentials API on the verify page, in two languages", arguments: ["browser", "pictures"])
    func chromium(flow: String) async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        let city = try await AskingCity()
        let verdict = try await judge.ask("vp_flows.py", about: [city.place, flow])
        #expect(verdict.status == 0, "\(flow): \(verdict.errors)")
    }

    @Test("the public schema judges every policy's query") func schema() async throws {
        guard let judge = Judge(), let schema = Judge.schema("oid4vp/dcql_request.json") else { return }
        let folder = try TemporaryFolder()
        for policy in try TestCity.catalogue().policies {
            let query = try policy.read(types: "https://mpp.example/types", region: "18.72").query.object
            let file = folder.path + "/\(policy.code).json"
            try Data(JSONWriter.bytes(query)).write(to: URL(filePath: file))
            let verdict = try await judge.ask("schema_judge.py", about: [file, schema])
            #expect(verdict.status == 0, "\(policy.code): \(verdict.output)\(verdict.errors)")
        }
    }

    private func segel(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = Products.folder.appending(path: "segel")
        process.arguments = arguments
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
