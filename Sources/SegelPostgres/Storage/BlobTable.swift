internal import Foundation
internal import SegelCrypto
package import SegelVault

/// `BlobStorage` as rows of 256 KiB, written and read one by one: a document is never in memory as a whole.
package struct BlobTable: BlobStorage {
    /// Seconds for which replaced bytes stay for whoever began to read them.
    private static let grace = 3_600

    private let files: PostgresFiles

    package init(_ files: PostgresFiles) { self.files = files }

    package func create(_ object: ObjectID) throws -> any BlobWriter { try begin(object, replaces: false) }

    package func replace(_ object: ObjectID) throws -> any BlobWriter {
        try files.transaction { tx in
            _ = try tx.run(
                "DELETE FROM blobs WHERE tenant = $1 AND state = 3 AND changed_at < date_part('epoch', now())::BIGINT - $2::BIGINT",
                Self.grace
            )
        }
        return try begin(object, replaces: true)
    }

    package func open(_ object: ObjectID) throws -> any BlobReader {
        let upload = try files.transaction { tx in
            try tx.row("SELECT upload FROM blobs WHERE tenant = $1 AND object = $2 AND state IN (1, 2)", object) { try $0.bytes(0) }
        }
        guard let upload else { throw BlobError.missing }
        return BlobTableReader(files, upload)
    }

    package func delete(_ object: ObjectID) throws {
        try files.transaction { tx in _ = try tx.run("DELETE FROM blobs WHERE tenant = $1 AND object = $2", object) }
    }

    /// Nothing is overwritten where it lies: PostgreSQL writes beside it (`Remnants.swift`).
    package func erase(_ object: ObjectID) throws { try delete(object) }

    package func settle(_ object: ObjectID) throws {
        try files.transaction { tx in
            _ = try tx.run("UPDATE blobs SET state = 2 WHERE tenant = $1 AND object = $2 AND state = 1", object)
        }
    }

    package func unfinished() throws -> [ObjectID] {
        try files.transaction { tx in
            try tx.rows(
                "SELECT DISTINCT object FROM blobs WHERE tenant = $1 AND (state = 1 OR state = 0 AND replaces = 0) ORDER BY object"
            ) { try $0.object(0) }
        }
    }

    package func unfinished(olderThan seconds: Int64) throws -> [ObjectID] {
        try files.transaction { tx in
            try tx.rows(
                """
                SELECT DISTINCT object FROM blobs WHERE tenant = $1 AND (state = 1 OR state = 0 AND replaces = 0)
                AND changed_at < date_part('epoch', now())::BIGINT - $2::BIGINT ORDER BY object
                """,
                seconds
            ) { try $0.object(0) }
        }
    }

    package func abandonReplacements(olderThan seconds: Int64) throws {
        try files.transaction { tx in
            _ = try tx.run(
                """
                DELETE FROM blobs WHERE tenant = $1 AND (state = 0 AND replaces = 1 OR state = 3)
                AND changed_at < date_part('epoch', now())::BIGINT - $2::BIGINT
                """,
                seconds
            )
        }
    }

    /// Those found here, in ascending order.
    package func objects() throws -> [ObjectID] {
        try files.transaction { tx in
            try tx.rows("SELECT object FROM blobs WHERE tenant = $1 AND state IN (1, 2) ORDER BY object") { try $0.object(0) }
        }
    }

    package var isEmpty: Bool {
        get throws {
            try files.transaction { tx in
                try tx.row("SELECT 1 FROM blobs WHERE tenant = $1 AND state IN (1, 2) LIMIT 1") { _ in true } ?? false
            } == false
        }
    }

    package func abandonReplacements() throws {
        try files.transaction { tx in
            _ = try tx.run("DELETE FROM blobs WHERE tenant = $1 AND (state = 0 AND replaces = 1 OR state = 3)")
        }
    }

    private func begin(_ object: ObjectID, replaces: Bool) throws -> any BlobWriter {
        let upload = SystemRandom().bytes(16)
        try files.transaction(durably: false) { tx in
            _ = try tx.run(
                """
                INSERT INTO blobs (tenant, upload, object, state, replaces, changed_at)
                VALUES ($1, $2, $3, 0, $4, date_part('epoch', now())::BIGINT) ON CONFLICT DO NOTHING
                """,
                upload,
                object,
                replaces
            )
        }
        return BlobTableWriter(files, upload, object, replaces: replaces)
    }
}

