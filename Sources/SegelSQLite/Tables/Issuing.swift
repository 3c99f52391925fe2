internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func nextSerial(_ series: String) throws -> Int {
        let last = try Int.fetchOne(
            db,
            sql: "INSERT INTO serials (series, last) VALUES (?, 1) ON CONFLICT (series) DO UPDATE SET last = last + 1 RETURNING last",
            arguments: [series]
        )
        guard let last else { throw CorruptRow("serials") }
        return last
    }

    func claim(_ entry: StatusEntry) throws -> Bool {
        try db.execute(
            sql: "INSERT INTO status_entries (agency, list, idx, value) VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING",
            arguments: [entry.agency, entry.list, entry.index]
        )
        return db.changesCount == 1
    }

    func insert(_ intent: IssuingIntent) throws {
        guard try credential(caseID: intent.caseID)?.id == intent.supersedes else { throw Refusal(.conflict, "already_issued") }
        try db.execute(
            sql: """
                INSERT INTO intents (case_id, credential, citizen, kid, agency, list, idx, sealed, supersedes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                intent.caseID, intent.credentialID.column, intent.citizen.column, intent.kid, intent.status.agency, intent.status.list,
                intent.status.index, Data(intent.sealedPrepared), intent.supersedes?.column,
            ]
        )
    }

    func replace(_ intent: IssuingIntent) throws {
        try db.execute(
            sql: "UPDATE intents SET kid = ?, sealed = ? WHERE case_id = ? AND credential = ?",
            arguments: [intent.kid, Data(intent.sealedPrepared), intent.caseID, intent.credentialID.column]
        )
        guard db.changesCount == 1 else { throw Refusal.changedMeanwhile }
    }

    func intents() throws -> [IssuingIntent] {
        try Row.fetchAll(db, sql: "SELECT * FROM intents ORDER BY rowid").map { row in
            IssuingIntent(
                caseID: row["case_id"],
                credentialID: try ObjectID(column: row["credential"]),
                citizen: try CitizenID(column: row["citizen"]),
                kid: row["kid"],
                status: StatusEntry(agency: row["agency"], list: row["list"], index: row["idx"]),
                sealedPrepared: [UInt8](row["sealed"] as Data),
                supersedes: try (row["supersedes"] as Data?).map(ObjectID.init(column:))
            )
        }
    }
}

extension SQLiteTransaction {
    func complete(_ credential: CredentialRecord) throws {
        try db.execute(
            sql: "DELETE FROM intents WHERE case_id = ? AND credential = ?",
            arguments: [credential.caseID, credential.id.column]
        )
        guard db.changesCount == 1 else { throw Refusal(.conflict, "already_issued") }
        try db.execute(
            sql: """
                INSERT INTO credentials (id, case_id, citizen, service, kid, agency, list, idx, issued_at, log_index, sealed, supersedes, witness)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                credential.id.column, credential.caseID, credential.citizen.column, credential.service, credential.kid,
                credential.status.agency, credential.status.list, credential.status.index, credential.issuedAt, Int64(credential.logIndex),
                Data(credential.sealed), credential.supersedes?.column, credential.witness.map { Data($0) },
            ]
        )
    }

    func credential(_ id: ObjectID) throws -> CredentialRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM credentials WHERE id = ?", arguments: [id.column]).map(credential)
    }

    func credential(caseID: String) throws -> CredentialRecord? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT * FROM credentials c WHERE case_id = ? AND NOT EXISTS (SELECT 1 FROM credentials WHERE supersedes = c.id)
                """,
            arguments: [caseID]
        ).map(credential)
    }

    func credentials(of citizen: CitizenID) throws -> [CredentialRecord] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM credentials WHERE citizen = ? ORDER BY issued_at DESC, log_index DESC",
            arguments: [citizen.column]
        ).map(credential)
    }

    func credentialCount() throws -> Int { try Int.fetchOne(db, sql: "SELECT count(*) FROM credentials") ?? 0 }

    private func credential(_ row: Row) throws -> CredentialRecord {
        CredentialRecord(
            id: try ObjectID(column: row["id"]),
            caseID: row["case_id"],
            citizen: try CitizenID(column: row["citizen"]),
            service: row["service"],
            kid: row["kid"],
            status: StatusEntry(agency: row["agency"], list: row["list"], index: row["idx"]),
            issuedAt: row["issued_at"],
            logIndex: UInt64(row["log_index"] as Int64),
            sealed: [UInt8](row["sealed"] as Data),
            supersedes: try (row["supersedes"] as Data?).map(ObjectID.init(column:)),
            witness: (row["witness"] as Data?).map { [UInt8]($0) }
        )
    }
}

extension SQLiteTransaction {
    func status(_ entry: StatusEntry) throws -> UInt8? {
        try UInt8.fetchOne(
            db,
            sql: "SELECT value FROM status_entries WHERE agency = ? AND list = ? AND idx = ?",
            arguments: [entry.agency, entry.list, entry.index]
        )
    }

    func setStatus(_ entry: StatusEntry, from old: UInt8, to new: UInt8) throws -> Bool {
        try db.execute(
            sql: "UPDATE status_entries SET value = ? WHERE agency = ? AND list = ? AND idx = ? AND value = ?",
            arguments: [new, entry.agency, entry.list, entry.index, old]
        )
        return db.changesCount == 1
    }

    func nonZero(agency: String, list: Int) throws -> [(index: Int, value: UInt8)] {
        try Row.fetchAll(
            db,
            sql: "SELECT idx, value FROM status_entries WHERE agency = ? AND list = ? AND value <> 0",
            arguments: [agency, list]
        ).map { ($0["idx"], $0["value"]) }
    }

    func statusLists() throws -> [(agency: String, list: Int, used: Int)] {
        try Row.fetchAll(db, sql: "SELECT agency, list, used FROM status_list_sizes ORDER BY agency, list")
            .map { ($0["agency"], $0["list"], $0["used"]) }
    }
}

extension SQLiteTransaction {
    func insert(_ access: AccessRecord) throws {
        try db.execute(
            sql: "INSERT INTO accesses (citizen, at, log_index, sealed) VALUES (?, ?, ?, ?)",
            arguments: [access.citizen.column, access.at, Int64(access.logIndex), Data(access.sealed)]
        )
    }

    func accesses(of citizen: CitizenID, limit: Int) throws -> [AccessRecord] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM accesses WHERE citizen = ? ORDER BY log_index DESC LIMIT ?",
            arguments: [citizen.column, limit]
        ).map { row in
            AccessRecord(
                citizen: citizen,
                at: row["at"],
                logIndex: UInt64(row["log_index"] as Int64),
                sealed: [UInt8](row["sealed"] as Data)
            )
        }
    }
}
