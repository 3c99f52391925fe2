internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ copy: CopyRecord) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO credential_copies (id, credential, citizen, format, kid, agency, list, idx, holder, issued_at, sealed)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            copy.id.column, copy.credential.column, copy.citizen.column, copy.format, copy.kid, copy.status.agency, copy.status.list,
            copy.status.index, copy.holder, copy.issuedAt, Data(copy.sealed),
        ])
    }

    func complete(_ copy: CopyRecord) throws {
        try db.cachedStatement(
            sql: "UPDATE credential_copies SET log_index = ?, sealed = ?, witness = ? WHERE id = ? AND log_index IS NULL"
        ).execute(arguments: [copy.logIndex.map { Int64($0) }, Data(copy.sealed), copy.witness.map { Data($0) }, copy.id.column])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func abandonCopy(_ id: ObjectID) throws {
        try db.cachedStatement(
            sql: """
                UPDATE status_entries SET value = 1 WHERE (agency, list, idx) IN (
                    SELECT agency, list, idx FROM credential_copies WHERE id = ? AND log_index IS NULL
                )
                """
        ).execute(arguments: [id.column])
        try db.cachedStatement(sql: "DELETE FROM credential_copies WHERE id = ? AND log_index IS NULL").execute(arguments: [id.column])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func copy(_ id: ObjectID) throws -> CopyRecord? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM credential_copies WHERE id = ?"), arguments: [id.column]).map(copy)
    }

    func copies(of credential: ObjectID) throws -> [CopyRecord] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM credential_copies WHERE credential = ? ORDER BY rowid"),
            arguments: [credential.column]
        ).map(copy)
    }

    func citizen(having status: StatusEntry) throws -> CitizenID? {
        try Data.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT citizen FROM credential_copies WHERE agency = ?1 AND list = ?2 AND idx = ?3
                    UNION ALL SELECT citizen FROM credentials WHERE agency = ?1 AND list = ?2 AND idx = ?3
                    """
            ),
            arguments: [status.agency, status.list, status.index]
        ).map(CitizenID.init(column:))
    }

    func intendedCopies() throws -> [CopyRecord] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM credential_copies WHERE log_index IS NULL ORDER BY id")).map(copy)
    }

    func copies(kid: String, after cursor: UInt64?, limit: Int) throws -> [CopyLine] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.id, c.agency, c.list, c.idx, c.log_index, c.witness, s.value
                    FROM credential_copies c JOIN status_entries s ON s.agency = c.agency AND s.list = c.list AND s.idx = c.idx
                    WHERE c.kid = ? AND c.log_index > ? ORDER BY c.log_index LIMIT ?
                    """
            ),
            arguments: [kid, cursor.map { Int64($0) } ?? -1, limit]
        ).map { row in
            CopyLine(
                id: try ObjectID(column: row["id"]),
                status: StatusEntry(agency: row["agency"], list: row["list"], index: row["idx"]),
                value: row["value"],
                logIndex: UInt64(row["log_index"] as Int64),
                witness: (row["witness"] as Data?).map { [UInt8]($0) }
            )
        }
    }

    func copyCount(of credential: ObjectID) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM credential_copies WHERE credential = ?"),
            arguments: [credential.column]
        ) ?? 0
    }

    private func copy(_ row: Row) throws -> CopyRecord {
        CopyRecord(
            id: try ObjectID(column: row["id"]),
            credential: try ObjectID(column: row["credential"]),
            citizen: try CitizenID(column: row["citizen"]),
            format: row["format"],
            kid: row["kid"],
            status: StatusEntry(agency: row["agency"], list: row["list"], index: row["idx"]),
            holder: row["holder"],
            issuedAt: row["issued_at"],
            logIndex: (row["log_index"] as Int64?).map { UInt64($0) },
            sealed: [UInt8](row["sealed"] as Data),
            witness: (row["witness"] as Data?).map { [UInt8]($0) }
        )
    }
}