/// Of one row in `blob_chunks`.
private let chunkSize = 256 << 10

private final class BlobTableWriter: BlobWriter {
    private let files: PostgresFiles
    private let upload: [UInt8]
    private let object: ObjectID
    private let replaces: Bool
    private var chunk: [UInt8] = []
    private var number = 0
    private var isOpen = true

    init(_ files: PostgresFiles, _ upload: [UInt8], _ object: ObjectID, replaces: Bool) {
        self.files = files
        self.upload = upload
        self.object = object
        self.replaces = replaces
        chunk.reserveCapacity(chunkSize)
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = rest.prefix(chunkSize - chunk.count)
            chunk.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            if chunk.count == chunkSize { try flush() }
        }
    }

    /// Found once the state says so; that commit waits for the disk, and with it for all before it.
    func commit() throws {
        if !chunk.isEmpty { try flush() }
        do {
            try files.transaction { tx in
                if replaces {
                    try tx.run(
                        """
                        UPDATE blobs SET state = 3, changed_at = date_part('epoch', now())::BIGINT
                        WHERE tenant = $1 AND object = $2 AND state IN (1, 2) AND upload <> $3
                        """,
                        object,
                        upload
                    )
                }
                let found = try tx.run(
                    """
                    UPDATE blobs SET state = CASE WHEN state = 0 THEN 1 + replaces ELSE state END
                    WHERE tenant = $1 AND upload = $2
                    """,
                    upload
                )
                // Swept meanwhile.
                guard found == 1 else { throw BlobError.missing }
            }
        } catch let error as PostgresError where error.isUniqueViolation {
            abort()
            throw BlobError.alreadyExists
        }
        isOpen = false
    }

    /// What cannot be removed now is among the unfinished at the next start.
    func abort() {
        guard isOpen else { return }
        isOpen = false
        _ = Result {
            try files.transaction(durably: false) { tx in
                try tx.run("DELETE FROM blobs WHERE tenant = $1 AND upload = $2 AND state = 0", upload)
            }
        }
    }

    deinit { abort() }

    private func flush() throws {
        try files.transaction(durably: false) { tx in
            _ = try tx.run(
                "INSERT INTO blob_chunks (tenant, upload, number, bytes) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                upload,
                number,
                chunk
            )
        }
        number += 1
        chunk.removeAll(keepingCapacity: true)
    }
}

private final class BlobTableReader: BlobReader {
    private let files: PostgresFiles
    private let upload: [UInt8]
    private var number = 0
    private var chunk: ArraySlice<UInt8> = []

    init(_ files: PostgresFiles, _ upload: [UInt8]) {
        self.files = files
        self.upload = upload
    }

    func read(upTo limit: Int) throws -> [UInt8] {
        if chunk.isEmpty { try next() }
        defer { chunk = chunk.dropFirst(limit) }
        return Array(chunk.prefix(limit))
    }

    private func next() throws {
        let found = try files.transaction { tx in
            try tx.row("SELECT bytes FROM blob_chunks WHERE tenant = $1 AND upload = $2 AND number = $3", upload, number) {
                try $0.bytes(0)
            }
        }
        guard let found else {
            // Its end; unless the whole of it went while it was read.
            let isThere = try files.transaction { tx in
                try tx.row("SELECT 1 FROM blobs WHERE tenant = $1 AND upload = $2", upload) { _ in true } ?? false
            }
            guard isThere else { throw BlobError.missing }
            return
        }
        number += 1
        chunk = found[...]
    }
}

extension BlobTable {
    /// The first bytes of documents, up to as many objects after `cursor` in ascending order: a sealed document begins with a salt drawn for it, so
    /// one that begins as another does is the same one, and what is found here is whole.
    package func beginnings(after cursor: ObjectID?, limit: Int, bytes: Int) throws -> [(object: ObjectID, bytes: [UInt8])] {
        try files.transaction { tx in
            try tx.rows(
                """
                SELECT b.object, substring(c.bytes FROM 1 FOR $4::BIGINT::INT) FROM blobs AS b
                JOIN blob_chunks AS c ON c.tenant = b.tenant AND c.upload = b.upload AND c.number = 0
                WHERE b.tenant = $1 AND b.state IN (1, 2) AND b.object > $2 ORDER BY b.object LIMIT $3
                """,
                cursor?.bytes ?? [],
                limit,
                bytes
            ) { (try $0.object(0), try $0.bytes(1)) }
        }
    }
}
