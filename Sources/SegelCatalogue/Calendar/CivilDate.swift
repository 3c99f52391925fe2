private import FoundationEssentials

/// A day in western Indonesia (WIB, UTC+7, no summer time), whatever the machine's own zone is.
package struct CivilDate: Sendable, Hashable, Comparable, Codable {
    package static let offset: Int64 = 7 * 3_600

    package let year: Int
    package let month: Int
    package let day: Int

    /// The day of a moment, Unix seconds.
    package init(_ time: Int64) {
        let parts = Self.calendar.dateComponents([.year, .month, .day], from: Date(timeIntervalSince1970: Double(time + Self.offset)))
        (year, month, day) = (parts.year ?? 1970, parts.month ?? 1, parts.day ?? 1)
    }

    /// `2026-08-17`; nil for a day no calendar has.
    package init?(iso text: String) {
        guard text.utf8.count == 10, zip(text.utf8, "0000-00-00".utf8).allSatisfy({ $1 == 0x30 ? (0x30...0x39).contains($0) : $0 == $1 })
        else { return nil }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        let components = DateComponents(year: parts[0], month: parts[1], day: parts[2])
        guard parts[0] >= 1800, let date = Self.calendar.date(from: components),
            Self.calendar.dateComponents([.month, .day], from: date) == DateComponents(month: parts[1], day: parts[2])
        else { return nil }
        (year, month, day) = (parts[0], parts[1], parts[2])
    }

    package var iso: String { "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))" }

    /// Midnight where it begins, Unix seconds.
    package var start: Int64 { daysSince1970 * 86_400 - Self.offset }

    package func adding(days: Int) -> CivilDate { CivilDate(start + Int64(days) * 86_400) }

    /// The same day years later; 29 February becomes 28.
    package func adding(years: Int) -> CivilDate {
        CivilDate(iso: "\(Self.pad(year + years, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))")
            ?? CivilDate(year: year + years, month: month, day: 28)
    }

    /// "21 Agustus 2023", "21 August 2023".
    package func text(_ language: Language) -> String {
        let months =
            language == .indonesian
            ? ["Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"]
            : ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
        return "\(day) \(months[month - 1]) \(year)"
    }

    /// Saturday or Sunday.
    var isWeekend: Bool { [2, 3].contains((daysSince1970 % 7 + 7) % 7) }

    package static func < (a: Self, b: Self) -> Bool { (a.year, a.month, a.day) < (b.year, b.month, b.day) }

    private init(year: Int, month: Int, day: Int) { (self.year, self.month, self.day) = (year, month, day) }

    private var daysSince1970: Int64 {
        let date = Self.calendar.date(from: DateComponents(year: year, month: month, day: day)) ?? Date(timeIntervalSince1970: 0)
        return Int64((date.timeIntervalSince1970 / 86_400).rounded(.down))
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    /// Days are counted in UTC after the fixed offset was added, so no zone data is needed.
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }()
}

/// A moment as shown: "21 Agustus 2023, 14.05 WIB".
package func momentText(_ time: Int64, _ language: Language) -> String {
    let seconds = ((time + CivilDate.offset) % 86_400 + 86_400) % 86_400
    let hour = String(seconds / 3_600), minute = String(seconds % 3_600 / 60)
    let clock = (hour.count < 2 ? "0" : "") + hour + (language == .indonesian ? "." : ":") + (minute.count < 2 ? "0" : "") + minute
    return "\(CivilDate(time).text(language)), \(clock) WIB"
}
