internal import SegelCrypto
internal import SegelUseCases
internal import SegelVault

struct DocumentsMoved {
    var moved = 0
    var bytes = 0
    /// Of a run before this one, which was cut off between putting one there and removing it here.
    var there = 0
    /// Documents that the database names, and those of them that are there now.
    var named = 0
    var found = 0
}

/// Takes documents from one place to another, with nobody serving. Each is put, read back and compared before it goes from where it was, so what a run that was cut
/// off left is gone on with by the next one, in the same direction or in the other.
struct DocumentMove {
    /// In one transaction.
    private static let page = 1_000

    let source: any ListedDocuments
    let target: any ListedDocuments
    let store: any Store

    func run() async throws -> DocumentsMoved {
        try await endUnfinished()
        var result = DocumentsMoved()
        let objects = try source.objects()
        for (number, object) in objects.enumerated() {
            try move(object, &result)
            Terminal.progress("documents", done: number + 1, of: objects.count)
        }
        result.named = try await store.read { try $0.documentTotals(of: nil).count }
        result.found = try await countNamed(try target.objects())
        return result
    }

    /// What a crash of the service cut short: without its row nobody was told of it.
    private func endUnfinished() async throws {
        try source.abandonReplacements()
        for object in try source.unfinished() {
            if try await store.read({ try $0.document(object) }) == nil { try source.delete(object) } else { try source.settle(object) }
        }
    }

    private func move(_ object: ObjectID, _ result: inout DocumentsMoved) throws {
        let (digest, count) = try Self.digest(source.open(object))
        if let there = try digestThere(object) {
            guard there == digest else {
                throw CommandFailure(
                    .unexpected,
                    "documents_differ: document \(object.text) is there already as something else; it stays here",
                    next: "another one's documents are there: name a prefix that nothing was kept under, and run it again"
                )
            }
            result.there += 1
        } else {
            try copy(object)
            guard try digestThere(object) == digest else {
                throw CommandFailure(
                    .unexpected,
                    "documents_differ: document \(object.text) came back as something else; it stays here",
                    next: "segel doctor; run it again"
                )
            }
            result.moved += 1
            result.bytes += count
        }
        try target.settle(object)
        // Elsewhere older versions may be kept of it, which nobody would find to erase any more.
        if source.isElsewhere { try source.erase(object) } else { try source.delete(object) }
    }

    private func copy(_ object: ObjectID) throws {
        // What is not found under its name may be there by half.
        if !target.isElsewhere { try target.delete(object) }
        let reader = try source.open(object), writer = try target.create(object)
        do {
            while case let piece = try reader.read(upTo: 65_536), !piece.isEmpty { try piece.withUnsafeBytes { try writer.append($0) } }
            try writer.commit()
        } catch {
            writer.abort()
            throw error
        }
    }

    private func digestThere(_ object: ObjectID) throws -> [UInt8]? {
        do { return try Self.digest(target.open(object)).digest } catch BlobError.missing { return nil }
    }

    private static func digest(_ reader: any BlobReader) throws -> (digest: [UInt8], count: Int) {
        var hash = SHA256.Stream(), count = 0
        while case let piece = try reader.read(upTo: 65_536), !piece.isEmpty {
            piece.withUnsafeBytes { hash.update($0) }
            count += piece.count
        }
        return (hash.finish(), count)
    }

    private func countNamed(_ objects: [ObjectID]) async throws -> Int {
        var count = 0
        for start in stride(from: 0, to: objects.count, by: Self.page) {
            let page = objects[start..<min(start + Self.page, objects.count)]
            count += try await store.read { tx in try page.count { try tx.document($0) != nil } }
        }
        return count
    }
}
