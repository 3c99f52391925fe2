internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func credentials(kid: String, after cursor: UInt64?, limit: Int) throws -> [CredentialLine] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT c.id, c.case_id, c.citizen, c.service, c.log_index, c.witness, s.value
                    FROM credentials c JOIN status_entries s ON s.agency = c.agency AND s.list = c.list AND s.idx = c.idx
                    WHERE c.kid = ? AND c.log_index > ? ORDER BY c.log_index LIMIT ?
                    """
            ),
            arguments: [kid, cursor.map { Int64($0) } ?? -1, limit]
        ).map { row in
            CredentialLine(
                id: try ObjectID(column: row["id"]),
                caseID: row["case_id"],
                citizen: try CitizenID(column: row["citizen"]),
                service: row["service"],
                status: row["value"],
                logIndex: UInt64(row["log_index"] as Int64),
                witness: (row["witness"] as Data?).map { [UInt8]($0) }
            )
        }
    }

    /// Bytes 2 to 9 of an entry are its time, big-endian (Docs/Formats/Log.md, rule 2), so they compare as they stand.
    func firstLogIndex(datedFrom time: UnixTime) throws -> UInt64? {
        let wanted = withUnsafeBytes(of: UInt64(bitPattern: time).bigEndian) { Data($0) }
        let index = try Int64.fetchOne(
            db.cachedStatement(sql: "SELECT idx FROM log_entries WHERE substr(entry, 3, 8) >= ? ORDER BY idx LIMIT 1"),
            arguments: [wanted]
        )
        return index.map { UInt64($0) }
    }

    func abandon(_ intent: IssuingIntent) throws {
        try db.cachedStatement(sql: "DELETE FROM intents WHERE case_id = ? AND credential = ?").execute(arguments: [
            intent.caseID, intent.credentialID.column,
        ])
        guard db.changesCount == 1 else { throw Refusal.changedMeanwhile }
    }
}
