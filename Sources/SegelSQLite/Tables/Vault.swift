internal import Foundation
internal import GRDB
internal import SegelVault

extension SQLiteTransaction {
    func sealedValue(at place: SealedValuePlace) throws -> SealedValue? {
        let statement = try db.cachedStatement(
            sql: "SELECT envelope, revision FROM sealed_values WHERE citizen = ? AND type = ? AND object = ? AND field = ?"
        )
        return try statement.first([place.citizen.column, place.objectType, place.object.column, place.field]) { row in
            SealedValue(envelope: [UInt8](try row[0] as Data), revision: UInt64(try row[1] as Int64))
        }
    }

    func put(_ value: SealedValue, at place: SealedValuePlace) throws {
        if value.revision == 1 {
            try db.cachedStatement(
                sql: """
                    INSERT INTO sealed_values (citizen, type, object, field, revision, envelope) VALUES (?, ?, ?, ?, 1, ?)
                    ON CONFLICT DO NOTHING
                    """
            ).execute(arguments: [place.citizen.column, place.objectType, place.object.column, place.field, Data(value.envelope)])
        } else {
            try db.cachedStatement(
                sql: """
                    UPDATE sealed_values SET revision = revision + 1, envelope = ?
                    WHERE citizen = ? AND type = ? AND object = ? AND field = ? AND revision = ?
                    """
            ).execute(
                arguments: [
                    Data(value.envelope), place.citizen.column, place.objectType, place.object.column, place.field,
                    Int64(value.revision - 1),
                ]
            )
        }
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }
}

extension SQLiteTransaction {
    func insert(_ document: DocumentRecord) throws {
        try inserting {
            try db.cachedStatement(
                sql: "INSERT INTO documents (object, citizen, kind, bytes, revision, created_at, sealed_title) VALUES (?, ?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                document.object.column, document.citizen.column, document.facts.kind.rawValue, document.facts.byteCount,
                Int64(document.revision), document.createdAt, Data(document.sealedTitle),
            ])
        }
    }

    func document(_ object: ObjectID) throws -> DocumentRecord? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM documents WHERE object = ?"), arguments: [object.column]).map(document)
    }

    func documents(of citizen: CitizenID) throws -> [DocumentRecord] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM documents WHERE citizen = ? ORDER BY created_at, object"),
            arguments: [citizen.column]
        )
        .map(document)
    }

    func documentTotals(of citizen: CitizenID?) throws -> (count: Int, bytes: Int) {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT count(*), coalesce(sum(bytes), 0) FROM documents WHERE ?1 IS NULL OR citizen = ?1"),
            arguments: [citizen?.column]
        )
        return row.map { ($0[0], $0[1]) } ?? (0, 0)
    }

    func deleteDocument(_ object: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM documents WHERE object = ?").execute(arguments: [object.column])
    }

    func document(_ row: Row) throws -> DocumentRecord {
        guard let kind = DocumentKind(rawValue: row["kind"]) else { throw CorruptRow("documents") }
        return DocumentRecord(
            object: try ObjectID(column: row["object"]),
            citizen: try CitizenID(column: row["citizen"]),
            facts: DocumentFacts(stored: kind, byteCount: row["bytes"]),
            revision: UInt64(row["revision"] as Int64),
            createdAt: row["created_at"],
            sealedTitle: [UInt8](row["sealed_title"] as Data)
        )
    }
}

extension SQLiteTransaction {
    /// Turns the schema's uniqueness into the ports' refusal.
    func inserting(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw PortConflict.alreadyExists
        }
    }
}
