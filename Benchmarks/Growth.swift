import Foundation
import GRDBSQLite
import SegelCredential
import SegelSQLite
import SegelTestSupport
import SegelUseCases

/// A city that has issued ten thousand, a million, and with `--issued 10000000` ten million credentials: what the next one costs, and what
/// verifying costs. The rows of before are filled in by hand, sealed parts short: what grows are the tables and indexes that both go through.
extension Benchmarks {
    static func growth() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        let officers = try await city.officers(for: "SIP")
        guard let head = officers.last else { return }
        let person = try await city.citizen(1)
        let held = try await city.issued(person, officers)
        let most = option("issued", default: 1_000_000, quick: 10_000, full: 10_000_000)
        var filled = 0
        for size in [10_000, 1_000_000, 10_000_000] where size <= most {
            let filler = try Filler(folder.path + "/city/segel.db")
            try filler.fill(from: filled, to: size)
            try filler.settle()
            filled = size
            var waiting: [String] = []
            for _ in 0..<64 {
                let id = try await city.submitted(person)
                for officer in officers.dropLast() { _ = try await city.approve(id, by: officer) }
                waiting.append(id)
            }
            let issuing = try await seconds { for id in waiting { _ = try await city.approve(id, by: head) } }
            let publishing = try await seconds { try await city.mall.publishStatusLists() }
            let bytes = held.bytes
            let verifying = try await seconds {
                let outcomes = try await city.mall.verify(all: Array(repeating: bytes, count: 5_000))
                precondition(outcomes.allSatisfy { $0.exitCode == 0 })
            }
            Report.row(
                "\(size)",
                "at \(size) issued: issue one by one, verify, 1/s; publish all status lists, ms",
                String(format: "%.0f, %.0f; %.0f", 64 / issuing, 5_000 / verifying, publishing * 1_000)
            )
        }
    }
}

/// Rows as a long time of issuing leaves them, with a connection of its own that does not ask whose cases they are.
private final class Filler {
    private var database: OpaquePointer?

    init(_ path: String) throws {
        guard sqlite3_open(path, &database) == SQLITE_OK else { throw CocoaError(.fileReadUnknown) }
        try run("PRAGMA busy_timeout = 10000; PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -262144")
    }

    /// Full lists of 131,072 entries, one in fifty revoked; each entry with its credential. Names in order, so that ten million fill in minutes; the
    /// credential that is measured after has a random one, which lands anywhere among them.
    func fill(from: Int, to: Int) throws {
        let steps = stride(from: from, to: to, by: 100_000).map { ($0, min($0 + 100_000, to)) }
        for (start, end) in steps {
            try run(
                """
                BEGIN;
                CREATE TEMP TABLE IF NOT EXISTS numbers (n INTEGER PRIMARY KEY);
                DELETE FROM numbers;
                WITH RECURSIVE up(n) AS (SELECT \(start) UNION ALL SELECT n + 1 FROM up WHERE n + 1 < \(end)) INSERT INTO numbers SELECT n FROM up;
                INSERT INTO status_entries (agency, list, idx, value)
                    SELECT 'dpmptsp', 1000 + n / 131072, n % 131072, CASE WHEN n % 50 = 0 THEN 1 ELSE 0 END FROM numbers;
                INSERT INTO credentials (id, case_id, citizen, service, kid, agency, list, idx, issued_at, log_index, sealed, supersedes, witness)
                    SELECT CAST(printf('%016d', n) AS BLOB), printf('%032x', n), CAST(printf('%016d', n) AS BLOB), 'SIP', 'x', 'dpmptsp', 1000 + n / 131072,
                        n % 131072, 1700000000, 1000000000 + n, randomblob(200), NULL, NULL FROM numbers;
                COMMIT
                """
            )
        }
    }

    /// What was filled is on the disk, so that the first one issued after does not wait for all of it.
    func settle() throws {
        try run("PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE)")
        sync()
    }

    private func run(_ sql: String) throws {
        var text: UnsafeMutablePointer<CChar>?
        guard sqlite3_exec(database, sql, nil, nil, &text) == SQLITE_OK else {
            throw CocoaError(.fileWriteUnknown, userInfo: ["sqlite": text.map { String(cString: $0) } ?? ""])
        }
    }

    deinit { sqlite3_close(database) }
}
