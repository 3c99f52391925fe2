import SegelTestSupport
import Testing

@testable import SegelPostgres

@Suite("A session", .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools"))
struct SessionTests {
    private func session() throws -> PostgresSession {
        try PostgresSession([("dbname", try PostgresServer.shared.database().url)])
    }

    @Test("values come back as they were given")
    func values() throws {
        let session = try session()
        try session.execute("CREATE TABLE things (n BIGINT, t TEXT COLLATE \"C\", b BYTEA)")
        let given: [PostgresValue] = [.integer(.min), .text("Ayu\u{301} – 'x'\\"), .bytes([0, 255, 39, 92])]
        _ = try session.query("INSERT INTO things VALUES ($1, $2, $3)", given)
        _ = try session.query("INSERT INTO things VALUES ($1, $2, $3)", [.null, .text(""), .bytes([])])
        let result = try session.query("SELECT n, t, b FROM things ORDER BY n NULLS LAST", [])
        #expect(result.count == 2)
        #expect(try result.row(0).int64(0) == .min)
        #expect(try result.row(0).text(1) == "Ayu\u{301} – 'x'\\")
        #expect(try result.row(0).bytes(2) == [0, 255, 39, 92])
        #expect(try result.row(1).optionalInt64(0) == nil)
        #expect(try result.row(1).text(1) == "")
        #expect(try result.row(1).bytes(2) == [])
        #expect(throws: CorruptRow.self) { try result.row(1).int(0) }
        #expect(throws: CorruptRow.self) { try result.row(0).text(0) }
    }

    @Test("a refusal names the constraint and repeats no value")
    func refusal() throws {
        let session = try session()
        try session.execute("CREATE TABLE things (t TEXT PRIMARY KEY)")
        _ = try session.query("INSERT INTO things VALUES ($1)", [.text("secret")])
        let error = #expect(throws: PostgresError.self) { try session.query("INSERT INTO things VALUES ($1)", [.text("secret")]) }
        #expect(error?.state == "23505")
        #expect(error?.constraint == "things_pkey")
        #expect(error?.description.contains("secret") == false)
    }

    @Test("a statement that met a null first takes a number later")
    func nullFirst() throws {
        let session = try session()
        let sql = "SELECT $1::bytea IS NULL, coalesce($2, 7)"
        #expect(try session.query(sql, [.null, .null]).row(0).flag(0))
        #expect(try session.query(sql, [.bytes([1]), .integer(1 << 40)]).row(0).int64(1) == 1 << 40)
    }
}
