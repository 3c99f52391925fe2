internal import SegelPostgres
internal import SegelSQLite
internal import SegelVault

struct DocumentsCopied: Encodable {
    var copied = 0
    var there = 0
    /// Named by a row, and not in the data directory.
    var missing = 0

    var line: String {
        "\(copied) documents copied and read back, \(there) were there already"
            + (missing > 0 ? ", \(missing) MISSING: their bytes were gone from the data directory" : "")
    }
}

/// Sealed documents from files into a database; what is there already stays.
struct DocumentCopy {
    /// A sealed document's header, with the salt that was drawn for it, lies within (Docs/Formats/Envelope.md).
    private static let beginning = 256
    private static let page = 1_000

    private let source: BlobFolder
    private let target: BlobTable

    init(_ data: String, _ files: PostgresFiles) {
        source = BlobFolder(data + "/blobs")
        target = BlobTable(files)
    }

    /// `isLast`: nothing is served; what no row names is removed, as left by a copy of before.
    func run(_ objects: [ObjectID], isLast: Bool) throws -> DocumentsCopied {
        var result = DocumentsCopied()
        let there = try beginnings()
        for (number, object) in objects.enumerated() {
            switch try copy(object, unlessAs: there[object]) {
            case true?: result.copied += 1
            case false?: result.there += 1
            case nil: result.missing += 1
            }
            Terminal.progress("documents", done: number + 1, of: objects.count)
        }
        if isLast {
            let named = Set(objects)
            for object in there.keys where !named.contains(object) { try target.delete(object) }
        }
        return result
    }

    private func beginnings() throws -> [ObjectID: [UInt8]] {
        var found: [ObjectID: [UInt8]] = [:]
        var cursor: ObjectID?
        while case let page = try target.beginnings(after: cursor, limit: Self.page, bytes: Self.beginning), let last = page.last {
            for (object, bytes) in page { found[object] = bytes }
            cursor = last.object
        }
        return found
    }

    /// Whether it had to be copied; nil where the source has no bytes.
    private func copy(_ object: ObjectID, unlessAs there: [UInt8]?) throws -> Bool? {
        do {
            let reader = try source.open(object)
            var piece = try reader.read(upTo: Self.beginning)
            if piece == there { return false }
            // Another sealing of it, or a copy that was cut off.
            try target.delete(object)
            let writer = try target.create(object)
            while !piece.isEmpty {
                try piece.withUnsafeBytes { try writer.append($0) }
                piece = try reader.read(upTo: 1 << 18)
            }
            try writer.commit()
            try target.settle(object)
        } catch BlobError.missing { return nil }
        guard try isSame(object) else {
            throw CommandFailure(.unexpected, "document \(object.text) came out otherwise", next: "run it again")
        }
        return true
    }

    /// Read back byte by byte. A document that was replaced meanwhile, as the service may, is copied in the next run.
    private func isSame(_ object: ObjectID) throws -> Bool {
        let given: any BlobReader
        do { given = try source.open(object) } catch BlobError.missing { return true }
        let kept = try target.open(object)
        var left: [UInt8] = [], right: [UInt8] = []
        while true {
            if left.isEmpty { left = try given.read(upTo: 1 << 16) }
            if right.isEmpty { right = try kept.read(upTo: 1 << 16) }
            if left.isEmpty || right.isEmpty { return left.isEmpty && right.isEmpty }
            let count = min(left.count, right.count)
            guard left.prefix(count) == right.prefix(count) else { return false }
            left.removeFirst(count)
            right.removeFirst(count)
        }
    }
}
