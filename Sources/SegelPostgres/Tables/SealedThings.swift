internal import SegelUseCases
internal import SegelVault

/// Where the things of a kind lie. A thing is found by one or two columns, which are also the order of pages.
private struct SealedTable {
    /// An expression of SQL and its type.
    struct Key {
        let sql: String
        let type: String
    }

    let table: String
    /// Where it is read from, when that is not the table alone.
    var source: String?
    let envelope: String
    var citizen = "citizen"
    let key: Key
    var second: Key?
    /// SQL for the object type and field of the context.
    let type: String
    var field = "''"
    var revision = "1::bigint"

    var order: String { second.map { "\(key.sql), \($0.sql)" } ?? key.sql }

    /// That a row comes after $5 and $6; all do where these are null.
    var isAfter: String {
        guard let second else { return "($5::\(key.type) IS NULL OR \(key.sql) > $5::\(key.type))" }
        return "($5::\(key.type) IS NULL OR (\(key.sql), \(second.sql)) > ($5::\(key.type), $6::\(second.type)))"
    }
}

extension SealedKind {
    private static let value = SealedTable(
        table: "sealed_values",
        envelope: "envelope",
        key: .init(sql: "object", type: "bytea"),
        second: .init(sql: "(type || '/' || field)", type: "text"),
        type: "type",
        field: "field",
        revision: "revision"
    )
    private static let title = SealedTable(
        table: "documents",
        envelope: "sealed_title",
        key: .init(sql: "object", type: "bytea"),
        type: "'document'",
        field: "'title'",
        revision: "revision"
    )
    private static let access = SealedTable(
        table: "accesses",
        envelope: "sealed",
        key: .init(sql: "log_index", type: "bigint"),
        type: "'access'"
    )
    private static let caseBody = SealedTable(
        table: "cases",
        envelope: "body",
        key: .init(sql: "id", type: "text"),
        type: "'case'",
        revision: "revision"
    )
    private static let caseEvent = SealedTable(
        table: "case_events",
        source: "case_events JOIN cases ON cases.tenant = case_events.tenant AND cases.id = case_id",
        envelope: "case_events.body",
        citizen: "cases.citizen",
        key: .init(sql: "case_id", type: "text"),
        // With its table: ORDER BY takes a bare name for the column of the result, which is text.
        second: .init(sql: "case_events.number", type: "bigint"),
        type: "'case-event'",
        field: "number::text"
    )
    private static let intent = SealedTable(
        table: "intents",
        envelope: "sealed",
        key: .init(sql: "credential", type: "bytea"),
        type: "'intent'"
    )
    private static let credential = SealedTable(
        table: "credentials",
        envelope: "sealed",
        key: .init(sql: "id", type: "bytea"),
        type: "'credential'"
    )
    private static let hold = SealedTable(table: "holds", envelope: "sealed", key: .init(sql: "id", type: "bytea"), type: "'hold'")
    private static let copy = SealedTable(
        table: "credential_copies",
        envelope: "sealed",
        key: .init(sql: "id", type: "bytea"),
        type: "'copy'",
        revision: "CASE WHEN log_index IS NULL THEN 1::bigint ELSE 2::bigint END"
    )

    fileprivate var table: SealedTable {
        switch self {
        case .value: Self.value
        case .title: Self.title
        case .access: Self.access
        case .caseBody: Self.caseBody
        case .caseEvent: Self.caseEvent
        case .intent: Self.intent
        case .credential: Self.credential
        case .hold: Self.hold
        case .copy: Self.copy
        }
    }
}

extension PostgresTransaction {
    func sealedThings(
        of citizen: CitizenID,
        _ kind: SealedKind,
        notOn version: UInt32?,
        after cursor: SealedThing?,
        limit: Int
    ) throws -> [SealedThing] {
        let table = kind.table
        let sql = """
            SELECT \(table.key.sql), \(table.type), \(table.field), \(table.revision), \(table.envelope)
            FROM \(table.source ?? table.table)
            WHERE \(table.table).tenant = $1 AND \(table.citizen) = $2 AND ($3::bytea IS NULL OR substr(\(table.envelope), 25, 4) <> $3::bytea)
                AND \(table.isAfter)
            ORDER BY \(table.order) LIMIT $4
            """
        let version = version.map { number in withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) } }
        // No limit at all is NULL here.
        let limit = limit < 0 ? nil : limit
        let key = cursor.map(key(of:))
        let map = { row in try thing(kind, citizen, row) }
        return table.second == nil
            ? try rows(sql, citizen, version, limit, key?.0, map: map)
            : try rows(sql, citizen, version, limit, key?.0, key?.1, map: map)
    }

    func replace(_ thing: SealedThing, with envelope: [UInt8]) throws {
        let table = thing.kind.table
        let column = table.envelope.split(separator: ".").last.map(String.init) ?? table.envelope
        let owner = table.source == nil ? "citizen = $4" : "case_id IN (SELECT id FROM cases WHERE tenant = $1 AND citizen = $4)"
        let sql = """
            UPDATE \(table.table) SET \(column) = $2
            WHERE tenant = $1 AND \(column) = $3 AND \(owner) AND \(table.key.sql) = $5\(table.second.map { " AND \($0.sql) = $6" } ?? "")
            """
        let key = key(of: thing)
        let citizen = thing.place.citizen
        let changed =
            table.second == nil
            ? try run(sql, envelope, thing.envelope, citizen, key.0) : try run(sql, envelope, thing.envelope, citizen, key.0, key.1)
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func sealedThingCounts(of citizen: CitizenID?) throws -> [SealedKind: Int] {
        var counts: [SealedKind: Int] = [:]
        for kind in SealedKind.allCases {
            let table = kind.table
            let all = "SELECT count(*) FROM \(table.source ?? table.table) WHERE \(table.table).tenant = $1"
            let count =
                if let citizen {
                    try row("\(all) AND \(table.citizen) = $2", citizen) { try $0.int(0) }
                } else {
                    try row(all) { try $0.int(0) }
                }
            if let count, count > 0 { counts[kind] = count }
        }
        return counts
    }

    func citizen(after cursor: CitizenID?) throws -> CitizenID? {
        try row(
            "SELECT citizen FROM citizens WHERE tenant = $1 AND citizen > $2 ORDER BY citizen LIMIT 1",
            cursor?.bytes ?? []
        ) { try $0.citizen(0) }
    }

    func citizenCount() throws -> Int { try row("SELECT count(*) FROM citizens WHERE tenant = $1") { try $0.int(0) } ?? 0 }

    private func thing(_ kind: SealedKind, _ citizen: CitizenID, _ row: PostgresRow) throws -> SealedThing {
        let object: ObjectID =
            switch kind {
            case .access: try AccessRecord.object(row.uint64(0))
            case .caseBody, .caseEvent: try ObjectID(text: row.text(0))
            default: try row.object(0)
            }
        let place = SealedValuePlace(citizen: citizen, objectType: try row.text(1), object: object, field: try row.text(2))
        return SealedThing(kind: kind, place: place, revision: try row.uint64(3), envelope: try row.bytes(4))
    }

    /// As the columns of its kind have it; the second is nil where one column is enough.
    private func key(of thing: SealedThing) -> ((any PostgresParameter)?, (any PostgresParameter)?) {
        let object = thing.place.object
        return switch thing.kind {
        case .value: (object, thing.place.objectType + "/" + thing.place.field)
        case .access: (AccessRecord.logIndex(of: object), nil)
        case .caseBody: (object.text, nil)
        case .caseEvent: (object.text, Int(thing.place.field))
        default: (object, nil)
        }
    }
}
