import Testing

@testable import SegelCatalogue

/// Docs/Formats/ServiceFile.md, rule 39. The SIP's first step lets machines approve and return.
@Suite("Steps that a machine may decide") struct MachineStepTests {
    private let road: CaseRoad
    private let state: SubmittedCase
    private let machine = DeskOfficer(machine: "m1", name: "sistem-perizinan", of: "dpmptsp")
    private let line = "    machine: [approve, return]\n"

    init() throws {
        road = try CaseRoad("SIP")
        state = try road.submitted()
    }

    @Test("it does what the step says, under its name, and nothing else there") func acts() throws {
        #expect(try state.claimed(by: machine, road.context()).event.machine == "sistem-perizinan")
        let approved = try state.approved(by: machine, road.context())
        #expect(approved.event.machine == "sistem-perizinan" && approved.event.officer == "m1")
        #expect(CaseRoad.submitted(approved)?.step == "rekomendasi")
        let item = ReturnedItem(item: "noSTR", reason: "", code: .mismatch)
        #expect(try state.failed(by: machine, items: [item], reason: nil, road.context()).event.machine == "sistem-perizinan")
        #expect(throws: CaseRefusal.personNeeded) { try state.rejected(by: machine, reason: "Tidak.", road.context()) }
        #expect(try state.approved(by: CaseRoad.officer("a"), road.context()).event.machine == nil)
    }

    @Test("where the catalogue says nothing a person is needed: it does not even claim") func otherSteps() throws {
        for step in ["penomoran", "tanda-tangan"] {
            let state = try road.submitted(at: step), context = road.context()
            #expect(throws: CaseRefusal.personNeeded) { try state.claimed(by: machine, context) }
            #expect(throws: CaseRefusal.personNeeded) { try state.approved(by: machine, context) }
            #expect(throws: CaseRefusal.personNeeded) { try state.failed(by: machine, items: [], reason: "x", context) }
        }
        let recommending = try road.submitted(at: "rekomendasi")
        #expect(throws: CaseRefusal.wrongDesk) { try recommending.approved(by: machine, road.context()) }
    }

    @Test("two machines of one agency decide no two steps of one case; a machine frees nobody else's claim") func fourEyes() throws {
        var files = try Files.all()
        let sip = String(decoding: try #require(files["sip-surat-izin-praktik.yaml"]), as: UTF8.self)
        let wider = sip.replacing("    onFail: rekomendasi\n", with: "    onFail: rekomendasi\n    machine: [approve]\n")
        files["sip-surat-izin-praktik.yaml"] = Array(wider.utf8)
        let catalogue = try CatalogueReader(files).read()
        let context = CaseContext(
            service: try #require(catalogue.service("SIP")),
            calendar: catalogue.calendar,
            now: CaseRoad.monday
        )
        let second = try #require(CaseRoad.submitted(state.approved(by: machine, context)))
        let numbering = try #require(CaseRoad.submitted(second.approved(by: CaseRoad.officer("dokter"), context)))
        #expect(numbering.step == "penomoran")
        let other = DeskOfficer(machine: "m2", name: "sistem-lain", of: "dpmptsp")
        #expect(throws: CaseRefusal.fourEyes) { try numbering.approved(by: machine, context) }
        #expect(throws: CaseRefusal.fourEyes) { try numbering.approved(by: other, context) }
        #expect(throws: CaseRefusal.fourEyes) { try numbering.approved(by: CaseRoad.officer("dokter"), context) }
        let claimed = try #require(CaseRoad.submitted(state.claimed(by: CaseRoad.officer("a"), context)))
        #expect(throws: CaseRefusal.claimedByAnother) { try claimed.released(by: machine, context) }
    }

    @Test("a signing step is a person's, two steps need people, and acts are those there are") func lint() throws {
        func codes(_ old: String, _ new: String) throws -> [String] { try Files.problems(replacing: old, with: new).map(\.code) }
        #expect(try codes(line, "    machine: [sign]\n").contains("machine"))
        #expect(try codes(line, "    machine: []\n") == ["machine"])
        #expect(try codes("    onFail: penomoran\n", "    onFail: penomoran\n    machine: [approve]\n") == ["machine"])
        #expect(try codes("    onFail: rekomendasi\n", "    onFail: rekomendasi\n    machine: [approve]\n").isEmpty)
        var files = try Files.all()
        let sip = String(decoding: try #require(files["sip-surat-izin-praktik.yaml"]), as: UTF8.self)
        let everywhere = sip.replacing("    onFail: rekomendasi\n", with: "    onFail: rekomendasi\n    machine: [approve]\n")
            .replacing("    onFail: periksa\n", with: "    onFail: periksa\n    machine: [approve]\n")
        files["sip-surat-izin-praktik.yaml"] = Array(everywhere.utf8)
        #expect(throws: (any Error).self) { try CatalogueReader(files).read() }
    }
}
