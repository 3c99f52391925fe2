/// A telephone number or mail address as it is kept and sent to. What could end a line or begin a second recipient cannot be one.
struct ContactAddress {
    let text: String

    /// Nil for what is none. Telephone numbers get Indonesia's country code where they have none: 0812… is +62812….
    init?(_ typed: String, for channel: NoticeChannel) {
        let found = channel.isPhone ? Self.phone(typed) : Self.mail(typed)
        guard let found else { return nil }
        text = found
    }

    /// E.164: a plus sign and 8 to 15 digits.
    private static func phone(_ typed: String) -> String? {
        let bare = typed.filter { !" -.()".contains($0) }
        let digits = bare.hasPrefix("+") ? String(bare.dropFirst()) : bare.hasPrefix("0") ? "62" + bare.dropFirst() : bare
        guard (8...15).contains(digits.count), digits.allSatisfy({ $0.isASCII && $0.isNumber }), !digits.hasPrefix("0") else { return nil }
        return "+" + digits
    }

    /// A dot-atom and a host name (RFC 5321 section 4.1.2, without quoted strings and literals), 254 letters at most.
    private static func mail(_ typed: String) -> String? {
        let text = typed.filter { $0 != " " }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard text.utf8.count <= 254, parts.count == 2, (1...64).contains(parts[0].count) else { return nil }
        let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard atoms.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isAtomText) }) else { return nil }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(isLabel) else { return nil }
        return "\(parts[0])@\(parts[1].lowercased())"
    }

    private static func isAtomText(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte) }

    private static func isLabel(_ label: Substring) -> Bool {
        (1...63).contains(label.count) && label.first != "-" && label.last != "-"
            && label.utf8.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        default: false
        }
    }
}
