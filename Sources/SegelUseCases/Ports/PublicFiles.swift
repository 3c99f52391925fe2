internal import SegelTransparency

/// Where verifiers fetch signed artefacts from: static files, so that any web server or CDN can carry them.
package protocol PublicFiles: Sendable {
    /// Replaces the file at once: a reader sees the old bytes or the new ones.
    func publish(_ bytes: [UInt8], at path: PublicPath) throws
    /// The same where exactly `old` is (nil: where nothing is); false, having changed nothing, where something else is.
    func replace(_ old: [UInt8]?, with new: [UInt8], at path: PublicPath) throws -> Bool
    func read(_ path: PublicPath) throws -> [UInt8]?
    func isPublished(_ path: PublicPath) -> Bool
    /// Removes the files of a folder that holds no folders. Nothing happens where it is not there.
    func withdraw(folder: PublicPath) throws
}

/// A relative path of one or more parts of letters, digits, `.` and `-`, none starting with a dot: no traversal is expressible.
package struct PublicPath: Sendable, Hashable {
    package let text: String

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.isEmpty, parts.allSatisfy({ Self.isAllowed($0.utf8) }) else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    package static let trustList = PublicPath(known: "trust/list.json")
    package static let trustRoot = PublicPath(known: "trust/root.json")
    package static let checkpoint = PublicPath(known: "log/checkpoint")
    package static let logKey = PublicPath(known: "log/key")
    /// The folders of all shards, one a line.
    package static let logShards = PublicPath(known: "log/shards")

    /// Of a shard. The last one's are at `checkpoint` and `logKey` too.
    package static func checkpoint(of shard: String) -> PublicPath { log(shard, "checkpoint") }
    package static func logKey(of shard: String) -> PublicPath { log(shard, "key") }
    /// `path`: as `TilePath` writes it.
    package static func logTile(_ path: String, of shard: String) -> PublicPath { log(shard, path) }

    private static func log(_ shard: String, _ path: String) -> PublicPath { PublicPath(known: "log/\(LogShard.folder(shard))/\(path)") }
    /// All that an offline verifier takes along.
    package static let bundle = PublicPath(known: "trust/bundle")
    package static let receiptKey = PublicPath(known: "log/receipt-key")

    /// A published trust list by its number, kept for whoever follows the chain of lists.
    package static func trustList(_ number: Int) -> PublicPath { PublicPath(known: "trust/\(number).json") }
    /// The first root, or the signed succession to a later one.
    package static func trustRoot(_ version: Int) -> PublicPath { PublicPath(known: "trust/root-\(version).json") }
    /// What the log recorded of a compromised key in time. `name`: the key's thumbprint in hexadecimal.
    package static func witnessed(_ name: String) -> PublicPath? { PublicPath("trust/witnessed/\(name)") }

    /// `agency`: a code from the catalogue, lower-case letters, digits and hyphens.
    package static func statusList(agency: String, list: Int) -> PublicPath { PublicPath(known: "status/\(agency)/\(list).jwt") }

    /// The metadata of a credential type. `type`: letters and digits.
    package static func type(_ type: String) -> PublicPath { PublicPath(known: "types/\(type)") }

    /// The same list as CBOR.
    package static func statusListCWT(agency: String, list: Int) -> PublicPath { PublicPath(known: "status/\(agency)/\(list).cwt") }

    package var folders: [String] { text.split(separator: "/").dropLast().map(String.init) }

    private static func isAllowed(_ part: Substring.UTF8View) -> Bool {
        guard let first = part.first, first != 0x2E else { return false }
        return part.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) }
}
