import Foundation
import SegelCatalogue
import Testing

/// Foundation's calendar is the judge.
@Suite("Days") struct CivilDateTests {
    private let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()

    private func judge(_ time: Int64) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(time + CivilDate.offset)))
        return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }

    @Test("a moment's day, and the day's beginning, from 1800 to 2500")
    func moments() throws {
        let first = try #require(CivilDate(iso: "1800-01-01")).start, last = try #require(CivilDate(iso: "2500-12-31")).start
        // 13 days and a bit: each weekday, each day of a month, each hour.
        for time in stride(from: first, through: last, by: 13 * 86_400 + 3_607) {
            let day = CivilDate(time)
            try #require(day.iso == judge(time), "\(time)")
            try #require(day.start <= time && time < day.start + 86_400 && judge(day.start) == day.iso, "\(time)")
            try #require(CivilDate(iso: day.iso) == day)
        }
    }

    @Test("around each end of February", arguments: Array(stride(from: 1_800, through: 2_500, by: 25)))
    func february(_ year: Int) throws {
        let date = try #require(calendar.date(from: DateComponents(year: year, month: 2, day: 27)))
        for day in 0..<4 {
            let time = Int64(date.timeIntervalSince1970) - CivilDate.offset + Int64(day) * 86_400
            #expect(CivilDate(time).iso == judge(time) && CivilDate(time - 1).iso == judge(time - 1))
        }
        let hasLeapDay = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        #expect((CivilDate(iso: "\(year)-02-29") != nil) == hasLeapDay)
    }

    @Test("a day no calendar has is none", arguments: ["2026-00-01", "2026-13-01", "2026-04-31", "2026-01-00", "2026-01-32", "1799-12-31"])
    func none(_ text: String) { #expect(CivilDate(iso: text) == nil) }

    @Test("no moment is too far away to have a day", arguments: [Int64.min, -1, 0, .max])
    func far(_ time: Int64) { #expect((1...12).contains(CivilDate(time).month) && (1...31).contains(CivilDate(time).day)) }
}
