import Foundation
import Testing

@testable import SegelCatalogue

enum Stored {
    static func roundTrip(_ file: CaseFile) throws -> CaseFile { try JSONDecoder().decode(CaseFile.self, from: JSONEncoder().encode(file)) }
}

@Suite("Returned to the citizen")
struct ReturnTests {
    private func returned(_ items: [String], _ code: String = "SIP") throws -> (road: CaseRoad, state: ReturnedCase, event: CaseEvent) {
        let road = try CaseRoad(code)
        let move = try road.submitted().failed(
            by: CaseRoad.officer("a"),
            items: items.map { ReturnedItem(item: $0, reason: "tidak terbaca") },
            reason: nil,
            road.context()
        )
        return (road, try #require(CaseRoad.returned(move)), move.event)
    }

    @Test("the exact items and reasons are told; nothing is promised meanwhile")
    func told() throws {
        let (_, state, event) = try returned(["noSTR", "suratTempat"])
        #expect(event.items.map(\.item) == ["noSTR", "suratTempat"] && event.items.allSatisfy { !$0.reason.isEmpty })
        #expect(event.kind == .returned && event.promised == nil && state.clock.isPaused)
    }

    @Test("only what was returned may be changed")
    func onlyItems() throws {
        let state = try returned(["noSTR"]).state
        #expect(state.mayChange("noSTR"))
        for other in ["nama", "profesi", "buktiTempat", "jenisPermohonan", ""] { #expect(!state.mayChange(other)) }
    }

    /// What a renewal asks, and what is known of the licence it renews.
    private static let renewal = [
        "bentukSIPLama", "noSIPLama", "jumlahSKP", "namaFasyankes", "alamatPraktik", "praktikKe", "noSIPLain", "sipLama", "buktiSKP",
    ]

    @Test(
        "what hangs on a returned answer may be given, so that nobody is stuck",
        arguments: [
            ("SIP", "masaSTR", ["strSampai"]), ("SIP", "jenisPermohonan", Self.renewal),
            ("DKC-01", "ayahKewarganegaraan", ["ayahNama", "ayahNik", "ayahNoKK"]),
        ]
    )
    func hanging(code: String, item: String, opened: [String]) throws {
        #expect(try returned([item], code).state.opened == opened)
    }

    @Test("it comes back to the same desk, and the clock goes on")
    func resubmitted() throws {
        let (road, state, _) = try returned(["noSTR"])
        let move = state.resubmitted(road.context(3))
        let back = try #require(CaseRoad.submitted(move))
        #expect(back.step == state.step && back.deciders == ["a": "periksa"] && !back.clock.isPaused)
        // Five working days from Monday 2 March, and three the office waited.
        #expect(move.event.promised == "2026-03-12")
    }

    @Test("a return without items, with an unknown item or without a reason is refused")
    func refused() throws {
        let road = try CaseRoad("SIP")
        let state = try road.submitted()
        let officer = CaseRoad.officer("a")
        #expect(throws: CaseRefusal.itemsMissing) { try state.failed(by: officer, items: [], reason: "x", road.context()) }
        #expect(throws: CaseRefusal.itemsMissing) {
            try state.failed(by: officer, items: [.init(item: "x", reason: "y")], reason: nil, road.context())
        }
        #expect(throws: CaseRefusal.reasonMissing) {
            try state.failed(by: officer, items: [.init(item: "noSTR", reason: " ")], reason: nil, road.context())
        }
        let later = try road.submitted(at: "rekomendasi")
        #expect(throws: CaseRefusal.reasonMissing) { try later.failed(by: officer, items: [], reason: nil, road.context()) }
    }

    @Test(
        "a desk inside sends back to the desk before it, not to the citizen",
        arguments: [
            ("DKC-01", "validasi", "kelengkapan"), ("DKC-01", "periksa-ttd", "produksi"), ("SIP", "tanda-tangan", "penomoran"),
        ]
    )
    func inside(code: String, from: String, to: String) throws {
        let road = try CaseRoad(code)
        let move = try road.submitted(at: from).failed(by: CaseRoad.officer("x"), items: [], reason: "salah ketik", road.context())
        #expect(CaseRoad.submitted(move)?.step == to && move.event.kind == .sentBack && move.event.reason == "salah ketik")
    }
}

@Suite("The clock at its edges")
struct ClockEdgeTests {
    /// Hours after midnight of a day of March 2026; the 2nd is a Monday.
    private func at(_ day: Int64, _ hour: Int64) -> Int64 { (CivilDate(iso: "2026-03-01")?.start ?? 0) + (day - 1) * 86_400 + hour * 3_600 }

    @Test(
        "pauses are counted from when the clock ran, to when the office can go on",
        arguments: [
            // submitted, returned, resubmitted (day, hour), promised for one working day
            ((2, 9), (2, 10), (2, 11), "2026-03-03"), ((2, 9), (2, 10), (2, 17), "2026-03-04"), ((2, 9), (6, 15), (7, 9), "2026-03-04"),
            ((7, 9), (7, 10), (10, 9), "2026-03-11"), ((2, 17), (2, 18), (4, 10), "2026-03-05"), ((2, 9), (3, 9), (3, 8), "2026-03-03"),
            ((2, 9), (2, 15), (25, 9), "2026-03-26"),
        ] as [((Int64, Int64), (Int64, Int64), (Int64, Int64), String)]
    )
    func pauses(submitted: (Int64, Int64), returned: (Int64, Int64), back: (Int64, Int64), promised: String) throws {
        let calendar = try Files.catalogue().calendar
        var clock = SLAClock(startedAt: at(submitted.0, submitted.1))
        clock.pause(at: at(returned.0, returned.1))
        clock.resume(at: at(back.0, back.1), calendar)
        #expect(clock.promised(1, calendar).iso == promised)
        let day = try #require(CivilDate(iso: promised))
        #expect(clock.usedDays(at: day.start, calendar) == 1 && clock.usedDays(at: day.start - 1, calendar) == 0)
    }

    @Test("while it stands still no day is used")
    func standing() throws {
        let calendar = try Files.catalogue().calendar
        var clock = SLAClock(startedAt: at(2, 9))
        #expect([2, 3, 4, 7, 8].map { clock.usedDays(at: at($0, 9), calendar) } == [0, 1, 2, 4, 4])
        clock.pause(at: at(3, 9))
        #expect(clock.usedDays(at: at(6, 9), calendar) == 1 && clock.pausedAt == at(3, 9))
    }

    @Test("closing time is the first moment that is late")
    func closing() throws {
        let calendar = try Files.catalogue().calendar
        #expect(SLAClock(startedAt: at(2, 16) - 1).promised(1, calendar).iso == "2026-03-03")
        #expect(SLAClock(startedAt: at(2, 16)).promised(1, calendar).iso == "2026-03-04")
    }

    @Test("the joint decree's days for 2026 are all there: 17 holidays and 8 days of collective leave")
    func decree() throws {
        let days = try Files.catalogue().calendar.holidays.filter { $0.key.year == 2026 }
        #expect(days.values.filter { $0.id.hasPrefix("Cuti bersama") }.count == 8 && days.count == 25)
    }
}
