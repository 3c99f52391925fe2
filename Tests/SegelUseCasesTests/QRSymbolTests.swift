import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("QR symbols of issued credentials") struct QRSymbolTests {
    let folder: TemporaryFolder
    let city: TestCity
    let person: SignedIn
    let officers: [SignedIn]
    let credential: HeldCredential

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/data")
        person = try await city.citizen(1)
        officers = try await city.officers(for: "SIP")
        credential = try await city.issued(person, officers)
    }

    private func text() async throws -> String { try #require(try await city.mall.qrText(of: credential)) }

    private func code(_ text: String) async throws -> String {
        try await city.mall.verify(symbols: [Array(text.utf8)]).reason?.rawValue ?? "accepted"
    }

    private func key() async throws -> SigningKeyRecord {
        try #require(try await city.store.read { try $0.signingKeys(of: "dpmptsp", for: "qr") }.first { $0.compromisedSince == nil })
    }

    @Test("it is accepted, and says of the credential what the service file says it shows, in that order")
    func accepted() async throws {
        guard case .accept(let found) = try await city.mall.verify(symbols: [Array(try await text().utf8)]) else {
            Issue.record("not accepted")
            return
        }
        let service = try #require(city.mall.catalogue.service("SIP")), inspection = try Inspection(credential.bytes)
        #expect(found.claims.claims.members.map(\.name) == service.credential.qr)
        for member in found.claims.claims.members { #expect(member.value == credential.claims[member.name]) }
        #expect(found.claims.type == inspection.payload["vct"]?.string && found.claims.issuer == inspection.payload["iss"]?.string)
        #expect(found.claims.expires == credential.expires)
        let qr = try await ReadQR(Array(text().utf8)).content
        #expect(qr.credential == WitnessedDigest(credential: credential.bytes))
    }

    @Test("A67: it is the same each time, however often and at once it is printed, days later too")
    func same() async throws {
        let mall = city.mall, credential = credential
        let texts = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 { group.addTask { try await mall.qrText(of: credential) } }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        city.clock.advance(40 * 86_400)
        #expect(texts == [try await text()])
    }

    @Test("revoking the credential revokes its print, suspending and lifting follow; a revoked one gets no first print")
    func revoked() async throws {
        let text = try await text()
        try await city.mall.setStatus(.suspended, of: credential.id)
        #expect(try await code(text) == "suspended")
        try await city.mall.setStatus(.valid, of: credential.id)
        #expect(try await code(text) == "accepted")
        let other = try await city.issued(person, officers)
        try await city.mall.setStatus(.invalid, of: other.id)
        #expect(try await city.mall.qrText(of: other) == nil)
    }

    @Test("A22: a stolen key's symbols are refused, and the next print is signed by its successor")
    func stolen() async throws {
        let before = try await text(), stolen = try await key()
        city.clock.advance(100)
        let report = try await city.mall.compromiseKey(stolen.kid, since: city.clock.now())
        #expect(report.successor != nil)
        #expect(try await city.mall.qrText(of: credential) == nil, "nothing signs before a trust list names it")
        try await city.publishTrustList()
        city.clock.advance(10)
        try await city.mall.publishStatusLists()
        #expect(try await code(before) == "key_compromised")
        let after = try await text()
        #expect(after != before)
        #expect(try await code(after) == "accepted")
    }

    @Test("A20: a rotated key's symbols stay good, and the old one stays what is printed")
    func rotated() async throws {
        let before = try await text(), old = try await key()
        city.clock.advance(1_000)
        _ = try await city.mall.startSigningRotation(of: "dpmptsp", purpose: .qr, algorithm: nil)
        try await city.publishTrustList()
        city.clock.advance(1_000)
        try await city.mall.publishStatusLists()
        #expect(try await text() == before)
        #expect(try await code(before) == "accepted")
        let other = try await city.issued(person, officers)
        let next = try #require(try await city.mall.qrText(of: other))
        #expect(try await code(next) == "accepted")
        #expect(try !ReadQR(Array(next.utf8)).names(old.kid))
    }

    @Test("keys of other algorithms have no place in the ring, whatever the credentials are signed with")
    func algorithm() async throws {
        await #expect {
            try await city.mall.startSigningRotation(of: "dpmptsp", purpose: .qr, algorithm: .ed25519)
        } throws: { ($0 as? Refusal)?.code == "algorithm_not_for_purpose" }
        let other = try await TestCity(folder.path + "/mldsa", algorithm: .mlDSA65)
        let keys = try await other.store.read { try $0.signingKeys() }.filter { $0.purpose == "qr" }
        #expect(keys.count == other.mall.catalogue.issuers.count)
        #expect(keys.allSatisfy { $0.publicKey.algorithm == .es256 })
    }

    @Test("of a picture's symbols ours decide, the gravest of them; a link beside them does nothing, alone it is called one")
    func several() async throws {
        let good = Array(try await text().utf8), link = Array("https://mpp.example".utf8)
        let bad = Array(try await text().dropLast(3).utf8)
        #expect(try await city.mall.verify(symbols: [link, good]).exitCode == 0)
        #expect(try await city.mall.verify(symbols: [good, link, bad]).reason == .malformed)
        #expect(try await city.mall.verify(symbols: [link, link]).reason == .linkNotOpened)
        #expect(try await city.mall.verify(symbols: []).reason == .unrecognised)
    }

    @Test("erased with its citizen")
    func erased() async throws {
        _ = try await text()
        let citizen = try #require(person.citizen)
        let place = SealedValuePlace(citizen: citizen, objectType: "qr", object: credential.id)
        #expect(try await city.store.read { try $0.sealedValue(at: place) } != nil)
        let things = try await city.store.read {
            try $0.sealedThings(of: citizen, .value, notOn: nil, after: nil, limit: -1).filter { $0.place.objectType == "qr" }
        }
        #expect(things.count == 1, "shredding and resealing see it")
    }
}
