internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ copy: CopyRecord) throws {
        try run(
            """
            INSERT INTO credential_copies (tenant, id, credential, citizen, format, kid, agency, list, idx, holder, issued_at, sealed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            """,
            copy.id,
            copy.credential,
            copy.citizen,
            copy.format,
            copy.kid,
            copy.status.agency,
            copy.status.list,
            copy.status.index,
            copy.holder,
            copy.issuedAt,
            copy.sealed
        )
    }

    func complete(_ copy: CopyRecord) throws {
        let changed = try run(
            """
            UPDATE credential_copies SET log_index = $2, sealed = $3, witness = $4 WHERE tenant = $1 AND id = $5 AND log_index IS NULL
            """,
            copy.logIndex,
            copy.sealed,
            copy.witness,
            copy.id
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func abandonCopy(_ id: ObjectID) throws {
        try run(
            """
            UPDATE status_entries SET value = 1 WHERE tenant = $1 AND (agency, list, idx) IN (
                SELECT agency, list, idx FROM credential_copies WHERE tenant = $1 AND id = $2 AND log_index IS NULL
            )
            """,
            id
        )
        let changed = try run("DELETE FROM credential_copies WHERE tenant = $1 AND id = $2 AND log_index IS NULL", id)
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func copy(_ id: ObjectID) throws -> CopyRecord? {
        try row("\(Self.copyColumns) WHERE tenant = $1 AND id = $2", id, map: copy)
    }

    func copies(of credential: ObjectID) throws -> [CopyRecord] {
        try rows("\(Self.copyColumns) WHERE tenant = $1 AND credential = $2 ORDER BY rowid", credential, map: copy)
    }

    func citizen(having status: StatusEntry) throws -> CitizenID? {
        try row(
            """
            SELECT citizen FROM credential_copies WHERE tenant = $1 AND agency = $2 AND list = $3 AND idx = $4
            UNION ALL SELECT citizen FROM credentials WHERE tenant = $1 AND agency = $2 AND list = $3 AND idx = $4
            """,
            status.agency,
            status.list,
            status.index
        ) { try $0.citizen(0) }
    }

    func intendedCopies() throws -> [CopyRecord] {
        try rows("\(Self.copyColumns) WHERE tenant = $1 AND log_index IS NULL ORDER BY id", map: copy)
    }

    func copies(kid: String, after cursor: UInt64?, limit: Int) throws -> [CopyLine] {
        try rows(
            """
            SELECT c.id, c.agency, c.list, c.idx, c.log_index, c.witness, s.value FROM credential_copies c
            JOIN status_entries s ON s.tenant = c.tenant AND s.agency = c.agency AND s.list = c.list AND s.idx = c.idx
            WHERE c.tenant = $1 AND c.kid = $2 AND c.log_index > $3 ORDER BY c.log_index LIMIT $4
            """,
            kid,
            cursor.map { Int64($0) } ?? -1,
            limit
        ) { row in
            CopyLine(
                id: try row.object(0),
                status: StatusEntry(agency: try row.text(1), list: try row.int(2), index: try row.int(3)),
                value: UInt8(clamping: try row.int(6)),
                logIndex: try row.uint64(4),
                witness: try row.optionalBytes(5)
            )
        }
    }

    func copyCount(of credential: ObjectID) throws -> Int {
        try row("SELECT count(*) FROM credential_copies WHERE tenant = $1 AND credential = $2", credential) { try $0.int(0) } ?? 0
    }

    private static let copyColumns =
        "SELECT id, credential, citizen, format, kid, agency, list, idx, holder, issued_at, log_index, sealed, witness FROM credential_copies"

    private func copy(_ row: PostgresRow) throws -> CopyRecord {
        CopyRecord(
            id: try row.object(0),
            credential: try row.object(1),
            citizen: try row.citizen(2),
            format: try row.text(3),
            kid: try row.text(4),
            status: StatusEntry(agency: try row.text(5), list: try row.int(6), index: try row.int(7)),
            holder: try row.text(8),
            issuedAt: try row.int64(9),
            logIndex: try row.optionalInt64(10).map { UInt64($0) },
            sealed: try row.bytes(11),
            witness: try row.optionalBytes(12)
        )
    }
}
