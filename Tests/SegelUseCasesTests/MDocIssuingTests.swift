import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("mdocs of the mall's own services")
struct MDocIssuingTests {
    let folder: TemporaryFolder
    let city: TestCity
    let device = SigningKey(generating: .es256, from: SystemRandom())

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/data")
    }

    static let register = [
        "shdk": "1", "statusKawin": "2", "alamatSekarang": "Jalan Uji 1", "namaAyah": "Ayah Uji", "namaIbu": "Ibu Uji",
    ]

    /// The credential of a service, through form, desks and signature.
    func issued(_ service: String, answers: [String: String] = [:], documents: [String] = []) async throws -> HeldCredential {
        let person = try await city.citizen(1, values: Self.register)
        let id = try await city.mall.startCase(service, for: person)
        var attached: [String: ObjectID] = [:]
        for name in documents {
            attached[name] = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: name, for: person).id
        }
        try await city.mall.save(answers, documents: attached, in: id, for: person)
        try await city.mall.submitCase(id, for: person)
        for officer in try await city.officers(for: service) {
            if case .issued(let credential) = try await city.approve(id, by: officer) {
                return try await city.mall.credential(ObjectID(text: credential), for: person)
            }
        }
        throw Refusal(.conflict, "not_issued")
    }

    func mdoc(_ held: HeldCredential) async throws -> [UInt8] {
        let agency = held.service.agency
        return try await city.store.write { tx in
            let entry = try self.city.mall.claimStatus(of: agency, in: tx)
            let prepared = try self.city.mall.prepareMDoc(
                of: held.service.code,
                claims: held.claims,
                expires: held.expires,
                deviceKey: self.device.publicKey,
                status: StatusReference(uri: self.city.mall.statusURL(entry), index: entry.index),
                at: self.city.clock.now(),
                in: tx
            )
            return try self.city.mall.sign(mdoc: PreparedMDoc(encoded: prepared.encoded), in: tx)
        }
    }

    func accepted(_ mdoc: [UInt8]) async throws -> CredentialClaims {
        guard case .accept(let credential) = try await city.mall.verify(mdoc) else {
            throw Refusal(.conflict, "\(String(describing: try await city.mall.verify(mdoc).reason))")
        }
        return credential.claims
    }

    @Test("a driving licence as mDL: the catalogue's data alone make it, and it verifies as CBOR and as base64url")
    func licence() async throws {
        let held = try await issued(
            "SIM-01",
            answers: ["namaDepan": "Warga", "namaBelakang": "Uji", "golongan": "A"],
            documents: ["sehat", "lulusUjian"]
        )
        let mdoc = try await mdoc(held)
        let claims = try await accepted(mdoc)
        #expect(claims.type == "org.iso.18013.5.1.mDL")
        let elements = try #require(claims.claims["org.iso.18013.5.1"]?.object)
        #expect(elements["family_name"] == .string("Uji") && elements["given_name"] == .string("Warga"))
        #expect(elements["birth_date"] == .string("1990-01-01") && elements["sex"] == .integer(1))
        #expect(elements["age_over_17"] == .bool(true) && elements["issuing_country"] == .string("ID"))
        #expect(elements["expiry_date"] == .string("2031-03-02"))
        let privileges = try #require(elements["driving_privileges"]?.array?.first?.object)
        #expect(privileges["vehicle_category_code"] == .string("B") && privileges["issue_date"] == .string("2026-03-02"))
        let text = Array((" " + Base64URL.encode(mdoc) + "\n").utf8)
        #expect(try await city.mall.verify(text).reason == nil)
        // Ninety days, not the licence's five years: its holder fetches a new one.
        #expect(claims.expires == city.clock.now() + 90 * 86_400)
    }

    @Test("a family card: numbers, codes and names of the register; nobody's age beyond what was asked for")
    func familyCard() async throws {
        let claims = try await accepted(mdoc(issued("DKC-09")))
        let elements = try #require(claims.claims["id.segel.family-entry.1"]?.object)
        #expect(elements["family_card_number"] == .string("1872010101150001"))
        #expect(elements["family_relation"] == .integer(1) && elements["marital_status"] == .integer(2))
        #expect(elements["resident_address"] == .string("Jalan Uji 1") && elements["mother_name"] == .string("Ibu Uji"))
        #expect(elements["age_over_21"] == .bool(true) && elements["age_over_18"] == nil)
    }

    @Test("a wallet's answer in a file is refused: without its session nobody knows who showed it")
    func answered() async throws {
        let mdoc = try await mdoc(issued("DKC-09"))
        let response = try MDocPresentation.respond(
            with: mdoc,
            disclosing: ["id.segel.family-entry.1": ["full_name"]],
            docType: "id.segel.family-entry.1",
            transcript: .digitalCredentials(origin: "https://mpp.example", nonce: "n", encryptionKey: nil),
            deviceKey: device
        )
        #expect(try await city.mall.verify(response).reason == .keyBindingRefused)
    }

    @Test("a service without that form, and a device key of another curve, are refused before anything is signed")
    func refused() async throws {
        let now = city.clock.now()
        let ed25519 = SigningKey(generating: .ed25519, from: SystemRandom()).publicKey
        for (service, key, code) in [("SIP", device.publicKey, "mdoc_not_offered"), ("DKC-09", ed25519, "device_key_refused")] {
            let refusal = await #expect(throws: Refusal.self) {
                _ = try await city.store.read { tx in
                    try self.city.mall.prepareMDoc(
                        of: service,
                        claims: JSONObject(),
                        expires: nil,
                        deviceKey: key,
                        status: StatusReference(uri: "https://mpp.example/status/disdukcapil/1.jwt", index: 1),
                        at: now,
                        in: tx
                    )
                }
            }
            #expect(refusal?.code == code)
        }
    }
}
