internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

/// Where the things of a kind lie. A thing is found by two columns, which are also the order of pages.
private struct SealedTable {
    let table: String
    /// Where it is read from, when that is not the table alone.
    var source: String?
    let envelope: String
    var citizen = "citizen"
    let key: (String, String)
    /// SQL for the object type and field of the context.
    let type: String
    let field: String
    var revision = "1"
}

extension SealedKind {
    private static let value = SealedTable(
        table: "sealed_values",
        envelope: "envelope",
        key: ("object", "type || '/' || field"),
        type: "type",
        field: "field",
        revision: "revision"
    )
    private static let title = SealedTable(
        table: "documents",
        envelope: "sealed_title",
        key: ("object", "''"),
        type: "'document'",
        field: "'title'",
        revision: "revision"
    )
    private static let access = SealedTable(table: "accesses", envelope: "sealed", key: ("log_index", "''"), type: "'access'", field: "''")
    private static let caseBody = SealedTable(
        table: "cases",
        envelope: "body",
        key: ("id", "''"),
        type: "'case'",
        field: "''",
        revision: "revision"
    )
    private static let caseEvent = SealedTable(
        table: "case_events",
        source: "case_events JOIN cases ON cases.id = case_id",
        envelope: "case_events.body",
        citizen: "cases.citizen",
        key: ("case_id", "number"),
        type: "'case-event'",
        field: "CAST(number AS TEXT)"
    )
    private static let intent = SealedTable(table: "intents", envelope: "sealed", key: ("credential", "''"), type: "'intent'", field: "''")
    private static let credential = SealedTable(
        table: "credentials",
        envelope: "sealed",
        key: ("id", "''"),
        type: "'credential'",
        field: "''"
    )
    private static let hold = SealedTable(table: "holds", envelope: "sealed", key: ("id", "''"), type: "'hold'", field: "''")
    private static let copy = SealedTable(
        table: "credential_copies",
        envelope: "sealed",
        key: ("id", "''"),
        type: "'copy'",
        field: "''",
        revision: "CASE WHEN log_index IS NULL THEN 1 ELSE 2 END"
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

extension SQLiteTransaction {
    func sealedThings(
        of citizen: CitizenID,
        _ kind: SealedKind,
        notOn version: UInt32?,
        after cursor: SealedThing?,
        limit: Int
    ) throws -> [SealedThing] {
        let table = kind.table
        var condition = "\(table.citizen) = ?"
        var arguments: StatementArguments = [citizen.column]
        if let version {
            condition += " AND substr(\(table.envelope), 25, 4) <> ?"
            arguments += [withUnsafeBytes(of: version.bigEndian) { Data($0) }]
        }
        if let cursor {
            condition += " AND (\(table.key.0), \(table.key.1)) > (?, ?)"
            arguments += key(of: cursor)
        }
        arguments += [limit]
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT \(table.key.0), \(table.type), \(table.field), \(table.revision), \(table.envelope)
                    FROM \(table.source ?? table.table) WHERE \(condition) ORDER BY \(table.key.0), \(table.key.1) LIMIT ?
                    """
            ),
            arguments: arguments
        ).map { try thing(kind, citizen, $0) }
    }

    func replace(_ thing: SealedThing, with envelope: [UInt8]) throws {
        let table = thing.kind.table
        let column = table.envelope.split(separator: ".").last.map(String.init) ?? table.envelope
        let owner = table.source == nil ? "citizen = ?" : "case_id IN (SELECT id FROM cases WHERE citizen = ?)"
        try db.cachedStatement(
            sql: "UPDATE \(table.table) SET \(column) = ? WHERE \(table.key.0) = ? AND \(table.key.1) = ? AND \(column) = ? AND \(owner)"
        ).execute(
            arguments: [Data(envelope)] + key(of: thing) + [Data(thing.envelope), thing.place.citizen.column]
        )
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func sealedThingCounts(of citizen: CitizenID?) throws -> [SealedKind: Int] {
        var counts: [SealedKind: Int] = [:]
        for kind in SealedKind.allCases {
            let table = kind.table
            let count = try Int.fetchOne(
                db.cachedStatement(sql: "SELECT count(*) FROM \(table.source ?? table.table) WHERE ?1 IS NULL OR \(table.citizen) = ?1"),
                arguments: [citizen?.column]
            )
            if let count, count > 0 { counts[kind] = count }
        }
        return counts
    }

    func citizen(after cursor: CitizenID?) throws -> CitizenID? {
        try Data.fetchOne(
            db.cachedStatement(sql: "SELECT citizen FROM citizens WHERE citizen > ? ORDER BY citizen LIMIT 1"),
            arguments: [cursor?.column ?? Data()]
        ).map(CitizenID.init(column:))
    }

    func citizenCount() throws -> Int { try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM citizens")) ?? 0 }

    private func thing(_ kind: SealedKind, _ citizen: CitizenID, _ row: Row) throws -> SealedThing {
        let object: ObjectID =
            switch kind {
            case .access: try AccessRecord.object(UInt64(row[0] as Int64))
            case .caseBody, .caseEvent: try ObjectID(text: row[0])
            default: try ObjectID(column: row[0])
            }
        let place = SealedValuePlace(citizen: citizen, objectType: row[1], object: object, field: row[2])
        return SealedThing(kind: kind, place: place, revision: UInt64(row[3] as Int64), envelope: [UInt8](row[4] as Data))
    }

    private func key(of thing: SealedThing) -> StatementArguments {
        let object = thing.place.object
        return switch thing.kind {
        case .value: [object.column, thing.place.objectType + "/" + thing.place.field]
        case .access: [Int64(AccessRecord.logIndex(of: object)), ""]
        case .caseBody: [object.text, ""]
        case .caseEvent: [object.text, Int(thing.place.field)]
        default: [object.column, ""]
        }
    }
}
