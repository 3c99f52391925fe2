import Testing

@testable import SegelCatalogue

/// A case on its way, with the officers a test needs. 2026-03-02 is a Monday.
struct CaseRoad {
    let service: PublicService
    let calendar: WorkingCalendar
    static let monday: Int64 = 1_772_416_800
    static let day: Int64 = 86_400

    init(_ code: String) throws {
        let catalogue = try Files.catalogue()
        service = try #require(catalogue.service(code))
        calendar = catalogue.calendar
    }

    func context(_ days: Int64 = 0) -> CaseContext { CaseContext(service: service, calendar: calendar, now: Self.monday + days * Self.day) }

    static func officer(_ id: String, citizen: String? = nil, sits: Bool = true) -> DeskOfficer {
        DeskOfficer(id: id, name: id, citizen: citizen) { _, _ in sits }
    }

    func submitted() throws -> SubmittedCase {
        let header = CaseHeader(id: "0", reference: "R-1", service: service.code, citizen: "siti", createdAt: Self.monday)
        return try #require(Self.submitted(DraftCase(header: header).submitted(context())))
    }

    /// At the step `id`, every step before it approved by an officer called as the step is.
    func submitted(at id: String) throws -> SubmittedCase {
        var state = try submitted()
        while state.step != id { state = try #require(Self.submitted(state.approved(by: Self.officer(state.step), context()))) }
        return state
    }

    static func submitted(_ move: CaseMove) -> SubmittedCase? { if case .submitted(let state) = move.file { state } else { nil } }
    static func returned(_ move: CaseMove) -> ReturnedCase? { if case .returned(let state) = move.file { state } else { nil } }
}

@Suite("The way of a case")
struct CaseTests {
    @Test("five people bring a birth certificate to its signature", arguments: ["DKC-01", "SIP"])
    func whole(code: String) throws {
        let road = try CaseRoad(code)
        var move = CaseMove(file: .submitted(try road.submitted()), event: CaseEvent(.submitted, at: 0))
        for step in road.service.workflow.steps {
            let state = try #require(CaseRoad.submitted(move))
            #expect(state.step == step.id)
            move = try state.approved(by: CaseRoad.officer(step.id), road.context())
            #expect(move.event.step == step.id && move.event.officer == step.id && move.event.promised != nil)
        }
        guard case .approved(let approved) = move.file else { throw CaseRefusal.wrongState }
        #expect(move.event.kind == .signed)
        #expect(approved.deciders.count == road.service.workflow.steps.count)
        let issued = approved.issued(credential: "c", at: 9)
        #expect(issued.file.stateName == "issued" && issued.event.kind == .issued)
    }

    @Test("every state survives being stored")
    func coding() throws {
        let road = try CaseRoad("DKC-01")
        let state = try road.submitted()
        let returned = try state.failed(
            by: CaseRoad.officer("a"),
            items: [.init(item: "anakNama", reason: "x")],
            reason: nil,
            road.context()
        )
        let header = state.header
        let files: [CaseFile] = [
            .draft(DraftCase(header: header)), .submitted(state), returned.file,
            .approved(ApprovedCase(header: header, clock: state.clock, deciders: ["a": "b"])),
            .issued(IssuedCase(header: header, credential: "c", issuedAt: 1)), .withdrawn(WithdrawnCase(header: header)),
            .rejected(RejectedCase(header: header, reason: "r")),
        ]
        for file in files {
            let again = try Stored.roundTrip(file)
            #expect(again.stateName == file.stateName && again.header == header && again.clock == file.clock)
        }
        #expect(Set(files.map(\.stateName)).count == files.count)
    }

    @Test("a case that was handed in cannot be claimed, decided or let go from another desk or by another officer")
    func desks() throws {
        let road = try CaseRoad("DKC-01")
        let state = try road.submitted()
        #expect(throws: CaseRefusal.wrongDesk) { try state.approved(by: CaseRoad.officer("a", sits: false), road.context()) }
        #expect(throws: CaseRefusal.wrongDesk) { try state.claimed(by: CaseRoad.officer("a", sits: false), road.context()) }
        let claimed = try #require(CaseRoad.submitted(state.claimed(by: CaseRoad.officer("a"), road.context())))
        #expect(throws: CaseRefusal.claimedByAnother) { try claimed.approved(by: CaseRoad.officer("b"), road.context()) }
        #expect(throws: CaseRefusal.claimedByAnother) { try claimed.claimed(by: CaseRoad.officer("b"), road.context()) }
        let colleague = DeskOfficer(id: "b", name: "b", citizen: nil) { role, _ in role == "front-office" }
        #expect(throws: CaseRefusal.claimedByAnother) { try claimed.released(by: colleague, road.context()) }
        let supervisor = DeskOfficer(id: "c", name: "c", citizen: nil) { role, agency in role == "supervisor" && agency == "disdukcapil" }
        let freed = try #require(CaseRoad.submitted(claimed.released(by: supervisor, road.context())))
        #expect(freed.claimedBy == nil && freed.deciders.isEmpty && freed.step == claimed.step)
        #expect(throws: CaseRefusal.wrongState) { try freed.released(by: supervisor, road.context()) }
        let free = try #require(CaseRoad.submitted(claimed.released(by: CaseRoad.officer("a"), road.context())))
        #expect(try free.approved(by: CaseRoad.officer("b"), road.context()).event.kind == .approved)
    }

