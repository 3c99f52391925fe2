import Foundation
import GRDBSQLite
import SegelCrypto
import SegelPDF
import SegelPostgres
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault

/// What a citizen and an application cost to keep: `--citizens` of them registered, and then an application of each with a document of 200 kB, decided by
/// every desk, the certificate issued and printed; rows and bytes of each kind, on SQLite and, where it is installed, on PostgreSQL.
extension Benchmarks {
    static func cost() async throws {
        let count = option("citizens", default: 200)
        var columns: [(name: String, costs: (citizen: Costs, application: Costs))] = []
        columns.append(("SQLite", try await costs(of: count, on: SQLiteShelf())))
        if PostgresServer.isInstalled {
            columns.append(("PostgreSQL", try await costs(of: count, on: PostgresShelf())))
        } else {
            print(PostgresServer.missing)
        }
        print("")
        print(
            "| \(count) citizens, one application each | \(columns.map { "\($0.name), a citizen | \($0.name), an application" }.joined(separator: " | ")) |"
        )
        print("|---|" + columns.map { _ in "---|---|" }.joined())
        for (name, value) in Costs.lines {
            let cells = columns.map { "\(value($0.costs.citizen)) | \(value($0.costs.application))" }
            print("| \(name) | \(cells.joined(separator: " | ")) |")
        }
    }

    private static func costs(of count: Int, on shelf: any CityShelf) async throws -> (citizen: Costs, application: Costs) {
        let city = shelf.city
        try await city.make()
        let mall = city.city.mall
        mall.print(with: Printing(printer: try PangoPrinter(), timestamps: nil, tokens: [:]))
        let officers = try await city.city.officers(for: "SIP")
        try await settle(mall)
        let before = try await shelf.costs()
        var people: [SignedIn] = []
        for number in 0..<count { people.append(try await register(number, in: city.city)) }
        try await settle(mall)
        let registered = try await shelf.costs()
        for person in people { try await apply(person, officers, in: city.city) }
        while try await mall.printDue() > 0 {}
        try await settle(mall)
        let issued = try await shelf.costs()
        return (registered.minus(before).each(of: count), issued.minus(registered).each(of: count))
    }

    /// What follows by itself a while after.
    private static func settle(_ mall: Mall) async throws {
        try await mall.publishStatusLists()
        _ = try await mall.publishCheckpoint()
    }

    private static func register(_ number: Int, in city: TestCity) async throws -> SignedIn {
        let day = 1 + number / 100 % 28, month = 1 + number / 2_800
        let nik = try CanonicalNIK(String(format: "187201%02d%02d90%04d", day, month, 9_900 + number % 100))
        let register = [
            "nama": "Warga Uji \(number)", "jk": "L", "tempatLahir": "Metro", "tglLahir": "1990-01-01", "noKK": "1872010101150001",
        ]
        let (_, code) = try await city.mall.registerCitizen(
            nik: nik,
            register: register,
            source: "Register Dukcapil",
            date: "2026-03-02",
            by: "registrasi"
        )
        return try await city.signIn(.nik(nik.text), code.text)
    }

    private static func apply(_ person: SignedIn, _ officers: [SignedIn], in city: TestCity) async throws {
        let bytes = Array("%PDF-1.4 ".utf8) + SystemRandom().bytes(200_000 - 9)
        let id = try await city.mall.startCase("SIP", for: person)
        let document = try await city.mall.putDocument(TestCity.pieces(bytes, of: 65_536), titled: "Bukti", for: person)
        try await city.mall.save(TestCity.licence, documents: ["buktiTempat": document.id], in: id, for: person)
        try await city.mall.submitCase(id, for: person)
        for officer in officers { _ = try await city.approve(id, by: officer) }
    }
}

/// Bytes and rows of one deployment, or each one's part of them.
private struct Costs: Sendable {
    var rows = 0.0
    /// Tables and their indexes, but those of documents and of the log.
    var database = 0.0
    var documents = 0.0
    /// Its tables; what is published of it is among the public files.
    var log = 0.0
    var published = 0.0

    static let lines: [(String, @Sendable (Costs) -> String)] = [
        ("rows", { String(format: "%.1f", $0.rows) }), ("database, bytes", { String(format: "%.0f", $0.database) }),
        ("of documents, bytes", { String(format: "%.0f", $0.documents) }), ("of the log, bytes", { String(format: "%.0f", $0.log) }),
        ("public files, bytes", { String(format: "%.0f", $0.published) }),
    ]

    func minus(_ other: Costs) -> Costs {
        Costs(
            rows: rows - other.rows,
            database: database - other.database,
            documents: documents - other.documents,
            log: log - other.log,
            published: published - other.published
        )
    }

    func each(of count: Int) -> Costs {
        let count = Double(count)
        return Costs(
            rows: rows / count,
            database: database / count,
            documents: documents / count,
            log: log / count,
            published: published / count
        )
    }
}

/// Where a city's state lies while it is weighed.
private protocol CityShelf: Sendable {
    var city: WeighedCity { get }
    func costs() async throws -> Costs
}

