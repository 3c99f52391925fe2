import GRDB
import SegelSQLite
import SegelTestSupport
import Testing

@testable import SegelPostgres

@Suite("The PostgreSQL schema", .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools"))
struct SchemaTests {
    private let session: PostgresSession

    init() throws {
        session = try PostgresServer.shared.database().session()
        try Migrator(session).migrate()
    }

    @Test("it is SQLite's, table by table: columns, keys, references, indexes", arguments: SchemaPart.allCases)
    func twin(_ part: SchemaPart) throws {
        let folder = try TemporaryFolder()
        try SQLiteStore(path: folder.path + "/segel.db").close()
        let theirs = try DatabaseQueue(path: folder.path + "/segel.db").read { try String.fetchAll($0, sql: part.inSQLite) }
        let ours = try session.strings(part.inPostgres)
        #expect(Set(ours) == Set(theirs))
        #expect(ours.count > 10)
    }

    @Test("every table, key, index and reference begins with its tenant, and every text is ordered by its bytes")
    func tenantFirst() throws {
        #expect(try session.tables().count > 60)
        for (rule, sql) in SchemaRules.broken {
            #expect(try session.strings("WITH own AS (\(SchemaRules.own)) \(sql)") == [], "\(rule)")
        }
    }
}

/// Queries for the names of what breaks a rule. `own`: tables of the schema, whose first column has number 1.
private enum SchemaRules {
    static let own = """
        SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'schema_migrations'
        """

    static let broken = [
        "the tenant is not the first column": """
        SELECT relname FROM own WHERE NOT EXISTS (
            SELECT 1 FROM pg_attribute
            WHERE attrelid = own.oid AND attnum = 1 AND attname = 'tenant' AND attnotnull AND atttypid = 'bigint'::regtype
        )
        """,
        "no primary key":
            "SELECT relname FROM own WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = own.oid AND contype = 'p')",
        "an index without the tenant first": """
        SELECT c.relname FROM own JOIN pg_index AS i ON i.indrelid = own.oid JOIN pg_class AS c ON c.oid = i.indexrelid WHERE i.indkey[0] <> 1
        """,
        "a reference that leaves the tenant": """
        SELECT conname FROM own JOIN pg_constraint AS c ON c.conrelid = own.oid WHERE contype = 'f' AND (conkey[1] <> 1 OR confkey[1] <> 1)
        """,
        "row security is not forced": "SELECT relname FROM own WHERE NOT (relrowsecurity AND relforcerowsecurity)",
        "not exactly the one policy": """
        SELECT relname FROM own WHERE (SELECT count(*) FROM pg_policies WHERE tablename = relname) <> 1 OR NOT EXISTS (
            SELECT 1 FROM pg_policies WHERE tablename = relname AND cmd = 'ALL' AND roles = '{public}' AND with_check IS NULL
                AND qual = '(tenant = (current_setting(''segel.tenant''::text))::bigint)'
        )
        """,
        "a type that a copy does not know": """
        SELECT relname || '.' || attname FROM own JOIN pg_attribute ON attrelid = own.oid AND attnum > 0
        WHERE format_type(atttypid, atttypmod) NOT IN ('bigint', 'text', 'bytea')
        """,
        "another order": """
        SELECT relname || '.' || attname FROM own JOIN pg_attribute ON attrelid = own.oid AND attnum > 0
        WHERE atttypid = 'text'::regtype AND attcollation <> '"C"'::regcollation
        """,
    ]
}

/// What both schemas can be asked, one line an item. PostgreSQL's tenant, tables of its own and the row order of two others are left out.
enum SchemaPart: CaseIterable {
    case columns, keys, references, indexes

    var inSQLite: String {
        let tables = """
            pragma_table_list AS t JOIN sqlite_master AS m ON m.name = t.name AND m.type = 'table' AND t.name NOT GLOB 'sqlite_*'
            AND t.name <> 'grdb_migrations'
            """
        return switch self {
        case .columns:
            """
            SELECT t.name || '.' || c.name || ' ' || c.type || ' ' || (c."notnull" OR c.pk > 0)
            FROM \(tables) JOIN pragma_table_info(t.name) AS c
            """
        case .keys:
            """
            SELECT t.name || ' ' || (SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
            FROM \(tables) JOIN pragma_index_list(t.name) AS i WHERE i.origin IN ('u', 'pk')
            UNION SELECT t.name || ' ' || c.name FROM \(tables) JOIN pragma_table_info(t.name) AS c
            WHERE c.pk = 1 AND c.type = 'INTEGER' AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) WHERE origin = 'pk')
            """
        case .references:
            """
            SELECT t.name || ' ' || f."table" || ' ' || group_concat(f."from", ',') || ' ' || f.on_delete
            FROM \(tables) JOIN pragma_foreign_key_list(t.name) AS f GROUP BY t.name, f.id
            """
        case .indexes: "SELECT name || ' ' || tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        }
    }

    var inPostgres: String {
        // The last five hold what lies in files beside SQLite.
        let others = """
            ('schema_migrations', 'tenants', 'node_commits', 'key_rings', 'public_files', 'receipts', 'blobs', 'blob_chunks')
            """
        let columns = """
            (SELECT string_agg(a.attname, ',' ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
            JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.number WHERE a.attname <> 'tenant')
            """
        let constraints = "pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid AND t.relnamespace = 'public'::regnamespace"
        return switch self {
        case .columns:
            """
            SELECT table_name || '.' || column_name || ' ' || CASE data_type WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT' ELSE 'BLOB' END
                || ' ' || CASE is_nullable WHEN 'NO' THEN 1 ELSE 0 END
            FROM information_schema.columns
            WHERE table_schema = 'public' AND column_name NOT IN ('tenant', 'rowid') AND table_name NOT IN \(others)
            """
        case .keys: "SELECT t.relname || ' ' || \(columns) FROM \(constraints) WHERE c.contype IN ('p', 'u') AND t.relname NOT IN \(others)"
        case .references:
            """
            SELECT t.relname || ' ' || c.confrelid::regclass::text || ' ' || \(columns) || ' '
                || CASE c.confdeltype WHEN 'c' THEN 'CASCADE' ELSE 'NO ACTION' END
            FROM \(constraints) WHERE c.contype = 'f' AND t.relname NOT IN \(others)
            """
        case .indexes:
            """
            SELECT c.relname || ' ' || t.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
            JOIN pg_class AS t ON t.oid = i.indrelid AND t.relnamespace = 'public'::regnamespace
            WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid) AND t.relname NOT IN \(others)
            """
        }
    }
}
