internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func nextSerial(_ series: String) throws -> Int {
        let last = try row(
            """
            INSERT INTO serials AS given (tenant, series, last) VALUES ($1, $2, 1)
            ON CONFLICT (tenant, series) DO UPDATE SET last = given.last + 1 RETURNING given.last
            """,
            series
        ) { try $0.int(0) }
        guard let last else { throw CorruptRow("serials") }
        return last
    }

    func claim(_ entry: StatusEntry) throws -> Bool {
        try run(
            "INSERT INTO status_entries (tenant, agency, list, idx, value) VALUES ($1, $2, $3, $4, 0) ON CONFLICT DO NOTHING",
            entry.agency,
            entry.list,
            entry.index
        ) == 1
    }

    func insert(_ intent: IssuingIntent) throws {
        guard try credential(caseID: intent.caseID)?.id == intent.supersedes else { throw Refusal(.conflict, "already_issued") }
        try run(
            """
            INSERT INTO intents (tenant, case_id, credential, citizen, kid, agency, list, idx, sealed, supersedes)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            intent.caseID,
            intent.credentialID,
            intent.citizen,
            intent.kid,
            intent.status.agency,
            intent.status.list,
            intent.status.index,
            intent.sealedPrepared,
            intent.supersedes
        )
    }

    func replace(_ intent: IssuingIntent) throws {
        let changed = try run(
            "UPDATE intents SET kid = $2, sealed = $3 WHERE tenant = $1 AND case_id = $4 AND credential = $5",
            intent.kid,
            intent.sealedPrepared,
            intent.caseID,
            intent.credentialID
        )
        guard changed == 1 else { throw Refusal.changedMeanwhile }
    }

    func intents() throws -> [IssuingIntent] { try rows("\(Self.intentColumns) WHERE tenant = $1 ORDER BY rowid", map: intent) }

    func intent(caseID: String) throws -> IssuingIntent? {
        try row("\(Self.intentColumns) WHERE tenant = $1 AND case_id = $2", caseID, map: intent)
    }

    private static let intentColumns = "SELECT case_id, credential, citizen, kid, agency, list, idx, sealed, supersedes FROM intents"

    private func intent(_ row: PostgresRow) throws -> IssuingIntent {
        IssuingIntent(
            caseID: try row.text(0),
            credentialID: try row.object(1),
            citizen: try row.citizen(2),
            kid: try row.text(3),
            status: StatusEntry(agency: try row.text(4), list: try row.int(5), index: try row.int(6)),
            sealedPrepared: try row.bytes(7),
            supersedes: try row.optionalBytes(8).map { try ObjectID(bytes: $0) }
        )
    }
}

extension PostgresTransaction {
    func complete(_ credential: CredentialRecord) throws {
        let ended = try run(
            "DELETE FROM intents WHERE tenant = $1 AND case_id = $2 AND credential = $3",
            credential.caseID,
            credential.id
        )
        guard ended == 1 else { throw Refusal(.conflict, "already_issued") }
        try run(
            """
            INSERT INTO credentials (tenant, id, case_id, citizen, service, kid, agency, list, idx, issued_at, log_index, sealed, supersedes, witness)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            """,
            credential.id,
            credential.caseID,
            credential.citizen,
            credential.service,
            credential.kid,
            credential.status.agency,
            credential.status.list,
            credential.status.index,
            credential.issuedAt,
            credential.logIndex,
            credential.sealed,
            credential.supersedes,
            credential.witness
        )
    }

    func credential(_ id: ObjectID) throws -> CredentialRecord? {
        try row("\(Self.credentialColumns) WHERE tenant = $1 AND id = $2", id, map: credential)
    }

    func credential(caseID: String) throws -> CredentialRecord? {
        try row(
            """
            \(Self.credentialColumns) WHERE tenant = $1 AND case_id = $2
            AND NOT EXISTS (SELECT 1 FROM credentials AS later WHERE later.tenant = $1 AND later.supersedes = credentials.id)
            """,
            caseID,
            map: credential
        )
    }

    func credentials(of citizen: CitizenID) throws -> [CredentialRecord] {
        try rows(
            "\(Self.credentialColumns) WHERE tenant = $1 AND citizen = $2 ORDER BY issued_at DESC, log_index DESC",
            citizen,
            map: credential
        )
    }

    func credentialCount() throws -> Int { try row("SELECT count(*) FROM credentials WHERE tenant = $1") { try $0.int(0) } ?? 0 }

    private static let credentialColumns = """
        SELECT id, case_id, citizen, service, kid, agency, list, idx, issued_at, log_index, sealed, supersedes, witness FROM credentials
        """

    private func credential(_ row: PostgresRow) throws -> CredentialRecord {
        CredentialRecord(
            id: try row.object(0),
            caseID: try row.text(1),
            citizen: try row.citizen(2),
            service: try row.text(3),
            kid: try row.text(4),
            status: StatusEntry(agency: try row.text(5), list: try row.int(6), index: try row.int(7)),
            issuedAt: try row.int64(8),
            logIndex: try row.uint64(9),
            sealed: try row.bytes(10),
            supersedes: try row.optionalBytes(11).map { try ObjectID(bytes: $0) },
            witness: try row.optionalBytes(12)
        )
    }
}

extension PostgresTransaction {
    func status(_ entry: StatusEntry) throws -> UInt8? {
        try row(
            "SELECT value FROM status_entries WHERE tenant = $1 AND agency = $2 AND list = $3 AND idx = $4",
            entry.agency,
            entry.list,
            entry.index
        ) { UInt8(clamping: try $0.int(0)) }
    }

    func setStatus(_ entry: StatusEntry, from old: UInt8, to new: UInt8) throws -> Bool {
        try run(
            "UPDATE status_entries SET value = $2 WHERE tenant = $1 AND agency = $3 AND list = $4 AND idx = $5 AND value = $6",
            new,
            entry.agency,
            entry.list,
            entry.index,
            old
        ) == 1
    }

    func nonZero(agency: String, list: Int) throws -> [(index: Int, value: UInt8)] {
        try rows(
            "SELECT idx, value FROM status_entries WHERE tenant = $1 AND agency = $2 AND list = $3 AND value <> 0 ORDER BY idx",
            agency,
            list
        ) { (try $0.int(0), UInt8(clamping: try $0.int(1))) }
    }

    func statusLists() throws -> [(agency: String, list: Int, used: Int)] {
        try rows("SELECT agency, list, used FROM status_list_sizes WHERE tenant = $1 ORDER BY agency, list") {
            (try $0.text(0), try $0.int(1), try $0.int(2))
        }
    }
}

extension PostgresTransaction {
    func insert(_ access: AccessRecord) throws {
        try run(
            "INSERT INTO accesses (tenant, citizen, at, log_index, sealed) VALUES ($1, $2, $3, $4, $5)",
            access.citizen,
            access.at,
            access.logIndex,
            access.sealed
        )
    }

    func accesses(of citizen: CitizenID, limit: Int) throws -> [AccessRecord] {
        try rows(
            "\(Self.accessColumns) WHERE tenant = $1 AND citizen = $2 ORDER BY log_index DESC LIMIT $3",
            citizen,
            limit,
            map: access
        )
    }

    func access(at index: UInt64, of citizen: CitizenID) throws -> AccessRecord? {
        try row(
            "\(Self.accessColumns) WHERE tenant = $1 AND log_index = $2 AND citizen = $3",
            Int64(clamping: index),
            citizen,
            map: access
        )
    }

    func access(at index: UInt64) throws -> AccessRecord? {
        try row("\(Self.accessColumns) WHERE tenant = $1 AND log_index = $2", Int64(clamping: index), map: access)
    }

    func accesses(from: UnixTime, until: UnixTime, after cursor: UInt64?, limit: Int) throws -> [AccessRecord] {
        try rows(
            "\(Self.accessColumns) WHERE tenant = $1 AND at BETWEEN $2 AND $3 AND log_index > $4 ORDER BY log_index LIMIT $5",
            from,
            until,
            cursor.map { Int64($0) } ?? -1,
            limit,
            map: access
        )
    }

    private static let accessColumns = "SELECT citizen, at, log_index, sealed FROM accesses"

    private func access(_ row: PostgresRow) throws -> AccessRecord {
        AccessRecord(
            citizen: try row.citizen(0),
            at: try row.int64(1),
            logIndex: try row.uint64(2),
            sealed: try row.bytes(3)
        )
    }
}
