package import SegelCrypto

/// A share as a person keeps it (Docs/Formats/Share.md). The text is as secret as the share: it is written into and read from locked memory.
extension UnlockShare {
    /// No share's text is longer.
    package static let textLimit = 256
    private static let name = "segel-share "
    private static let letterCount = (valueCount + checksumCount) / 5 * 8
    private static let groupCount = 4

    package var text: SecretBytes {
        let head = Array(heading.utf8)
        return SecretBytes(count: head.count + Self.letterLineCount) { target in
            var writer = SecretWriter(target)
            writer.put(head)
            let letters = letters
            letters.withUnsafeBytes { letters in
                for start in stride(from: 0, to: Self.letterCount, by: Self.groupCount) {
                    writer.put(UnsafeRawBufferPointer(rebasing: letters[start..<start + Self.groupCount]))
                    writer.put([start + Self.groupCount < Self.letterCount ? UInt8(ascii: " ") : UInt8(ascii: "\n")])
                }
            }
        }
    }

    private static var letterLineCount: Int { letterCount + letterCount / groupCount }

    /// The first four lines, which are no secret.
    private var heading: String {
        """
        \(Self.name)1
        deployment \(set.deployment.text)
        set \(set.id.text)
        share \(index) of \(set.dealt), any \(set.needed) unlock

        """
    }

    private var letters: SecretBytes {
        let content = SecretBytes(count: Self.valueCount + Self.checksumCount) { target in
            var writer = SecretWriter(target)
            value.secret.withUnsafeBytes { writer.put($0) }
            writer.put(checksum)
        }
        return SecretBytes(count: Self.letterCount) { letters in content.withUnsafeBytes { Base32.encode($0, into: letters) } }
    }
}

extension UnlockShare {
    /// Throws the first of Share.md's refusals that applies. What was read must be what would be written (rule 6).
    package init(text: SecretBytes) throws(ShareError) {
        guard text.count <= Self.textLimit, let start = Self.endOfHeading(text), text.count - start == Self.letterLineCount else {
            throw .malformed
        }
        let head = text.withUnsafeBytes { String(decoding: $0[..<start], as: UTF8.self) }
        let (set, index) = try Self.readHeading(head)
        let content = try Self.readLetters(text, from: start)
        let value = content.withUnsafeBytes { content in
            SecretBytes(count: Self.valueCount) { $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: content[..<Self.valueCount])) }
        }
        do { try self.init(set: set, index: index, value: SymmetricKey(value)) } catch { throw error as? ShareError ?? .malformed }
        let checksum = content.withUnsafeBytes { Array($0[Self.valueCount...]) }
        guard constantTimeEqual(checksum, self.checksum) else { throw .altered }
        guard Self.same(self.text, text) else { throw .malformed }
    }

    /// Behind the fourth line feed. What comes after is secret and is never made a string.
    private static func endOfHeading(_ text: SecretBytes) -> Int? {
        text.withUnsafeBytes { text in
            let ends = text.indices.filter { text[$0] == UInt8(ascii: "\n") }
            return ends.count >= 4 ? ends[3] + 1 : nil
        }
    }

    private static func readHeading(_ head: String) throws(ShareError) -> (ShareSet, UInt8) {
        let lines = head.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, first.hasPrefix(name), let format = UInt32(first.dropFirst(name.count)) else { throw .malformed }
        guard format == 1 else { throw .unknownFormat }
        guard lines.count == 5, let numbers = try? /share (\d+) of (\d+), any (\d+) unlock/.wholeMatch(in: lines[3])?.output,
            let deployment = try? DeploymentID(text: String(lines[1].dropFirst("deployment ".count))),
            let set = try? ShareSetID(text: String(lines[2].dropFirst("set ".count)))
        else { throw .malformed }
        guard let index = UInt8(numbers.1), let dealt = UInt8(numbers.2), let needed = UInt8(numbers.3) else { throw .parametersRefused }
        guard index != 0 else { throw .zeroIndex }
        return (try ShareSet(deployment: deployment, id: set, needed: needed, dealt: dealt), index)
    }

    /// The letters without the spaces between their groups, decoded.
    private static func readLetters(_ text: SecretBytes, from start: Int) throws(ShareError) -> SecretBytes {
        let letters = SecretBytes(count: letterCount) { target in
            text.withUnsafeBytes { text in
                for at in 0..<letterCount { target[at] = text[start + at + at / groupCount] }
            }
        }
        do {
            return try SecretBytes(count: valueCount + checksumCount) { target in
                try letters.withUnsafeBytes { try Base32.decode($0, into: target) }
            }
        } catch { throw .malformed }
    }

    private static func same(_ a: SecretBytes, _ b: SecretBytes) -> Bool {
        a.count == b.count && a.withUnsafeBytes { a in b.withUnsafeBytes { b in zip(a, b).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0 } }
    }
}
