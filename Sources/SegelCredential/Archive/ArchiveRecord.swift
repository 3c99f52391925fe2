internal import SegelCrypto

/// A certificate and all that is needed to believe it in a hundred years, as one file (Docs/Formats/Archive.md). Read, not believed.
///
/// Lines: the signed list of files, a line of base64 for each, then a line for each timestamp. Nothing is ever rewritten: a new timestamp is a line more.
package struct ArchiveRecord: Sendable {
    static let format = "segel-archive-1"
    private static let limit = 16 << 20
    private static let fileLimit = 64
    private static let linkLimit = 256

    /// A file that is kept, under its path.
    package struct File: Sendable, Equatable {
        package let path: String
        package let bytes: [UInt8]

        package init(path: String, bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }
    }

    /// Unix seconds.
    package let made: Int64
    package let files: [File]
    package let bytes: [UInt8]
    let signed: RootSignedDocument
    let links: [ArchiveLink]

    package subscript(path: String) -> [UInt8]? { files.first { $0.path == path }?.bytes }

    package var linkCount: Int { links.count }

    package init(_ bytes: [UInt8]) throws(ArchiveFailure) {
        guard bytes.count <= Self.limit else { throw .tooLarge }
        guard bytes.last == 0x0A else { throw .malformed }
        let lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
        let manifest: ArchiveManifest
        do {
            signed = try RootSignedDocument(Array(lines[0]))
            manifest = try ArchiveManifest(signed.payload)
        } catch { throw .malformed }
        guard manifest.entries.count <= Self.fileLimit, lines.count > manifest.entries.count,
            lines.count <= 1 + manifest.entries.count + Self.linkLimit
        else { throw .malformed }
        made = manifest.made
        var files: [File] = []
        for (entry, line) in zip(manifest.entries, lines.dropFirst()) {
            files.append(try entry.file(String(decoding: line, as: UTF8.self)))
        }
        self.files = files
        var links: [ArchiveLink] = []
        for line in lines.dropFirst(1 + files.count) { links.append(try ArchiveLink(line, covering: line.startIndex)) }
        self.links = links
        self.bytes = bytes
    }

    /// What the next timestamp is taken over: everything so far. By SHA-512, whatever the older ones used.
    package var nextImprint: [UInt8] { SHA2.sha512.digest(bytes) }

    /// The line to append for a timestamp over `nextImprint`. Refuses one over something else.
    package func line(for token: TimestampToken) throws(ArchiveFailure) -> [UInt8] {
        guard token.imprint.function == .sha512, token.imprint.digest == nextImprint else { throw .linkRefused }
        guard token.time >= links.last?.token.time ?? made else { throw .linkOrder }
        return ArchiveLink.line(token)
    }
}

/// What root keys sign: which files there are.
struct ArchiveManifest {
    struct Entry {
        let path: String
        let count: Int
        let digest: String

        /// `line`: base64 with padding, one spelling.
        func file(_ line: String) throws(ArchiveFailure) -> ArchiveRecord.File {
            let bytes: [UInt8]
            do { bytes = try Base64.decode(line) } catch { throw .malformed }
            guard bytes.count == count, Base64URL.encode(SHA2.sha512.digest(bytes)) == digest else { throw .fileAltered }
            return ArchiveRecord.File(path: path, bytes: bytes)
        }
    }

    let made: Int64
    let entries: [Entry]

    init(made: Int64, files: [ArchiveRecord.File]) {
        self.made = made
        entries = files.map { Entry(path: $0.path, count: $0.bytes.count, digest: Base64URL.encode(SHA2.sha512.digest($0.bytes))) }
    }

    init(_ payload: [UInt8]) throws {
        let object = try JSONReader.readObject(payload)
        guard object["format"] == .string(ArchiveRecord.format), let made = object["made"]?.integer, let files = object["files"]?.array
        else {
            throw ArchiveFailure.malformed
        }
        self.made = made
        entries = try files.map { json in
            guard let file = json.object, let path = file["path"]?.string, let count = file["count"]?.integer,
                let digest = file["sha512"]?.string
            else { throw ArchiveFailure.malformed }
            return Entry(path: path, count: Int(truncatingIfNeeded: count), digest: digest)
        }
        guard Set(entries.map(\.path)).count == entries.count else { throw ArchiveFailure.malformed }
    }

    var payload: [UInt8] {
        var object = JSONObject()
        object.set("format", .string(ArchiveRecord.format))
        object.set("made", .integer(made))
        object.set(
            "files",
            .array(
                entries.map { entry in
                    var file = JSONObject()
                    file.set("path", .string(entry.path))
                    file.set("count", .integer(Int64(entry.count)))
                    file.set("sha512", .string(entry.digest))
                    return .object(file)
                }
            )
        )
        return JSONWriter.bytes(object)
    }
}

/// One timestamp of the chain (in the manner of RFC 4998, section 5): over every byte before its own line.
struct ArchiveLink {
    let token: TimestampToken
    /// How many bytes of the file it covers.
    let covered: Int

    init(_ line: ArraySlice<UInt8>, covering covered: Int) throws(ArchiveFailure) {
        self.covered = covered
        do {
            let object = try JSONReader.readObject(Array(line))
            guard object.members.map(\.name) == ["timestamp"], let text = object["timestamp"]?.string else {
                throw ArchiveFailure.malformed
            }
            token = try TimestampToken(Base64.decode(text))
        } catch { throw .malformed }
    }

    static func line(_ token: TimestampToken) -> [UInt8] {
        var object = JSONObject()
        object.set("timestamp", .string(Base64.encode(token.bytes)))
        return JSONWriter.bytes(object) + [0x0A]
    }
}
