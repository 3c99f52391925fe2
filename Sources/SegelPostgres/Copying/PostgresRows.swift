package import SegelUseCases

/// All rows of a tenant, as of one moment, or while they are put.
///
/// Its statements name tables of the catalogue, not of this program's text: what keeps them to the tenant is row security, whose setting each
/// transaction begins with, beside the condition.
package final class PostgresRows: RowTarget {
    private let session: PostgresSession
    private let tenant: Int64
    /// In an order in which every table comes after those it refers to: what SQLite has too.
    package let tables: [StoredTable]
    /// What lies in files beside SQLite.
    package let fileTables: [StoredTable]

    /// What one statement takes at most.
    private static let rowLimit = 1_000
    private static let byteLimit = 1 << 20

    private init(_ session: PostgresSession, _ tenant: Int64) throws {
        self.session = session
        self.tenant = tenant
        (tables, fileTables) = try Catalogue(session).tables()
    }

    /// One snapshot. The server keeps what it shows for as long as this lives.
    package static func reading(_ endpoint: PostgresEndpoint, tenant: Int64) throws -> PostgresRows {
        let session = try endpoint.connect()
        try session.execute(
            """
            BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT set_config('segel.tenant', '\(tenant)', true);
            SET LOCAL idle_in_transaction_session_timeout = 0
            """
        )
        return try PostgresRows(session, tenant)
    }

    /// One transaction, in which no node writes for the tenant: kept by `commit`, gone without it. What triggers would add is added by whoever puts
    /// the rows (`segel.copying`, schema 41).
    package static func writing(_ endpoint: PostgresEndpoint, tenant: Int64) throws -> PostgresRows {
        let session = try endpoint.connect()
        try session.execute(
            """
            BEGIN; SELECT set_config('segel.tenant', '\(tenant)', true), set_config('segel.copying', 'yes', true);
            SELECT pg_advisory_xact_lock(\(tenant)); SET LOCAL idle_in_transaction_session_timeout = 0
            """
        )
        return try PostgresRows(session, tenant)
    }

    /// The first table with a row in it; nil: the tenant has nothing, but perhaps documents of a copy that did not end.
    package func firstFilled() throws -> String? {
        try (tables + fileTables).first { table in
            try session.query("SELECT 1 FROM \(table.name) WHERE tenant = $1 LIMIT 1", [.integer(tenant)]).count > 0
        }?.name
    }

    package func rows(of table: StoredTable, _ body: ([StoredValue]) throws -> Void) throws {
        let columns = table.columns.joined(separator: ", "), order = table.isOrdered ? " ORDER BY \(Catalogue.order)" : ""
        let cursor = "rows_of_\(table.name)"
        try session.execute("DECLARE \(cursor) NO SCROLL CURSOR FOR SELECT \(columns) FROM \(table.name) WHERE tenant = \(tenant)\(order)")
        while case let page = try session.query("FETCH \(Self.rowLimit) FROM \(cursor)", []), page.count > 0 {
            for index in 0..<page.count {
                let row = page.row(index)
                try body(try table.columns.indices.map { try row.stored($0) })
            }
        }
        try session.execute("CLOSE \(cursor)")
    }

    package func fill(_ table: StoredTable, from source: (_ put: ([StoredValue]) throws -> Void) throws -> Void) throws {
        let types = try Catalogue(session).types(of: table)
        let lists = types.enumerated().map {
            "$\($0 + 2)::\($1 == PostgresType.bigint ? "bigint" : $1 == PostgresType.text ? "text" : "bytea")[]"
        }
        let place = "\(table.name) (tenant, \(table.columns.joined(separator: ", ")))"
        // In the order given: the server numbers ordered rows as they come.
        let statement = "INSERT INTO " + place + " (SELECT $1::bigint, u.* FROM unnest(" + lists.joined(separator: ", ") + ") AS u)"
        var waiting = types.map { _ in [PostgresValue]() }
        var count = 0, size = 0
        func send() throws {
            guard count > 0 else { return }
            let values = zip(waiting, types).map { PostgresValue.list($0, of: $1) }
            guard try session.query(statement, [.integer(tenant)] + values).changes == count else { throw CorruptRow(table.name) }
            for column in waiting.indices { waiting[column].removeAll(keepingCapacity: true) }
            (count, size) = (0, 0)
        }
        try source { row in
            for (column, value) in row.enumerated() {
                waiting[column].append(value.postgres)
                size += value.size
            }
            count += 1
            if count == Self.rowLimit || size > Self.byteLimit { try send() }
        }
        try send()
    }

    package func commit() throws { try session.execute("COMMIT") }

    /// Nothing was done.
    package func rollBack() throws { try session.execute("ROLLBACK") }
}

extension StoredValue {
    var postgres: PostgresValue {
        switch self {
        case .integer(let number): .integer(number)
        case .text(let text): .text(text)
        case .bytes(let bytes): .bytes(bytes)
        case .null: .null
        }
    }

    fileprivate var size: Int {
        switch self {
        case .integer, .null: 8
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        }
    }
}
