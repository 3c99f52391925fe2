import CSodium
import GRDBSQLite

/// The same work without any of ours: rows of 16 and 48 bytes, XChaCha20-Poly1305 opened under one key and sealed under another, updated in
/// SQLite with synchronous = FULL. No commitment, no digest, no compare-and-swap, no record of how far it is.
struct RawRewrap {
    private let database: OpaquePointer
    private let rows: Int
    private let keys = [[UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32)]
    private let associatedData = [UInt8](repeating: 3, count: 60)
    static let wrapCount = 24 + 32 + 16

    struct Failed: Error {}

    init(_ path: String, rows: Int) throws {
        var opened: OpaquePointer?
        guard sqlite3_open(path, &opened) == SQLITE_OK, let opened else { throw Failed() }
        database = opened
        self.rows = rows
        try run("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON")
        try run("CREATE TABLE keys (citizen BLOB PRIMARY KEY NOT NULL, wrap BLOB NOT NULL) WITHOUT ROWID; BEGIN")
        let insert = try prepare("INSERT INTO keys VALUES (?, ?)")
        for row in 0..<rows {
            try step(insert, name(row), seal([UInt8](repeating: UInt8(truncatingIfNeeded: row), count: 32), keys[0]))
        }
        sqlite3_finalize(insert)
        try run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
    }

    func seconds(batch: Int) throws -> Double {
        defer { sqlite3_close(database) }
        let start = ContinuousClock.now
        let select = try prepare("SELECT citizen, wrap FROM keys WHERE citizen > ? ORDER BY citizen LIMIT \(batch)")
        let update = try prepare("UPDATE keys SET wrap = ? WHERE citizen = ?")
        var cursor: [UInt8] = []
        while true {
            let page = try read(select, after: cursor)
            guard let last = page.last else { break }
            try run("BEGIN IMMEDIATE")
            for (citizen, wrap) in page { try step(update, seal(open(wrap, keys[0]), keys[1]), citizen) }
            try run("COMMIT")
            cursor = last.0
        }
        sqlite3_finalize(select)
        sqlite3_finalize(update)
        let taken = start.duration(to: .now).components
        return Double(taken.seconds) + Double(taken.attoseconds) / 1e18
    }

    private func read(_ select: OpaquePointer, after cursor: [UInt8]) throws -> [([UInt8], [UInt8])] {
        sqlite3_reset(select)
        bind(select, 1, cursor)
        var page: [([UInt8], [UInt8])] = []
        while sqlite3_step(select) == SQLITE_ROW { page.append((column(select, 0), column(select, 1))) }
        return page
    }

    /// Ascending, as random identifiers in order are.
    private func name(_ row: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt64(row).bigEndian) { Array($0) } + [UInt8](repeating: 0x5A, count: 8)
    }

    private func seal(_ plain: [UInt8], _ key: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: Self.wrapCount)
        output.withUnsafeMutableBufferPointer { output in
            let nonce = output.baseAddress!
            randombytes_buf(nonce, 24)
            let count = UInt64(associatedData.count)
            crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + 24, nil, plain, 32, associatedData, count, nil, nonce, key)
        }
        return output
    }

    private func open(_ wrap: [UInt8], _ key: [UInt8]) -> [UInt8] {
        var plain = [UInt8](repeating: 0, count: 32)
        wrap.withUnsafeBufferPointer { wrap in
            let nonce = wrap.baseAddress!, count = UInt64(associatedData.count)
            let result = crypto_aead_xchacha20poly1305_ietf_decrypt(&plain, nil, nil, nonce + 24, 48, associatedData, count, nonce, key)
            precondition(result == 0)
        }
        return plain
    }

    private func run(_ sql: String) throws {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw Failed() }
    }

    private func prepare(_ sql: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK, let statement else { throw Failed() }
        return statement
    }

    private func step(_ statement: OpaquePointer, _ values: [UInt8]...) throws {
        sqlite3_reset(statement)
        for (index, value) in values.enumerated() { bind(statement, Int32(index + 1), value) }
        guard sqlite3_step(statement) == SQLITE_DONE else { throw Failed() }
    }

    private func bind(_ statement: OpaquePointer, _ index: Int32, _ bytes: [UInt8]) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), transient)
    }

    private func column(_ statement: OpaquePointer, _ index: Int32) -> [UInt8] {
        let start = sqlite3_column_blob(statement, index), count = Int(sqlite3_column_bytes(statement, index))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
