internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func nextSerial(_ series: String) throws -> Int {
        let last = try Int.fetchOne(
            db.cachedStatement(
                sql: "INSERT INTO serials (series, last) VALUES (?, 1) ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last"
            ),
            arguments: [series]
        )
        guard let last else { throw CorruptRow("serials") }
        return last
    }

    func claim(_ entry: StatusEntry) throws -> Bool {
        try db.cachedStatement(sql: "INSERT INTO status_entries (agency, list, idx, value) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING")
            .execute(arguments: [entry.agency, entry.list, entry.index])
        return db.changesCount == 1
    }

    func insert(_ intent: IssuingIntent) throws {
        guard try credential(caseID: intent.caseID)?.id == intent.supersedes else { throw Refusal(.conflict, "already_issued") }
        try db.cachedStatement(
            sql: """
                INSERT INTO intents (case_id, credential, citizen, kid, agency, list, idx, sealed, supersedes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            intent.caseID, intent.credentialID.column, intent.citizen.column, intent.kid, intent.status.agency, intent.status.list,
            intent.status.index, Data(intent.sealedPrepared), intent.supersedes?.column,
        ])
    }

    func replace(_ intent: IssuingIntent) throws {
        try db.cachedStatement(sql: "UPDATE intents SET kid = ?, sealed = ? WHERE case_id = ? AND credential = ?").execute(arguments: [
            intent.kid, Data(intent.sealedPrepared), intent.caseID, intent.credentialID.column,
        ])
        guard db.changesCount == 1 else { throw Refusal.changedMeanwhile }
    }

    func intents() throws -> [IssuingIntent] {
        try db.cachedStatement(sql: "\(Self.intentColumns) ORDER BY rowid").all([], intent)
    }

    func intent(caseID: String) throws -> IssuingIntent? {
        try db.cachedStatement(sql: "\(Self.intentColumns) WHERE case_id = ?").first([caseID], intent)
    }

    private static let intentColumns = "SELECT case_id, credential, citizen, kid, agency, list, idx, sealed, supersedes FROM intents"

    private func intent(_ row: LiveRow) throws -> IssuingIntent {
        try IssuingIntent(
            caseID: row[0],
            credentialID: ObjectID(column: row[1]),
            citizen: CitizenID(column: row[2]),
            kid: row[3],
            status: StatusEntry(agency: row[4], list: row[5], index: row[6]),
            sealedPrepared: [UInt8](row[7] as Data),
            supersedes: (row.nullable(8) as Data?).map(ObjectID.init(column:))
        )
    }
}

extension SQLiteTransaction {
    func complete(_ credential: CredentialRecord) throws {
        try db.cachedStatement(sql: "DELETE FROM intents WHERE case_id = ? AND credential = ?").execute(arguments: [
            credential.caseID, credential.id.column,
        ])
        guard db.changesCount == 1 else { throw Refusal(.conflict, "already_issued") }
        try db.cachedStatement(
            sql: """
                INSERT INTO credentials (id, case_id, citizen, service, kid, agency, list, idx, issued_at, log_index, sealed, supersedes, witness)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            credential.id.column, credential.caseID, credential.citizen.column, credential.service, credential.kid,
            credential.status.agency, credential.status.list, credential.status.index, credential.issuedAt, Int64(credential.logIndex),
            Data(credential.sealed), credential.supersedes?.column, credential.witness.map { Data($0) },
        ])
    }

    func credential(_ id: ObjectID) throws -> CredentialRecord? {
        try db.cachedStatement(sql: "\(Self.credentialColumns) FROM credentials WHERE id = ?").first([id.column], credential)
    }

    func credential(caseID: String) throws -> CredentialRecord? {
        try db.cachedStatement(
            sql: """
                \(Self.credentialColumns) FROM credentials c WHERE case_id = ? AND NOT EXISTS (SELECT 1 FROM credentials WHERE supersedes = c.id)
                """
        ).first([caseID], credential)
    }

    func credentials(of citizen: CitizenID) throws -> [CredentialRecord] {
        try db.cachedStatement(
            sql: "\(Self.credentialColumns) FROM credentials WHERE citizen = ? ORDER BY issued_at DESC, log_index DESC"
        ).all([citizen.column], credential)
    }

    func credentialCount() throws -> Int { try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM credentials")) ?? 0 }

    private static let credentialColumns =
        "SELECT id, case_id, citizen, service, kid, agency, list, idx, issued_at, log_index, sealed, supersedes, witness"

    private func credential(_ row: LiveRow) throws -> CredentialRecord {
        try CredentialRecord(
            id: ObjectID(column: row[0]),
            caseID: row[1],
            citizen: CitizenID(column: row[2]),
            service: row[3],
            kid: row[4],
            status: StatusEntry(agency: row[5], list: row[6], index: row[7]),
            issuedAt: row[8],
            logIndex: UInt64(row[9] as Int64),
            sealed: [UInt8](row[10] as Data),
            supersedes: (row.nullable(11) as Data?).map(ObjectID.init(column:)),
            witness: (row.nullable(12) as Data?).map { [UInt8]($0) }
        )
    }
}

