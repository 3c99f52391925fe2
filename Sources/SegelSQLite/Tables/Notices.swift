internal import GRDB
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ contact: Contact) throws {
        try inserting {
            try db.cachedStatement(
                sql: """
                    INSERT INTO contacts (id, citizen, channel, language, consented_at, verified_at, removed_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                contact.id.column, contact.citizen.column, contact.channel.rawValue, contact.language.rawValue, contact.consentedAt,
                contact.verifiedAt, contact.removedAt,
            ])
        }
    }

    func contact(_ id: ObjectID) throws -> Contact? { try contacts("WHERE id = ?", [id.column]).first }

    func contacts(of citizen: CitizenID) throws -> [Contact] {
        try contacts("WHERE citizen = ? AND removed_at IS NULL ORDER BY consented_at, id", [citizen.column])
    }

    func update(_ contact: Contact) throws {
        try db.cachedStatement(sql: "UPDATE contacts SET verified_at = ?, removed_at = ? WHERE id = ?").execute(arguments: [
            contact.verifiedAt, contact.removedAt, contact.id.column,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func contactsToForget(limit: Int) throws -> [Contact] {
        try contacts(
            """
            WHERE removed_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM notices WHERE notices.contact = contacts.id AND state = 'waiting') LIMIT ?
            """,
            [limit]
        )
    }

    func removeContact(_ id: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM contacts WHERE id = ?").execute(arguments: [id.column])
    }

    private func contacts(_ condition: String, _ arguments: StatementArguments) throws -> [Contact] {
        let columns = "id, citizen, channel, language, consented_at, verified_at, removed_at"
        return try db.cachedStatement(sql: "SELECT \(columns) FROM contacts \(condition)").all(arguments) { row in
            guard let channel = try NoticeChannel(rawValue: row[2]), let language = try Language(rawValue: row[3]) else {
                throw CorruptRow("contacts")
            }
            return try Contact(
                id: ObjectID(column: row[0]),
                citizen: CitizenID(column: row[1]),
                channel: channel,
                language: language,
                consentedAt: row[4],
                verifiedAt: row.nullable(5),
                removedAt: row.nullable(6)
            )
        }
    }
}

extension SQLiteTransaction {
    func insert(_ notice: NoticeRow) throws {
        try inserting {
            try db.cachedStatement(
                sql: """
                    INSERT INTO notices
                    (id, citizen, contact, channel, kind, case_id, reference, created_at, state, tries, next_at, failure, ended_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                notice.id.column, notice.citizen.column, notice.contact.column, notice.channel.rawValue, notice.kind.rawValue,
                notice.caseID, notice.reference, notice.createdAt, notice.state.rawValue, notice.tries, notice.nextAt, notice.failure,
                notice.endedAt,
            ])
        }
    }

    func notice(_ id: ObjectID) throws -> NoticeRow? { try notices("WHERE id = ?", [id.column]).first }

    func notices(of citizen: CitizenID, limit: Int) throws -> [NoticeRow] {
        try notices("WHERE citizen = ? ORDER BY created_at DESC, id LIMIT ?", [citizen.column, limit])
    }

    func notices(ofCase id: String, limit: Int) throws -> [NoticeRow] {
        try notices("WHERE case_id = ? ORDER BY created_at DESC, id LIMIT ?", [id, limit])
    }

    func notices(in state: NoticeRow.State?, limit: Int) throws -> [NoticeRow] {
        try notices("WHERE ?1 IS NULL OR state = ?1 ORDER BY created_at DESC, id LIMIT ?2", [state?.rawValue, limit])
    }

    func dueNotices(_ channel: NoticeChannel, at now: UnixTime, limit: Int) throws -> [NoticeRow] {
        try notices(
            "WHERE state = 'waiting' AND channel = ? AND next_at <= ? ORDER BY next_at, id LIMIT ?",
            [channel.rawValue, now, limit]
        )
    }

    func update(_ notice: NoticeRow, whereTries tries: Int) throws {
        try db.cachedStatement(
            sql: "UPDATE notices SET state = ?, tries = ?, next_at = ?, failure = ?, ended_at = ? WHERE id = ? AND tries = ?"
        ).execute(arguments: [
            notice.state.rawValue, notice.tries, notice.nextAt, notice.failure, notice.endedAt, notice.id.column, tries,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func noticeCount(of citizen: CitizenID, _ kind: NoticeKind, since time: UnixTime) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM notices WHERE citizen = ? AND kind = ? AND created_at >= ?"),
            arguments: [citizen.column, kind.rawValue, time]
        ) ?? 0
    }

    func removeNotices(endedBefore time: UnixTime) throws -> Int {
        try db.cachedStatement(sql: "DELETE FROM notices WHERE ended_at < ?").execute(arguments: [time])
        return db.changesCount
    }

    private func notices(_ condition: String, _ arguments: StatementArguments) throws -> [NoticeRow] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM notices \(condition)"), arguments: arguments).map { row in
            guard let channel = NoticeChannel(rawValue: row["channel"]), let kind = NoticeKind(rawValue: row["kind"]),
                let state = NoticeRow.State(rawValue: row["state"])
            else { throw CorruptRow("notices") }
            return NoticeRow(
                id: try ObjectID(column: row["id"]),
                citizen: try CitizenID(column: row["citizen"]),
                contact: try ObjectID(column: row["contact"]),
                channel: channel,
                kind: kind,
                caseID: row["case_id"],
                reference: row["reference"],
                createdAt: row["created_at"],
                state: state,
                tries: row["tries"],
                nextAt: row["next_at"],
                failure: row["failure"],
                endedAt: row["ended_at"]
            )
        }
    }
}
