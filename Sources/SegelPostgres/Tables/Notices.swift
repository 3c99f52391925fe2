internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ contact: Contact) throws {
        try inserting {
            try run(
                """
                INSERT INTO contacts (tenant, id, citizen, channel, language, consented_at, verified_at, removed_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
                """,
                contact.id,
                contact.citizen,
                contact.channel.rawValue,
                contact.language.rawValue,
                contact.consentedAt,
                contact.verifiedAt,
                contact.removedAt
            )
        }
    }

    func contact(_ id: ObjectID) throws -> Contact? { try row("\(Self.contactColumns) AND id = $2", id, map: contact) }

    func contacts(of citizen: CitizenID) throws -> [Contact] {
        try rows(
            "\(Self.contactColumns) AND citizen = $2 AND removed_at IS NULL ORDER BY consented_at, id",
            citizen,
            map: contact
        )
    }

    func update(_ contact: Contact) throws {
        let changed = try run(
            "UPDATE contacts SET verified_at = $2, removed_at = $3 WHERE tenant = $1 AND id = $4",
            contact.verifiedAt,
            contact.removedAt,
            contact.id
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func contactsToForget(limit: Int) throws -> [Contact] {
        try rows(
            """
            \(Self.contactColumns) AND removed_at IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM notices WHERE notices.tenant = $1 AND notices.contact = contacts.id AND state = 'waiting'
            ) LIMIT $2
            """,
            limit,
            map: contact
        )
    }

    func removeContact(_ id: ObjectID) throws { try run("DELETE FROM contacts WHERE tenant = $1 AND id = $2", id) }

    private static let contactColumns =
        "SELECT id, citizen, channel, language, consented_at, verified_at, removed_at FROM contacts WHERE tenant = $1"

    private func contact(_ row: PostgresRow) throws -> Contact {
        guard let channel = NoticeChannel(rawValue: try row.text(2)), let language = Language(rawValue: try row.text(3)) else {
            throw CorruptRow("contacts")
        }
        return Contact(
            id: try row.object(0),
            citizen: try row.citizen(1),
            channel: channel,
            language: language,
            consentedAt: try row.int64(4),
            verifiedAt: try row.optionalInt64(5),
            removedAt: try row.optionalInt64(6)
        )
    }
}

extension PostgresTransaction {
    func insert(_ notice: NoticeRow) throws {
        try inserting {
            try run(
                """
                INSERT INTO notices (
                    tenant, id, citizen, contact, channel, kind, case_id, reference, created_at, state, tries, next_at, failure, ended_at
                ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING
                """,
                notice.id,
                notice.citizen,
                notice.contact,
                notice.channel.rawValue,
                notice.kind.rawValue,
                notice.caseID,
                notice.reference,
                notice.createdAt,
                notice.state.rawValue,
                notice.tries,
                notice.nextAt,
                notice.failure,
                notice.endedAt
            )
        }
    }

    func notice(_ id: ObjectID) throws -> NoticeRow? { try row("\(Self.noticeColumns) AND id = $2", id, map: notice) }

    /// All, where the limit is negative.
    func notices(of citizen: CitizenID, limit: Int) throws -> [NoticeRow] {
        let limit = limit < 0 ? nil : limit
        return try rows("\(Self.noticeColumns) AND citizen = $2 ORDER BY created_at DESC, id LIMIT $3", citizen, limit, map: notice)
    }

    func notices(ofCase id: String, limit: Int) throws -> [NoticeRow] {
        try rows("\(Self.noticeColumns) AND case_id = $2 ORDER BY created_at DESC, id LIMIT $3", id, limit, map: notice)
    }

    func notices(in state: NoticeRow.State?, limit: Int) throws -> [NoticeRow] {
        guard let state else {
            return try rows("\(Self.noticeColumns) ORDER BY created_at DESC, id LIMIT $2", limit, map: notice)
        }
        return try rows(
            "\(Self.noticeColumns) AND state = $2 ORDER BY created_at DESC, id LIMIT $3",
            state.rawValue,
            limit,
            map: notice
        )
    }

    func dueNotices(_ channel: NoticeChannel, at now: UnixTime, limit: Int) throws -> [NoticeRow] {
        try rows(
            "\(Self.noticeColumns) AND state = 'waiting' AND channel = $2 AND next_at <= $3 ORDER BY next_at, id LIMIT $4",
            channel.rawValue,
            now,
            limit,
            map: notice
        )
    }

    func update(_ notice: NoticeRow, whereTries tries: Int) throws {
        let changed = try run(
            """
            UPDATE notices SET state = $2, tries = $3, next_at = $4, failure = $5, ended_at = $6
            WHERE tenant = $1 AND id = $7 AND tries = $8
            """,
            notice.state.rawValue,
            notice.tries,
            notice.nextAt,
            notice.failure,
            notice.endedAt,
            notice.id,
            tries
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func noticeCount(of citizen: CitizenID, _ kind: NoticeKind, since time: UnixTime) throws -> Int {
        try row(
            "SELECT count(*) FROM notices WHERE tenant = $1 AND citizen = $2 AND kind = $3 AND created_at >= $4",
            citizen,
            kind.rawValue,
            time
        ) { try $0.int(0) } ?? 0
    }

    func removeNotices(endedBefore time: UnixTime) throws -> Int {
        try run("DELETE FROM notices WHERE tenant = $1 AND ended_at < $2", time)
    }

    private static let noticeColumns = """
        SELECT id, citizen, contact, channel, kind, case_id, reference, created_at, state, tries, next_at, failure, ended_at
        FROM notices WHERE tenant = $1
        """

    private func notice(_ row: PostgresRow) throws -> NoticeRow {
        guard let channel = NoticeChannel(rawValue: try row.text(3)), let kind = NoticeKind(rawValue: try row.text(4)),
            let state = NoticeRow.State(rawValue: try row.text(8))
        else { throw CorruptRow("notices") }
        return NoticeRow(
            id: try row.object(0),
            citizen: try row.citizen(1),
            contact: try row.object(2),
            channel: channel,
            kind: kind,
            caseID: try row.optionalText(5),
            reference: try row.optionalText(6),
            createdAt: try row.int64(7),
            state: state,
            tries: try row.int(9),
            nextAt: try row.int64(10),
            failure: try row.optionalText(11),
            endedAt: try row.optionalInt64(12)
        )
    }
}
