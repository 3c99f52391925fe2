internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ asked: AskedRecord) throws {
        let inserted = try run(
            """
            INSERT INTO presentation_requests
            (tenant, id, verifier, policy, nonce, created_at, expires_at, browser, phase, body, sealed_answer_key)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
            """,
            asked.id,
            asked.verifier,
            asked.policy,
            asked.nonce,
            asked.createdAt,
            asked.expiresAt,
            asked.browser,
            asked.phase.rawValue,
            asked.body,
            asked.sealedAnswerKey
        )
        guard inserted == 1 else { throw PortConflict.alreadyExists }
    }

    func asked(_ id: ObjectID) throws -> AskedRecord? {
        try row(
            """
            SELECT verifier, policy, nonce, created_at, expires_at, browser, body, sealed_answer_key, phase
            FROM presentation_requests WHERE tenant = $1 AND id = $2
            """,
            id
        ) { row in
            guard let phase = AskedRecord.Phase(rawValue: try row.text(8)) else { throw CorruptRow("presentation_requests") }
            return AskedRecord(
                id: id,
                verifier: try row.object(0),
                policy: try row.text(1),
                nonce: try row.text(2),
                createdAt: try row.int64(3),
                expiresAt: try row.int64(4),
                browser: try row.optionalBytes(5),
                body: try row.bytes(6),
                sealedAnswerKey: try row.optionalBytes(7),
                phase: phase
            )
        }
    }

    func openRequestCount(of verifier: ObjectID, at now: UnixTime) throws -> Int {
        try row(
            "SELECT count(*) FROM presentation_requests WHERE tenant = $1 AND phase = 'open' AND verifier = $2 AND expires_at > $3",
            verifier,
            now
        ) { try $0.int(0) } ?? 0
    }

    /// The key answers were encrypted to goes with the request's end: what was overheard opens no more, whoever gets the database.
    func end(_ id: ObjectID, as phase: AskedRecord.Phase, with answer: AnsweredRecord, at now: UnixTime) throws {
        let changed = try run(
            """
            UPDATE presentation_requests SET phase = $2, sealed_answer_key = NULL
            WHERE tenant = $1 AND id = $3 AND phase = 'open' AND expires_at > $4
            """,
            phase.rawValue,
            id,
            now
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
        try run(
            """
            INSERT INTO presentations (tenant, request, at, keep_until, sealed_result, sealed_evidence, response_code, receipt)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            id,
            answer.at,
            answer.keepUntil,
            answer.sealedResult,
            answer.sealedEvidence,
            answer.responseCode,
            answer.receipt
        )
    }

    func answered(_ id: ObjectID) throws -> AnsweredRecord? {
        try row(
            """
            SELECT at, keep_until, sealed_result, sealed_evidence, response_code, receipt
            FROM presentations WHERE tenant = $1 AND request = $2
            """,
            id
        ) { row in
            AnsweredRecord(
                request: id,
                at: try row.int64(0),
                keepUntil: try row.int64(1),
                sealedResult: try row.bytes(2),
                sealedEvidence: try row.optionalBytes(3),
                responseCode: try row.optionalBytes(4),
                receipt: try row.optionalText(5)
            )
        }
    }

    func removeAnswer(_ id: ObjectID) throws {
        try run("DELETE FROM presentation_requests WHERE tenant = $1 AND id = $2", id)
    }

    func keep(witnessedSet bytes: [UInt8], digest: [UInt8], until: UnixTime) throws {
        try run(
            """
            INSERT INTO kept_witnessed_sets AS kept (tenant, digest, keep_until, body) VALUES ($1, $2, $3, $4)
            ON CONFLICT (tenant, digest) DO UPDATE SET keep_until = greatest(kept.keep_until, excluded.keep_until)
            """,
            digest,
            until,
            bytes
        )
    }

    func witnessedSet(digest: [UInt8]) throws -> [UInt8]? {
        try row("SELECT body FROM kept_witnessed_sets WHERE tenant = $1 AND digest = $2", digest) { try $0.bytes(0) }
    }

    func removePresentations(before now: UnixTime) throws -> (answers: Int, requests: Int) {
        let answers = try run(
            """
            DELETE FROM presentation_requests
            WHERE tenant = $1 AND id IN (SELECT request FROM presentations WHERE tenant = $1 AND keep_until <= $2)
            """,
            now
        )
        try run("DELETE FROM kept_witnessed_sets WHERE tenant = $1 AND keep_until <= $2", now)
        let requests = try run(
            "DELETE FROM presentation_requests WHERE tenant = $1 AND phase = 'open' AND expires_at <= $2",
            now - 3_600
        )
        return (answers, requests)
    }
}
