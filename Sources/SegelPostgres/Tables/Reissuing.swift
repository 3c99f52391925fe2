internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func credentials(kid: String, after cursor: UInt64?, limit: Int) throws -> [CredentialLine] {
        try rows(
            """
            SELECT c.id, c.case_id, c.citizen, c.service, s.value, c.log_index, c.witness
            FROM credentials c JOIN status_entries s ON s.tenant = c.tenant AND s.agency = c.agency AND s.list = c.list AND s.idx = c.idx
            WHERE c.tenant = $1 AND c.kid = $2 AND c.log_index > $3 ORDER BY c.log_index LIMIT $4
            """,
            kid,
            cursor.map { Int64($0) } ?? -1,
            limit
        ) { row in
            CredentialLine(
                id: try row.object(0),
                caseID: try row.text(1),
                citizen: try row.citizen(2),
                service: try row.text(3),
                status: try row.uint8(4),
                logIndex: try row.uint64(5),
                witness: try row.optionalBytes(6)
            )
        }
    }

    /// Bytes 2 to 9 of an entry are its time, big-endian (Docs/Formats/Log.md, rule 2), so they compare as they stand.
    func firstLogIndex(datedFrom time: UnixTime) throws -> UInt64? {
        let wanted = withUnsafeBytes(of: UInt64(bitPattern: time).bigEndian) { [UInt8]($0) }
        return try row(
            "SELECT idx FROM log_entries WHERE tenant = $1 AND substr(entry, 3, 8) >= $2 ORDER BY idx LIMIT 1",
            wanted
        ) { try $0.uint64(0) }
    }

    func abandon(_ intent: IssuingIntent) throws {
        let changed = try run(
            "DELETE FROM intents WHERE tenant = $1 AND case_id = $2 AND credential = $3",
            intent.caseID,
            intent.credentialID
        )
        guard changed == 1 else { throw Refusal.changedMeanwhile }
    }
}
