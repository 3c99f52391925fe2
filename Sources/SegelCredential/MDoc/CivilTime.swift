/// Dates and times as mdoc writes them: RFC 3339, UTC, whole seconds, one spelling (ISO 18013-5 section 7.1).
enum CivilTime {
    private static let day: Int64 = 86_400

    /// Unix seconds as "2026-03-02T02:00:00Z".
    static func text(_ time: Int64) -> String {
        let days = Int64((Double(time) / Double(day)).rounded(.down))
        let rest = time - days * day
        let (year, month, date) = civil(days)
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(date, 2))T\(pad(rest / 3_600, 2)):\(pad(rest / 60 % 60, 2)):\(pad(rest % 60, 2))Z"
    }

    /// Nil for anything but that spelling: no fractions, no offsets, no 30 February.
    static func time(_ text: String) -> Int64? {
        let letters = Array(text.utf8)
        guard letters.count == 20, letters[10] == UInt8(ascii: "T"), letters[13] == UInt8(ascii: ":"), letters[16] == UInt8(ascii: ":"),
            letters[19] == UInt8(ascii: "Z"), let days = days(letters[..<10]), let hour = number(letters[11..<13]),
            let minute = number(letters[14..<16]), let second = number(letters[17..<19]), hour < 24, minute < 60, second < 60
        else { return nil }
        return days * day + hour * 3_600 + minute * 60 + second
    }

    /// Whether `text` is a date such as 2026-03-02.
    static func isDate(_ text: String) -> Bool { days(Array(text.utf8)[...]) != nil }

    /// Full years between two dates as written; nil where one is no date.
    static func years(from birth: String, to date: String) -> Int? {
        guard isDate(birth), isDate(date), let born = Int(birth.prefix(4)), let now = Int(date.prefix(4)) else { return nil }
        return now - born - (date.dropFirst(5) < birth.dropFirst(5) ? 1 : 0)
    }

    private static func days(_ letters: ArraySlice<UInt8>) -> Int64? {
        let letters = Array(letters)
        guard letters.count == 10, letters[4] == UInt8(ascii: "-"), letters[7] == UInt8(ascii: "-"), let year = number(letters[..<4]),
            let month = number(letters[5..<7]), let date = number(letters[8...]), year >= 1, (1...12).contains(month), date >= 1
        else { return nil }
        let days = count(year, month, date)
        return civil(days) == (year, month, date) ? days : nil
    }

    /// Days since 1970-01-01 of a proleptic Gregorian date: years begin in March, so that the leap day ends one.
    private static func count(_ year: Int64, _ month: Int64, _ date: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let ofEra = year - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let years = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * years + years / 4 - years / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (years + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    private static func pad(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension CBORValue {
    /// A date such as 2026-03-02 (tag 1004); nil for anything else.
    package init?(fullDate text: String) {
        guard CivilTime.isDate(text) else { return nil }
        self = .tagged(CBORTag.fullDate, .text(text))
    }

    /// Whether somebody born on one date had reached an age on another, both as written; nil where one is no date.
    package init?(ageOver years: Int, born: String, on date: String) {
        guard let age = CivilTime.years(from: born, to: date) else { return nil }
        self = .bool(age >= years)
    }
}
