private import SegelCrypto

/// Passwords that breaches showed to be chosen by many, and that are long enough to be chosen here (Docs/Formats/Passwords.md, rule 6).
///
/// Kept as the beginnings of digests: nothing offensive stands in the source, and a search is a dozen comparisons in 20 kB. By chance one password in
/// 80 thousand million is taken for a common one.
enum CommonPasswords {
    private static let width = 6

    /// `digests` as bytes. They are this program's own text: what is no base64 there is a mistake of the build.
    private static let table: [UInt8] = {
        do throws(Base64URL.Malformed) { return try Base64.decode(digests) } catch { preconditionFailure("digests are base64") }
    }()

    /// `text`: in lower case.
    static func contains(_ text: String) -> Bool {
        let wanted = SHA256.digest(Array(text.utf8)).prefix(width)
        // The place of the first one that is not smaller.
        var low = 0, high = count
        while low < high {
            let middle = (low + high) / 2
            if table[middle * width..<(middle + 1) * width].lexicographicallyPrecedes(wanted) { low = middle + 1 } else { high = middle }
        }
        return low < count && table[low * width..<(low + 1) * width].elementsEqual(wanted)
    }
}
