internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ session: Session) throws {
        try run(
            """
            INSERT INTO sessions (tenant, digest, account, way, expires, begun, used, confirmed, browser)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            """,
            session.digest,
            session.account,
            session.way.rawValue,
            session.expires,
            session.begun,
            session.used,
            session.confirmed,
            session.browser
        )
    }

    func session(digest: [UInt8]) throws -> Session? {
        try row(
            "SELECT digest, account, way, expires, begun, used, confirmed, browser FROM sessions WHERE tenant = $1 AND digest = $2",
            digest,
            map: session
        )
    }

    func sessions(of account: ObjectID, at now: UnixTime) throws -> [Session] {
        try rows(
            """
            SELECT digest, account, way, expires, begun, used, confirmed, browser FROM sessions
            WHERE tenant = $1 AND account = $2 AND expires > $3 ORDER BY expires DESC, digest
            """,
            account,
            now,
            map: session
        )
    }

    private func session(_ row: PostgresRow) throws -> Session {
        Session(
            digest: try row.bytes(0),
            account: try row.object(1),
            // A way this version does not know proves nothing.
            way: Session.Way(rawValue: try row.text(2)) ?? .password,
            expires: try row.int64(3),
            begun: try row.int64(4),
            used: try row.int64(5),
            confirmed: try row.int64(6),
            browser: try row.text(7)
        )
    }

    func recordUse(ofSession digest: [UInt8], at now: UnixTime) throws {
        try run("UPDATE sessions SET used = $3 WHERE tenant = $1 AND digest = $2 AND used < $3", digest, now)
    }

    func recordConfirmation(ofSession digest: [UInt8], at now: UnixTime) throws {
        try run("UPDATE sessions SET confirmed = $3 WHERE tenant = $1 AND digest = $2", digest, now)
    }

    func endSession(digest: [UInt8]) throws { try run("DELETE FROM sessions WHERE tenant = $1 AND digest = $2", digest) }

    func endSessions(of account: ObjectID) throws { try run("DELETE FROM sessions WHERE tenant = $1 AND account = $2", account) }

    func endSessions(expiredBefore time: UnixTime) throws { try run("DELETE FROM sessions WHERE tenant = $1 AND expires < $2", time) }
}