extension SQLiteTransaction {
    func status(_ entry: StatusEntry) throws -> UInt8? {
        try UInt8.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM status_entries WHERE agency = ? AND list = ? AND idx = ?"),
            arguments: [entry.agency, entry.list, entry.index]
        )
    }

    func setStatus(_ entry: StatusEntry, from old: UInt8, to new: UInt8) throws -> Bool {
        try db.cachedStatement(sql: "UPDATE status_entries SET value = ? WHERE agency = ? AND list = ? AND idx = ? AND value = ?").execute(
            arguments: [new, entry.agency, entry.list, entry.index, old])
        return db.changesCount == 1
    }

    func nonZero(agency: String, list: Int) throws -> [(index: Int, value: UInt8)] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT idx, value FROM status_entries WHERE agency = ? AND list = ? AND value <> 0"),
            arguments: [agency, list]
        ).map { ($0["idx"], $0["value"]) }
    }

    func statusLists() throws -> [(agency: String, list: Int, used: Int)] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT agency, list, used FROM status_list_sizes ORDER BY agency, list"))
            .map { ($0["agency"], $0["list"], $0["used"]) }
    }
}

extension SQLiteTransaction {
    func insert(_ access: AccessRecord) throws {
        try db.cachedStatement(sql: "INSERT INTO accesses (citizen, at, log_index, sealed) VALUES (?, ?, ?, ?)").execute(arguments: [
            access.citizen.column, access.at, Int64(access.logIndex), Data(access.sealed),
        ])
    }

    func accesses(of citizen: CitizenID, limit: Int) throws -> [AccessRecord] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM accesses WHERE citizen = ? ORDER BY log_index DESC LIMIT ?"),
            arguments: [citizen.column, limit]
        ).map(access)
    }

    func access(at index: UInt64, of citizen: CitizenID) throws -> AccessRecord? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM accesses WHERE log_index = ? AND citizen = ?"),
            arguments: [Int64(clamping: index), citizen.column]
        ).map(access)
    }

    func access(at index: UInt64) throws -> AccessRecord? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM accesses WHERE log_index = ?"), arguments: [Int64(clamping: index)]).map(
            access
        )
    }

    func accesses(from: UnixTime, until: UnixTime, after cursor: UInt64?, limit: Int) throws -> [AccessRecord] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM accesses WHERE at BETWEEN ? AND ? AND log_index > ? ORDER BY log_index LIMIT ?"),
            arguments: [from, until, cursor.map { Int64($0) } ?? -1, limit]
        ).map(access)
    }

    private func access(_ row: Row) throws -> AccessRecord {
        AccessRecord(
            citizen: try CitizenID(column: row["citizen"]),
            at: row["at"],
            logIndex: UInt64(row["log_index"] as Int64),
            sealed: [UInt8](row["sealed"] as Data)
        )
    }
}
