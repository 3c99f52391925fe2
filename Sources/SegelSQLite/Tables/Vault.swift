internal import Foundation
internal import GRDB
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ key: WrappedCitizenKey) throws {
        try inserting {
            try db.execute(
                sql: "INSERT INTO citizen_keys (citizen, key_id, version, kek_version, wrap) VALUES (?, ?, ?, ?, ?)",
                arguments: [key.citizen.column, key.keyID.column, key.version, key.kekVersion, Data(key.wrap)]
            )
        }
    }

    func citizenKey(of citizen: CitizenID) throws -> WrappedCitizenKey? {
        try db.cachedStatement(sql: "SELECT \(Self.citizenKeyColumns) FROM citizen_keys WHERE citizen = ?")
            .fetchRow([citizen.column]).map(citizenKey)
    }

    func replace(_ old: WrappedCitizenKey, with new: WrappedCitizenKey) throws {
        try db.cachedStatement(sql: "UPDATE citizen_keys SET kek_version = ?, wrap = ? WHERE citizen = ? AND kek_version = ? AND wrap = ?")
            .execute(arguments: [new.kekVersion, Data(new.wrap), old.citizen.column, old.kekVersion, Data(old.wrap)])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func citizenKeys(notOn kekVersion: UInt32?, after cursor: CitizenID?, limit: Int) throws -> [WrappedCitizenKey] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT \(Self.citizenKeyColumns) FROM citizen_keys WHERE citizen > ? AND kek_version IS NOT ? ORDER BY citizen LIMIT ?
                """,
            arguments: [cursor?.column ?? Data(), kekVersion, limit]
        ).map(citizenKey)
    }

    func citizenKeyCensus() throws -> [UInt32: Int] {
        let rows = try Row.fetchAll(db, sql: "SELECT kek_version, count(*) AS keys FROM citizen_keys GROUP BY kek_version")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["kek_version"], $0["keys"]) })
    }

    /// Read by position: GRDB looks names up without regard to case, which costs more than the row.
    private static let citizenKeyColumns = "citizen, key_id, version, kek_version, wrap"

    private func citizenKey(_ row: Row) throws -> WrappedCitizenKey {
        WrappedCitizenKey(
            citizen: try CitizenID(column: row[0]),
            keyID: try KeyID(column: row[1]),
            version: row[2],
            kekVersion: row[3],
            wrap: [UInt8](row[4] as Data)
        )
    }
}

extension SQLiteTransaction {
    func sealedValue(at place: SealedValuePlace) throws -> SealedValue? {
        let statement = try db.cachedStatement(
            sql: "SELECT envelope, revision FROM sealed_values WHERE citizen = ? AND type = ? AND object = ? AND field = ?"
        )
        let row = try statement.fetchRow([place.citizen.column, place.objectType, place.object.column, place.field])
        return row.map { SealedValue(envelope: [UInt8]($0[0] as Data), revision: UInt64($0[1] as Int64)) }
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
            try db.execute(
                sql:
                    "INSERT INTO documents (object, citizen, kind, bytes, revision, created_at, sealed_title) VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: [
                    document.object.column, document.citizen.column, document.facts.kind.rawValue, document.facts.byteCount,
                    Int64(document.revision), document.createdAt, Data(document.sealedTitle),
                ]
            )
        }
    }

    func document(_ object: ObjectID) throws -> DocumentRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM documents WHERE object = ?", arguments: [object.column]).map(document)
    }

    func documents(of citizen: CitizenID) throws -> [DocumentRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM documents WHERE citizen = ? ORDER BY created_at, object", arguments: [citizen.column])
            .map(document)
    }

    func deleteDocument(_ object: ObjectID) throws {
        try db.execute(sql: "DELETE FROM documents WHERE object = ?", arguments: [object.column])
    }

    private func document(_ row: Row) throws -> DocumentRecord {
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
    func citizen(for index: BlindIndex) throws -> CitizenID? {
        try Data.fetchOne(db, sql: "SELECT citizen FROM blind_index WHERE nik = ?", arguments: [Data(index.bytes)]).map(
            CitizenID.init(column:)
        )
    }

    func insert(_ index: BlindIndex, for citizen: CitizenID) throws {
        try inserting {
            try db.execute(sql: "INSERT INTO blind_index (nik, citizen) VALUES (?, ?)", arguments: [Data(index.bytes), citizen.column])
        }
    }

    /// Turns the schema's uniqueness into the ports' refusal.
    func inserting(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw PortConflict.alreadyExists
        }
    }
}

extension Statement {
    func fetchRow(_ arguments: StatementArguments) throws -> Row? { try Row.fetchOne(self, arguments: arguments) }
}