/// A city in a folder; `store` and `documents`: kept elsewhere.
private final class WeighedCity: @unchecked Sendable {
    // Unchecked: made by one task before others see it.
    let folder: TemporaryFolder
    private(set) var city: TestCity!
    private let store: (any Store)?
    private let documents: (any BlobStorage)?

    init(store: (any Store)? = nil, documents: (any BlobStorage)? = nil) throws {
        folder = try TemporaryFolder()
        self.store = store
        self.documents = documents
    }

    func make() async throws {
        let store = store, documents = documents
        city = try await TestCity(
            folder.path + "/city",
            between: { store ?? $0 },
            documents: documents.map { documents in { _ in documents } }
        )
    }

    func bytes(under name: String) throws -> Double {
        let root = "\(folder.path)/city/\(name)"
        return try FileManager.default.subpathsOfDirectory(atPath: root).reduce(0) { sum, path in
            let facts = try FileManager.default.attributesOfItem(atPath: "\(root)/\(path)")
            return facts[.type] as? FileAttributeType == .typeRegular ? sum + Double((facts[.size] as? Int) ?? 0) : sum
        }
    }
}

/// After the WAL is folded in; by SQLite's own account of its pages (dbstat).
private struct SQLiteShelf: CityShelf {
    let city: WeighedCity

    init() throws { city = try WeighedCity() }

    func costs() throws -> Costs {
        try city.city.store.checkpoint()
        let path = city.folder.path + "/city/segel.db"
        let names = try Self.values("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", path)
        let rows = try names.reduce(0.0) { try $0 + (Double(Self.values("SELECT COUNT(*) FROM \"\($1)\"", path)[0]) ?? 0) }
        let pages = try Self.values("SELECT SUM(pgsize) FROM dbstat", path)
        let log = try Self.values(
            "SELECT COALESCE(SUM(pgsize), 0) FROM dbstat WHERE name LIKE 'log_%' OR name LIKE 'sqlite_autoindex_log_%'",
            path
        )
        let ofLog = Double(log[0]) ?? 0
        return Costs(
            rows: rows,
            database: (Double(pages[0]) ?? 0) - ofLog,
            documents: try city.bytes(under: "blobs"),
            log: ofLog,
            published: try city.bytes(under: "public")
        )
    }

    /// The first column.
    private static func values(_ sql: String, _ path: String) throws -> [String] {
        var database: OpaquePointer?, statement: OpaquePointer?
        guard sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, nil) == SQLITE_OK else { throw CocoaError(.fileReadUnknown) }
        defer { sqlite3_close(database) }
        guard sqlite3_prepare_v2(database, sql, -1, &statement, nil) == SQLITE_OK else { throw CocoaError(.fileReadUnknown) }
        defer { sqlite3_finalize(statement) }
        var found: [String] = []
        while sqlite3_step(statement) == SQLITE_ROW { found.append(sqlite3_column_text(statement, 0).map { String(cString: $0) } ?? "0") }
        return found
    }
}

/// After VACUUM FULL: what rows that are gone left behind is the server's to take away. Public files are in a folder here, the same as in its table.
private final class PostgresShelf: CityShelf, @unchecked Sendable {
    // Unchecked: asked by one task at a time.
    let city: WeighedCity
    private let database: PostgresDatabase

    init() throws {
        database = try PostgresServer.shared.database()
        let endpoint = try PostgresEndpoint(url: database.url)
        try Migrator(endpoint.connect()).migrate()
        try PostgresStore.addTenant(1, named: "cost", at: 0, endpoint.connect())
        city = try WeighedCity(
            store: PostgresStore(endpoint, tenant: 1, readers: 2),
            documents: BlobTable(PostgresFiles(endpoint, tenant: 1))
        )
    }

    func costs() throws -> Costs {
        _ = try ask("VACUUM FULL")
        let tables = "c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
        func bytes(_ which: String) throws -> Double {
            try ask("SELECT COALESCE(SUM(pg_total_relation_size(c.oid)), 0)::BIGINT FROM pg_class c WHERE \(tables) AND \(which)")
        }
        let count = "(xpath('/row/n/text()', query_to_xml(format('SELECT COUNT(*) AS n FROM %I', c.relname), false, true, '')))[1]"
        let documents = "c.relname IN ('blobs', 'blob_chunks')", log = "c.relname LIKE 'log\\_%'"
        return Costs(
            rows: try ask("SELECT SUM(\(count)::TEXT::BIGINT)::BIGINT FROM pg_class c WHERE \(tables) AND NOT (\(documents))"),
            database: try bytes("NOT (\(documents)) AND NOT (\(log))"),
            documents: try bytes(documents),
            log: try bytes(log),
            published: try city.bytes(under: "public")
        )
    }

    /// The one number that the server answers, 0 for none.
    private func ask(_ sql: String) throws -> Double {
        let file = city.folder.path + "/question.sql"
        try Data(sql.utf8).write(to: URL(filePath: file))
        let run = try ShellRun("psql -XAtq -v ON_ERROR_STOP=1 -f '\(file)' '\(database.ownerURL)'")
        guard run.status == 0 else {
            print(run.errors)
            throw CocoaError(.fileReadUnknown)
        }
        return Double(run.output.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }
}
