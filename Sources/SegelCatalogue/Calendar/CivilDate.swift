/// A day in western Indonesia (WIB, UTC+7, no summer time), whatever the machine's own zone is.
package struct CivilDate: Sendable, Hashable, Comparable, Codable {
    package static let offset: Int64 = 7 * 3_600

    package let year: Int
    package let month: Int
    package let day: Int

    /// The day of a moment, Unix seconds.
    package init(_ time: Int64) {
        // Nobody's time is half of all there are seconds for; beyond, the sum would not be one any more.
        let time = max(.min / 2, min(time, .max / 2)) + Self.offset
        self.init(daysSince1970: time >= 0 ? time / 86_400 : (time - 86_399) / 86_400)
    }

    /// By eras of 400 years, 146,097 days each, and years that begin in March, so that a leap day is the last of its year.
    private init(daysSince1970 days: Int64) {
        // 0000-03-01 is 719,468 days before 1970-01-01.
        let days = days + 719_468
        let era = (days >= 0 ? days : days - 146_096) / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        // 153 days in each five months from March on: 31 30 31 30 31.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = Int(era * 400 + yearOfEra) + (month <= 2 ? 1 : 0)
    }

    /// `2026-08-17`; nil for a day no calendar has.
    package init?(iso text: String) {
        guard text.utf8.count == 10, zip(text.utf8, "0000-00-00".utf8).allSatisfy({ $1 == 0x30 ? (0x30...0x39).contains($0) : $0 == $1 })
        else { return nil }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        guard parts[0] >= 1800, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else { return nil }
        self.init(year: parts[0], month: parts[1], day: parts[2])
        guard CivilDate(daysSince1970: daysSince1970) == self else { return nil }
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
        let yearFromMarch = Int64(month <= 2 ? year - 1 : year)
        let era = (yearFromMarch >= 0 ? yearFromMarch : yearFromMarch - 399) / 400
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * Int64(month > 2 ? month - 3 : month + 9) + 2) / 5 + Int64(day) - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

/// A moment as shown: "21 Agustus 2023, 14.05 WIB".
package func momentText(_ time: Int64, _ language: Language) -> String {
    let seconds = ((time + CivilDate.offset) % 86_400 + 86_400) % 86_400
    let hour = String(seconds / 3_600), minute = String(seconds % 3_600 / 60)
    let clock = (hour.count < 2 ? "0" : "") + hour + (language == .indonesian ? "." : ":") + (minute.count < 2 ? "0" : "") + minute
    return "\(CivilDate(time).text(language)), \(clock) WIB"
}
