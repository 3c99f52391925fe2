import Foundation
import GRDB
import SegelCatalogue
import SegelCredential
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Erased after their time, or because their owner asks") struct RetentionTests {
    private let folder: TemporaryFolder
    private let city: TestCity
    private let person: SignedIn

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        person = try await city.citizen(1)
    }

    private var mall: Mall { city.mall }
    private static let day: UnixTime = 86_400

    private func upload(_ title: String) async throws -> ObjectID {
        try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: title, for: person).id
    }

    private func confirmed() async throws -> ConfirmedPerson { try await mall.confirm(person, password: TestCity.passphrase) }
    private func titles() async throws -> [String] { try await mall.documents(of: person).map(\.title).sorted() }

    @Test("A40: a draft goes ninety days after it was last touched, not a second sooner, and all that is sealed for it")
    func drafts() async throws {
        let draft = try await mall.startCase("SIP", for: person), citizen = try #require(person.citizen)
        city.clock.advance(50 * Self.day)
        try await mall.save(["alamat": "Jalan Uji"], in: draft, for: person)
        city.clock.advance(90 * Self.day - 1)
        #expect(try await mall.sweepRetention().isEmpty)
        #expect(try await mall.caseDetail(draft, for: person).contents.answers["alamat"] == "Jalan Uji")
        city.clock.advance(1)
        #expect(try await mall.sweepRetention() == [.draft: 1])
        #expect(try await mall.cases(of: person).isEmpty)
        let left = try await city.store.read { tx in
            try SealedKind.allCases.flatMap { try tx.sealedThings(of: citizen, $0, notOn: nil, after: nil, limit: -1) }
        }
        #expect(!left.contains { $0.place.object.text == draft })
        #expect(try await mall.sweepRetention().isEmpty, "twice changes nothing")
    }

    @Test(
        "an upload goes 180 days after the last application with it ended; what one under way needs stays; a case whose upload is gone still opens"
    )
    func uploads() async throws {
        let officers = try await city.officers(for: "SIP")
        let loose = try await upload("Lepas"), ended = try await city.submitted(person)
        for officer in officers { _ = try await city.approve(ended, by: officer) }
        let waiting = try await city.submitted(person)
        #expect(try await titles() == ["Bukti", "Bukti", "Lepas"])
        city.clock.advance(180 * Self.day - 1)
        #expect(try await mall.sweepRetention().isEmpty)
        city.clock.advance(1)
        #expect(try await mall.sweepRetention() == [.upload: 2])
        #expect(try await titles() == ["Bukti"])
        #expect(throws: BlobError.missing) { try mall.blobs.open(loose) }
        #expect(try await mall.caseDetail(ended, for: person).file.stateName == "issued")
        #expect(try await mall.stepReceipts(of: ended, for: person).receipts.count > 3)
        #expect(try await mall.credentials(of: person).first?.status == .valid)
        let document = try #require(try await mall.caseDetail(waiting, for: person).contents.documents["buktiTempat"])
        _ = try await mall.document(document, for: person)
    }

    @Test("a comment and a closed complaint have times of their own; ratings and counts stay")
    func words() async throws {
        let officers = try await city.officers(for: "SIP"), credential = try await city.issued(person, officers)
        let id = try await mall.caseID(ofCredential: credential.id, for: person)
        try await mall.answerSurvey(id, rating: 4, comment: "Cepat.", for: person)
        let complaint = try await mall.complain("Lama.", about: id, for: person),
            open = try await mall.complain("Masih.", about: id, for: person)
        try await mall.closeComplaint(complaint, for: person)
        city.clock.advance(365 * Self.day)
        #expect(try await mall.sweepRetention() == [.upload: 1, .comment: 1])
        #expect(try await mall.surveyComments(for: officers[3]).isEmpty)
        #expect(try await city.store.read { try $0.survey(of: id)?.rating } == 4)
        city.clock.advance(365 * Self.day)
        #expect(try await mall.sweepRetention() == [.complaint: 1])
        #expect(try await mall.complaints(about: id, for: person).map(\.row.id) == [open])
    }

    @Test("whoever is under a legal hold is passed over, and their request refused")
    func held() async throws {
        let citizen = try #require(person.citizen), other = try await city.citizen(2)
        _ = try await mall.startCase("SIP", for: person)
        _ = try await mall.startCase("SIP", for: other)
        _ = try await mall.placeHold(on: citizen, reason: "Perkara", until: TestCity.start + 400 * Self.day)
        #expect(try await mall.erasurePreview(for: person).isHeld)
        await #expect { try await mall.eraseNow(for: confirmed()) } throws: { ($0 as? Refusal)?.code == "legal_hold" }
        city.clock.advance(200 * Self.day)
        #expect(try await mall.sweepRetention() == [.draft: 1])
        #expect(try await mall.cases(of: person).count == 1)
        #expect(try await mall.cases(of: other).isEmpty)
        city.clock.advance(200 * Self.day)
        #expect(try await mall.sweepRetention() == [.draft: 1])
    }

    @Test("each erasing is in the record of who looked, as the system's, and committed to in the log with its counts")
    func recorded() async throws {
        _ = try await mall.startCase("SIP", for: person)
        city.clock.advance(90 * Self.day)
        let before = try await city.store.read { try $0.logSize() }
        _ = try await mall.sweepRetention()
        let look = try #require(try await mall.accesses(for: person).first)
        #expect(look.isAutomated && look.purpose == "retention")
        #expect(try await city.store.read { try $0.logSize() } == before + 3, "the look, the erasing, and how many in all")
    }

    @Test("A25: stopped between row and file, the next sweep ends it")
    func resumed() async throws {
        let document = try await upload("Lepas")
        try await city.store.write { try $0.startErasingDocument(document) }
        #expect(try await titles().isEmpty)
        _ = try mall.blobs.open(document)
        _ = try await mall.sweepRetention()
        #expect(throws: BlobError.missing) { try mall.blobs.open(document) }
        #expect(try await city.store.read { try $0.documentsBeingErased() }.isEmpty)
    }

    @Test("A83: nothing of what was erased is left in the database's files")
    func remnants() async throws {
        let draft = try await mall.startCase("SIP", for: person), citizen = try #require(person.citizen)
        try await mall.save(["alamat": String(repeating: "Jalan Uji ", count: 200)], in: draft, for: person)
        let document = try await upload(String(repeating: "Judul rahasia ", count: 8))
        let samples = try await city.store.read { tx in
            let values = try tx.sealedThings(of: citizen, .value, notOn: nil, after: nil, limit: -1).filter {
                $0.place.object.text == draft
            }
            let title = try #require(try tx.document(document)).sealedTitle
            return (values.map(\.envelope) + [title]).map { Data($0.dropFirst(40).prefix(16)) }
        }
        func found() throws -> Int {
            let files = try ["", "-wal"].map { try Data(contentsOf: URL(filePath: folder.path + "/city/segel.db" + $0)) }
            return samples.count { sample in files.contains { $0.range(of: sample) != nil } }
        }
        #expect(try samples.count >= 3 && found() == samples.count, "the search finds what is there")
        #expect(try await mall.eraseNow(for: confirmed()) == [.draft: 1, .upload: 1])
        #expect(try found() == 0)
    }

    @Test("asked for: the preview says what goes and what stays, that goes and nothing else")
    func asked() async throws {
        _ = try await upload("Lepas")
        let waiting = try await city.submitted(person), draft = try await mall.startCase("SIP", for: person)
        let attached = try await upload("Untuk rancangan")
        try await mall.save([:], documents: ["buktiTempat": attached], in: draft, for: person)
        let preview = try await mall.erasurePreview(for: person)
        #expect(preview.goes.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.draft, .upload, .upload] && !preview.isHeld)
        let reference = try #require(try await mall.cases(of: person).first { $0.id == waiting }).reference
        #expect(preview.inUse.map(\.thing.label) == ["Bukti"] && preview.inUse.map(\.references) == [[reference]])
        #expect(try await mall.eraseNow(for: confirmed()) == [.draft: 1, .upload: 2])
        #expect(try await titles() == ["Bukti"])
        #expect(try await mall.cases(of: person).map(\.id) == [waiting])
        let look = try #require(try await mall.accesses(for: person).first)
        #expect(look.purpose == "erasure_request" && look.actor == "citizen")
        #expect(try await mall.eraseNow(for: confirmed()).isEmpty)
        #expect(try await mall.profile(for: person).values.count > 3, "the register is an archive")
    }

    @Test("a city without rules erases nothing by age")
    func noRules() async throws {
        var files = try TestCity.catalogueFiles()
        files["rights.yaml"] = nil
        try mall.adopt(CatalogueReader(files).read())
        _ = try await mall.startCase("SIP", for: person)
        city.clock.advance(10_000 * Self.day)
        #expect(try await mall.sweepRetention().isEmpty)
    }
}
