package import SegelCrypto

/// What an officer hands over in person: 16 letters of 5 bits, so 80 random bits, in groups that can be read aloud. No I, L, O, U:
/// nobody has to ask whether it is a one or an el.
package struct ActivationCode: Sendable {
    package static let lifetime: UnixTime = 7 * 86_400
    private static let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    package let text: String

    package init(from random: some RandomSource) {
        let letters = random.bytes(16).map { Self.letters[Int($0 & 31)] }
        text = stride(from: 0, to: 16, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// The digest of a code as typed: case, spaces and hyphens do not matter.
    static func digest(_ typed: String) -> [UInt8] {
        Blake2b.digest(Array(typed.uppercased().filter { $0.isLetter || $0.isNumber }.utf8))
    }
}
