internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ session: Session) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO sessions (digest, account, way, expires, begun, used, confirmed, browser) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            Data(session.digest), session.account.column, session.way.rawValue, session.expires, session.begun, session.used,
            session.confirmed, session.browser,
        ])
    }

    func session(digest: [UInt8]) throws -> Session? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM sessions WHERE digest = ?"), arguments: [Data(digest)]).map(session)
    }

    func sessions(of account: ObjectID, at now: UnixTime) throws -> [Session] {
        try Row.fetchAll(
            db.cachedStatement(sql: "SELECT * FROM sessions WHERE account = ? AND expires > ? ORDER BY expires DESC, digest"),
            arguments: [account.column, now]
        ).map(session)
    }

    private func session(_ row: Row) throws -> Session {
        Session(
            digest: [UInt8](row["digest"] as Data),
            account: try ObjectID(column: row["account"]),
            // A way this version does not know proves nothing.
            way: Session.Way(rawValue: row["way"]) ?? .password,
            expires: row["expires"],
            begun: row["begun"],
            used: row["used"],
            confirmed: row["confirmed"],
            browser: row["browser"]
        )
    }

    func recordUse(ofSession digest: [UInt8], at now: UnixTime) throws {
        try db.cachedStatement(sql: "UPDATE sessions SET used = ? WHERE digest = ? AND used < ?").execute(arguments: [
            now, Data(digest), now,
        ])
    }

    func recordConfirmation(ofSession digest: [UInt8], at now: UnixTime) throws {
        try db.cachedStatement(sql: "UPDATE sessions SET confirmed = ? WHERE digest = ?").execute(arguments: [now, Data(digest)])
    }

    func endSession(digest: [UInt8]) throws {
        try db.cachedStatement(sql: "DELETE FROM sessions WHERE digest = ?").execute(arguments: [Data(digest)])
    }

    func endSessions(of account: ObjectID) throws {
        try db.cachedStatement(sql: "DELETE FROM sessions WHERE account = ?").execute(arguments: [account.column])
    }

    func endSessions(expiredBefore time: UnixTime) throws {
        try db.cachedStatement(sql: "DELETE FROM sessions WHERE expires < ?").execute(arguments: [time])
    }
}
