import SegelCatalogue
import SegelCrypto
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelCredential
@testable import SegelUseCases

/// What two verifiers could compare of two copies (RFC 9901 section 10.1): nothing that others do not share, but what the claims say.
@Suite("Copies are not known for one another's")
struct UnlinkableCopyTests {
    private let folder: TemporaryFolder
    private let city: TestCity

    /// Some time of a later day, so that the keys' first day does not hide anything.
    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    private func keys(_ count: Int) -> [SigningKey] { (0..<count).map { _ in SigningKey(generating: .es256, from: SystemRandom()) } }

    private func different(_ values: [JSONValue?]) -> Int {
        Set(values.map { $0.map { String(decoding: JSONWriter.bytes($0), as: UTF8.self) } }).count
    }

    @Test("SD-JWTs of one batch, and of another of that day: date and end are the day's, all else differs")
    func sdJWT() async throws {
        let person = try await city.citizen(1), credential = try await city.issued(person, city.officers(for: "SIP"))
        city.clock.advance(3 * 86_400 + 12_345)
        let first = try await city.walletCopies(of: credential, for: person, keys: keys(5)).credentials
        city.clock.advance(777)
        let second = try await city.walletCopies(of: credential, for: person, keys: keys(5)).credentials
        let copies = first + second, now = city.clock.now()
        let read = try copies.map { try Inspection(Array($0.utf8)) }
        let shared = ["iss", "vct", "vct#integrity", "iat", "exp", "_sd_alg"]
        for name in shared { #expect(different(read.map { $0.payload[name] }) == 1, "\(name)") }
        #expect(read[0].payload["iat"] == .integer(CivilDate(now).start) && CivilDate(now).start < now)
        let end = try #require(read[0].payload["exp"]?.integer)
        #expect(CivilDate(end).start == end)
        #expect(Set(read.flatMap { $0.payload.members.map(\.name) }) == Set(shared + ["cnf", "status", "_sd"]), "a member nobody compared")
        #expect(Set(copies.map { $0.prefix { $0 != "." } }).count == 1, "headers name the issuer alone")
        #expect(different(read.map { $0.payload["cnf"] }) == 10)
        let lists = read.compactMap { $0.payload["status"]?.object?["status_list"]?.object }
        #expect(different(lists.map { $0["uri"] }) == 1 && different(lists.map { $0["idx"] }) == 10)
        let digests = read.map { $0.payload["_sd"]?.array ?? [] }
        #expect(Set(digests.map(\.count)).count == 1 && different(Array(digests.joined())) == digests.joined().count)
        let disclosures = copies.flatMap { $0.split(separator: "~").dropFirst() }
        #expect(disclosures.count > 30 && Set(disclosures).count == disclosures.count)
        try await city.mall.publishStatusLists()
        for copy in copies { #expect(try await city.mall.verify(Array(copy.utf8)).exitCode == 0) }
    }

    @Test("mdocs: signed, valid from and until are of days; digests, randoms and their order are each copy's own")
    func mdoc() async throws {
        let (person, held) = try await city.drivingLicence()
        let id = try await city.mall.caseID(ofCredential: held.id, for: person)
        city.clock.advance(3 * 86_400 + 12_345)
        var objects: [MobileSecurityObject] = [], elements: [[UInt8]] = []
        for _ in 0..<2 {
            let access = try await city.mall.authorized(.bearer(city.walletTokens(ofCase: id, for: person).accessToken))
            let request = try city.copyRequest(keys(5), selector: #""credential_configuration_id":"SIM-01.mdoc""#)
            guard case .issued(let copies) = try await city.mall.requestCopies(request, with: access) else { throw Refusal.notFound }
            for copy in copies.credentials {
                let issued = try IssuerSigned(CBORReader.read(Base64URL.decode(copy)))
                objects.append(try MobileSecurityObject(#require(issued.issuerAuth.payload)))
                elements += issued.nameSpaces.flatMap { $0.items.map { CBORWriter.bytes($0.value) } }
            }
            city.clock.advance(777)
        }
        #expect(objects.count == 10)
        #expect(Set(objects.map { [$0.signedAt, $0.validFrom, $0.validUntil] }).count == 1)
        let date = CivilDate(city.clock.now()).start
        #expect(objects[0].signedAt == date && objects[0].validFrom == date)
        #expect((objects[0].validUntil - date) % 86_400 == 0)
        #expect(Set(objects.map(\.deviceKey)).count == 10 && Set(objects.map { $0.status?.index }).count == 10)
        let digests = objects.flatMap { $0.digests.values.flatMap(\.values) }
        #expect(Set(digests).count == digests.count && Set(elements).count == elements.count)
    }

    @Test("on a key's first day copies begin with the key: before it nobody would believe them")
    func firstDay() async throws {
        let person = try await city.citizen(1), credential = try await city.issued(person, city.officers(for: "SIP"))
        city.clock.advance(7)
        let copy = try await city.walletCopies(of: credential, for: person, keys: keys(1)).credentials[0]
        #expect(try Inspection(Array(copy.utf8)).payload["iat"] == .integer(TestCity.start))
        try await city.mall.publishStatusLists()
        #expect(try await city.mall.verify(Array(copy.utf8)).exitCode == 0)
    }
}
