internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ asked: AskedRecord) throws {
        do {
            try db.cachedStatement(
                sql: """
                    INSERT INTO presentation_requests
                    (id, verifier, policy, nonce, created_at, expires_at, browser, phase, body, sealed_answer_key)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                asked.id.column, asked.verifier.column, asked.policy, asked.nonce, asked.createdAt, asked.expiresAt,
                asked.browser.map { Data($0) }, asked.phase.rawValue, Data(asked.body), asked.sealedAnswerKey.map { Data($0) },
            ])
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE { throw PortConflict.alreadyExists }
    }

    func asked(_ id: ObjectID) throws -> AskedRecord? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM presentation_requests WHERE id = ?"), arguments: [id.column]).map { row in
            guard let phase = AskedRecord.Phase(rawValue: row["phase"]) else { throw CorruptRow("presentation_requests") }
            return AskedRecord(
                id: id,
                verifier: try ObjectID(column: row["verifier"]),
                policy: row["policy"],
                nonce: row["nonce"],
                createdAt: row["created_at"],
                expiresAt: row["expires_at"],
                browser: (row["browser"] as Data?).map { [UInt8]($0) },
                body: [UInt8](row["body"] as Data),
                sealedAnswerKey: (row["sealed_answer_key"] as Data?).map { [UInt8]($0) },
                phase: phase
            )
        }
    }

    func openRequestCount(of verifier: ObjectID, at now: UnixTime) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM presentation_requests WHERE phase = 'open' AND verifier = ? AND expires_at > ?"),
            arguments: [verifier.column, now]
        ) ?? 0
    }

    /// The key answers were encrypted to goes with the request's end: what was overheard opens no more, whoever gets the database.
    func end(_ id: ObjectID, as phase: AskedRecord.Phase, with answer: AnsweredRecord, at now: UnixTime) throws {
        try db.cachedStatement(
            sql: """
                UPDATE presentation_requests SET phase = ?, sealed_answer_key = NULL
                WHERE id = ? AND phase = 'open' AND expires_at > ?
                """
        ).execute(arguments: [phase.rawValue, id.column, now])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
        try db.cachedStatement(
            sql: """
                INSERT INTO presentations (request, at, keep_until, sealed_result, sealed_evidence, response_code, receipt)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            id.column, answer.at, answer.keepUntil, Data(answer.sealedResult), answer.sealedEvidence.map { Data($0) },
            answer.responseCode.map { Data($0) }, answer.receipt,
        ])
    }

    func answered(_ id: ObjectID) throws -> AnsweredRecord? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM presentations WHERE request = ?"), arguments: [id.column]).map { row in
            AnsweredRecord(
                request: id,
                at: row["at"],
                keepUntil: row["keep_until"],
                sealedResult: [UInt8](row["sealed_result"] as Data),
                sealedEvidence: (row["sealed_evidence"] as Data?).map { [UInt8]($0) },
                responseCode: (row["response_code"] as Data?).map { [UInt8]($0) },
                receipt: row["receipt"]
            )
        }
    }

    func removeAnswer(_ id: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM presentation_requests WHERE id = ?").execute(arguments: [id.column])
    }

    func keep(witnessedSet bytes: [UInt8], digest: [UInt8], until: UnixTime) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO kept_witnessed_sets (digest, keep_until, body) VALUES (?1, ?2, ?3)
                ON CONFLICT (digest) DO UPDATE SET keep_until = max(keep_until, ?2)
                """
        ).execute(arguments: [Data(digest), until, Data(bytes)])
    }

    func witnessedSet(digest: [UInt8]) throws -> [UInt8]? {
        try Data.fetchOne(db.cachedStatement(sql: "SELECT body FROM kept_witnessed_sets WHERE digest = ?"), arguments: [Data(digest)]).map {
            [UInt8]($0)
        }
    }

    func removePresentations(before now: UnixTime) throws -> (answers: Int, requests: Int) {
        let answered = "SELECT request FROM presentations WHERE keep_until <= ?"
        try db.cachedStatement(sql: "DELETE FROM presentation_requests WHERE id IN (\(answered))").execute(arguments: [now])
        let answers = db.changesCount
        try db.cachedStatement(sql: "DELETE FROM kept_witnessed_sets WHERE keep_until <= ?").execute(arguments: [now])
        try db.cachedStatement(sql: "DELETE FROM presentation_requests WHERE phase = 'open' AND expires_at <= ?").execute(arguments: [
            now - 3_600
        ])
        return (answers, db.changesCount)
    }
}
