internal import FoundationEssentials

/// One value that a citizen need not type again, with where it came from and when: prefilled forms show both.
package struct ProfileValue: Hashable, Sendable, Codable {
    package static let valueLimit = 4096
    package static let sourceLimit = 256

    package let value: String
    /// The credential or register it was read from, such as "KutipanAktaKelahiran 1872-LU-…" or "citizen".
    package let source: String
    /// ISO 8601, YYYY-MM-DD.
    package let date: String

    /// Throws `ProfileError.malformedValue` over 4,096 bytes of value or 256 of source, and for a date of another form.
    package init(value: String, source: String, date: String) throws(ProfileError) {
        guard value.utf8.count <= Self.valueLimit, source.utf8.count <= Self.sourceLimit, Self.isDate(date) else {
            throw .malformedValue
        }
        self.value = value
        self.source = source
        self.date = date
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            value: container.decode(String.self, forKey: .value),
            source: container.decode(String.self, forKey: .source),
            date: container.decode(String.self, forKey: .date)
        )
    }

    /// Only the form: which days a month has is the registers' business.
    private static func isDate(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2], parts.joined().allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        let numbers = parts.map { Int(Substring($0)) ?? 0 }
        return (1...12).contains(numbers[1]) && (1...31).contains(numbers[2])
    }
}

/// Why an element is not held.
package enum ProfileError: Error, Equatable {
    case malformedValue
    /// Not 1-64 ASCII letters and digits beginning with a letter, or one of `ProfileElement.neverHeld`.
    case nameRefused
    /// Over `Profile.entryLimit` values.
    case tooMany
    /// Not a profile as `encoded` writes it.
    case malformed

    package var code: String {
        switch self {
        case .malformedValue: "profile-malformed-value"
        case .nameRefused: "profile-name-refused"
        case .tooMany: "profile-too-many"
        case .malformed: "profile-malformed"
        }
    }
}

/// What is known of a citizen, given once: the elements of the law, and values other services left under names of their own (`noSTR`).
package struct Profile: Hashable, Sendable {
    package static let entryLimit = 256

    package private(set) var values: [String: ProfileValue] = [:]

    package init() {}

    package subscript(element: ProfileElement) -> ProfileValue? { values[element.rawValue] }
    package subscript(name: String) -> ProfileValue? { values[name] }

    /// Throws `nameRefused`, `tooMany`.
    package mutating func set(_ value: ProfileValue, for name: String) throws(ProfileError) {
        guard Self.isName(name) else { throw .nameRefused }
        guard values[name] != nil || values.count < Self.entryLimit else { throw .tooMany }
        values[name] = value
    }

    package mutating func set(_ value: ProfileValue, for element: ProfileElement) throws(ProfileError) {
        try set(value, for: element.rawValue)
    }

    package mutating func remove(_ name: String) { values[name] = nil }

    private static func isName(_ name: String) -> Bool {
        let letters = Array(name.utf8)
        let isAlphanumeric = letters.allSatisfy { letter in
            (0x30...0x39).contains(letter) || (0x41...0x5A).contains(letter) || (0x61...0x7A).contains(letter)
        }
        return (1...64).contains(letters.count) && isAlphanumeric && letters[0] > 0x39 && !ProfileElement.neverHeld.contains(name)
    }
}

extension Profile {
    /// JSON, `{"nama":{"date":"2026-03-02","source":"…","value":"…"},…}`: keys sorted, no spaces, slashes as they are. One profile, one form.
    package func encoded() throws(ProfileError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return Array(try encoder.encode(values)) } catch { throw .malformed }
    }

    /// Reads exactly what `encoded` writes: other spacing, order, doubled or unknown keys are refused.
    package init(encoded bytes: [UInt8]) throws(ProfileError) {
        var text = ProfileText(bytes)
        self = try text.read()
    }
}