    @Test("an application may be withdrawn until the head has signed, and not after")
    func withdrawal() throws {
        let road = try CaseRoad("SIP")
        let state = try road.submitted()
        for file in [CaseFile.draft(DraftCase(header: state.header)), .submitted(state)] {
            #expect(try file.withdrawn(at: 5).file.stateName == "withdrawn")
        }
        let signed = try road.submitted(at: "tanda-tangan").approved(by: CaseRoad.officer("kepala"), road.context()).file
        #expect(throws: CaseRefusal.wrongState) { try signed.withdrawn(at: 5) }
        #expect(throws: CaseRefusal.wrongState) { try CaseFile.withdrawn(WithdrawnCase(header: state.header)).withdrawn(at: 5) }
    }

    @Test("a rejection gives its reason")
    func rejection() throws {
        let road = try CaseRoad("SIP")
        let state = try road.submitted()
        #expect(throws: CaseRefusal.reasonMissing) { try state.rejected(by: CaseRoad.officer("a"), reason: " \n", road.context()) }
        let move = try state.rejected(by: CaseRoad.officer("a"), reason: "STR dicabut", road.context())
        #expect(move.file.stateName == "rejected" && move.event.reason == "STR dicabut")
    }
}

@Suite("Four eyes")
struct FourEyesTests {
    @Test("nobody decides their own case, whatever they would decide")
    func own() throws {
        let road = try CaseRoad("DKC-01")
        let state = try road.submitted()
        let siti = CaseRoad.officer("officer-7", citizen: "siti")
        #expect(throws: CaseRefusal.ownCase) { try state.approved(by: siti, road.context()) }
        #expect(throws: CaseRefusal.ownCase) { try state.claimed(by: siti, road.context()) }
        #expect(throws: CaseRefusal.ownCase) { try state.rejected(by: siti, reason: "x", road.context()) }
        #expect(throws: CaseRefusal.ownCase) { try state.failed(by: siti, items: [], reason: nil, road.context()) }
    }

    @Test("nobody decides two steps of one case", arguments: ["validasi", "produksi", "periksa-ttd", "tanda-tangan"])
    func two(step: String) throws {
        let road = try CaseRoad("DKC-01")
        let state = try road.submitted(at: step)
        for earlier in road.service.workflow.steps.prefix(while: { $0.id != step }) {
            #expect(throws: CaseRefusal.fourEyes) { try state.approved(by: CaseRoad.officer(earlier.id), road.context()) }
            #expect(throws: CaseRefusal.fourEyes) { try state.rejected(by: CaseRoad.officer(earlier.id), reason: "x", road.context()) }
        }
    }

    @Test("two accounts of one citizen are one person")
    func accounts() throws {
        let road = try CaseRoad("DKC-01")
        let next = try #require(CaseRoad.submitted(road.submitted().approved(by: CaseRoad.officer("a1", citizen: "budi"), road.context())))
        #expect(throws: CaseRefusal.fourEyes) { try next.approved(by: CaseRoad.officer("a2", citizen: "budi"), road.context()) }
    }

    @Test("sending back is a decision too")
    func sendingBack() throws {
        let road = try CaseRoad("DKC-01")
        let back = try #require(
            CaseRoad.submitted(road.submitted(at: "validasi").failed(by: CaseRoad.officer("v"), items: [], reason: "nama", road.context()))
        )
        #expect(back.step == "kelengkapan")
        #expect(throws: CaseRefusal.fourEyes) { try back.approved(by: CaseRoad.officer("v"), road.context()) }
    }

    @Test("who decided a step is not forgotten when another decides it again")
    func notForgotten() throws {
        let road = try CaseRoad("DKC-01")
        var state = try #require(CaseRoad.submitted(road.submitted().approved(by: CaseRoad.officer("a"), road.context())))
        state = try #require(CaseRoad.submitted(state.failed(by: CaseRoad.officer("v"), items: [], reason: "x", road.context())))
        state = try #require(CaseRoad.submitted(state.approved(by: CaseRoad.officer("b"), road.context())))
        #expect(throws: CaseRefusal.fourEyes) { try state.approved(by: CaseRoad.officer("a"), road.context()) }
        #expect(try state.approved(by: CaseRoad.officer("v"), road.context()).event.kind == .approved)
    }
}
