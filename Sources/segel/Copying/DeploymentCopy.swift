internal import Foundation
internal import SegelPostgres
internal import SegelSQLite
internal import SegelUseCases
internal import SegelVault

/// What was copied, and found the same where it was put.
struct DeploymentCopied: Encodable {
    let documents: DocumentsCopied
    /// The object store that they stay in.
    let documentStore: String?
    let tables: [TableCopied]
    let seconds: Double
    /// Of the part for which nothing may be served.
    let rowSeconds: Double

    var missing: Int { documents.missing }

    var lines: [String] {
        let rows = tables.reduce(0) { $0 + $1.rows }
        return tables.filter { $0.rows > 0 }.map { "\($0.table)  \($0.rows)  \($0.digest.prefix(16))" } + [
            "\(tables.count) tables, \(rows) rows: each table's count and digest the same on both sides",
            documentStore.map { "documents stay in \($0)" } ?? documents.line,
            "took \(BackupWords.seconds(seconds)), of which rows \(BackupWords.seconds(rowSeconds))",
        ]
    }
}

/// A data directory and the tenant it is copied into.
struct DeploymentCopy {
    let data: String
    let endpoint: PostgresEndpoint
    let tenant: Int64
    /// Of an object store: documents stay there.
    let documentStore: String?

    private var files: PostgresFiles { PostgresFiles(endpoint, tenant: tenant) }
    private var database: String { data + "/segel.db" }

    func ringThere() throws -> [UInt8]? { try KeyRingInTable(files).load() }
    func ring() throws -> [UInt8]? { try KeyRingInFile(path: DataDirectory.keyRingPath(in: data)).load() }

    /// Beside a service: documents for good, rows to see how long they take and that they fit.
    func rehearse() throws -> DeploymentCopied {
        try run(keeps: false) { rows, target, tables in
            let copied = try copier(rows, target).copy(tables)
            try target.rollBack()
            return copied
        }
    }

    /// With the directory to itself: all of it, or nothing but documents.
    func finish() throws -> DeploymentCopied {
        try run(keeps: true) { rows, target, tables in
            let copied = try copier(rows, target).copy(tables) + RowCopy(from: DirectoryRows(data), to: target).copy(target.fileTables)
            try target.commit()
            return copied
        }
    }

    /// It is there already.
    func compare() throws -> DeploymentCopied {
        let begin = ContinuousClock.now
        let target = try PostgresRows.reading(endpoint, tenant: tenant)
        let tables = try SQLiteRows.read(database) { rows in
            try check(rows, target)
            return try RowCopy(from: rows, to: target).compare(target.tables)
        }
        let documents = try DocumentCopy(data, files).run(try objects(), isLast: true)
        return DeploymentCopied(documents: documents, documentStore: documentStore, tables: tables, seconds: begin.seconds, rowSeconds: 0)
    }

    private func run(
        keeps: Bool,
        _ body: (SQLiteRows, PostgresRows, [StoredTable]) throws -> [TableCopied]
    ) throws -> DeploymentCopied {
        let begin = ContinuousClock.now
        if let table = try PostgresRows.reading(endpoint, tenant: tenant).firstFilled() {
            throw CommandFailure(.unexpected, "tenant \(tenant) of the database has rows in \(table)", next: "copy into one that has none")
        }
        let documents = try DocumentCopy(data, files).run(try objects(), isLast: keeps)
        let rowBegin = ContinuousClock.now
        let tables = try SQLiteRows.read(database) { rows in
            let target = try PostgresRows.writing(endpoint, tenant: tenant)
            try check(rows, target)
            return try body(rows, target, target.tables)
        }
        return DeploymentCopied(
            documents: documents,
            documentStore: documentStore,
            tables: tables,
            seconds: begin.seconds,
            rowSeconds: rowBegin.seconds
        )
    }

    private func copier(_ rows: SQLiteRows, _ target: PostgresRows) throws -> RowCopy {
        let total = try target.tables.reduce(0) { try $0 + rows.count(of: $1) }
        let done = Tally()
        return RowCopy(from: rows, to: target) { if $0 > 0 { Terminal.progress("rows", done: done.add($0), of: total) } }
    }

    /// Nothing of the source would be left behind, and nothing is asked of it that it has not.
    private func check(_ rows: SQLiteRows, _ target: PostgresRows) throws {
        let here = try rows.shape()
        let there = Dictionary(uniqueKeysWithValues: target.tables.map { ($0.name, Set($0.columns)) })
        guard here == there else {
            let names = Set(here.keys).union(there.keys).filter { here[$0] != there[$0] }.sorted().joined(separator: ", ")
            throw CommandFailure(.unexpected, "the two databases have other columns in \(names)", next: "segel db migrate on both sides")
        }
    }

    /// Every document that a row names, in ascending order.
    private func objects() throws -> [ObjectID] {
        if documentStore != nil { return [] }
        return try SQLiteRows.read(database) { rows in
            var objects: [ObjectID] = []
            try rows.rows(of: StoredTable(name: "documents", columns: ["object"], isOrdered: false)) { row in
                if case .bytes(let bytes)? = row.first { objects.append(try ObjectID(bytes: bytes)) }
            }
            return objects.sorted()
        }
    }
}

private final class Tally {
    private var count = 0

    func add(_ more: Int) -> Int {
        count += more
        return count
    }
}

extension ContinuousClock.Instant {
    fileprivate var seconds: Double { duration(to: .now) / .seconds(1) }
}
