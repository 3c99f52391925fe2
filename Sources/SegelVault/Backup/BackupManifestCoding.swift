internal import SegelCrypto

/// The manifest as lines of text: whoever opens one reads it without a program. One encoding for each manifest; anything else is refused.
extension BackupManifest {
    package static let byteLimit = 1 << 20
    private static let format = "segel-backup 1"

    package var bytes: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }

    private var lines: [String] {
        [
            Self.format, "deployment \(deployment.text)", "backup \(backup.text)", "created \(createdAt)", "log-size \(logSize)",
            "log-root \(Hex.encode(logRoot))", "newest-event \(newestEvent)", "citizen-keys \(citizenKeys)", "documents \(documents)",
            "missing \(missing)",
        ] + rows.sorted { $0.key < $1.key }.map { "rows \($0.key) \($0.value)" }
            + [(BackupPiece.files, files), (.data, data), (.keys, keys)].map { "piece \($0.name) \($1.size) \(Hex.encode($1.digest))" }
            + neededKeys.map { "key \($0.name.rawValue) \($0.version) \($0.id.text)" }
    }

    /// Throws `damaged`.
    package init(_ bytes: [UInt8]) throws(BackupFault) {
        do {
            guard let text = String(validating: bytes, as: UTF8.self) else { throw MalformedManifest() }
            try self.init(reading: text)
            // Whatever the reader let pass that the writer would not write.
            guard self.bytes == bytes else { throw MalformedManifest() }
        } catch { throw .damaged(file: BackupPiece.manifest.name, offset: nil, .altered) }
    }

    private init(reading text: String) throws {
        var lines = ManifestLines(text)
        guard lines.next() == Self.format else { throw MalformedManifest() }
        deployment = try DeploymentID(text: lines.value("deployment"))
        backup = try ObjectID(text: lines.value("backup"))
        createdAt = try lines.number("created")
        logSize = try lines.number("log-size")
        logRoot = try lines.digest("log-root")
        newestEvent = try lines.number("newest-event")
        citizenKeys = try lines.number("citizen-keys")
        documents = try lines.number("documents")
        missing = try lines.number("missing")
        rows = try lines.rows()
        files = try lines.piece(.files)
        data = try lines.piece(.data)
        keys = try lines.piece(.keys)
        needs = try lines.keys()
    }
}

private struct MalformedManifest: Error {}

/// Reads lines in their order; every one must be where it belongs.
private struct ManifestLines {
    private var rest: ArraySlice<Substring>

    init(_ text: String) { rest = text.split(separator: "\n")[...] }

    mutating func next() -> String? { rest.popFirst().map(String.init) }

    mutating func value(_ name: String) throws -> String {
        guard let line = rest.popFirst(), line.hasPrefix(name + " ") else { throw MalformedManifest() }
        return String(line.dropFirst(name.count + 1))
    }

    mutating func number<Number: FixedWidthInteger>(_ name: String) throws -> Number { try Self.number(value(name)) }

    mutating func digest(_ name: String) throws -> [UInt8] { try Self.digest(value(name)) }

    mutating func piece(_ piece: BackupPiece) throws -> BackupPieceFacts {
        let words = try words("piece", 3)
        guard words[0] == piece.name else { throw MalformedManifest() }
        return BackupPieceFacts(size: try Self.number(words[1]), digest: try Self.digest(words[2]))
    }

    mutating func rows() throws -> [String: Int] {
        var rows: [String: Int] = [:]
        while rest.first?.hasPrefix("rows ") == true {
            let words = try words("rows", 2)
            guard rows.updateValue(try Self.number(words[1]), forKey: words[0]) == nil else { throw MalformedManifest() }
        }
        return rows
    }

    mutating func keys() throws -> Set<BackupManifest.NeededKey> {
        var keys: Set<BackupManifest.NeededKey> = []
        while !rest.isEmpty {
            let words = try words("key", 3)
            guard let name = RingKeyName(rawValue: words[0]) else { throw MalformedManifest() }
            keys.insert(BackupManifest.NeededKey(name: name, version: try Self.number(words[1]), id: try KeyID(text: words[2])))
        }
        return keys
    }

    private mutating func words(_ name: String, _ count: Int) throws -> [String] {
        let words = try value(name).split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == count else { throw MalformedManifest() }
        return words
    }

    private static func number<Number: FixedWidthInteger>(_ text: String) throws -> Number {
        guard let number = Number(text) else { throw MalformedManifest() }
        return number
    }

    private static func digest(_ text: String) throws -> [UInt8] {
        let bytes = try Hex.decode(text)
        guard bytes.count == SHA256.count else { throw MalformedManifest() }
        return bytes
    }
}
