internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insertInvitation(digest: [UInt8], of citizen: CitizenID, expires: UnixTime) throws {
        try db.cachedStatement(sql: "INSERT INTO trust_invitations (digest, citizen, expires) VALUES (?, ?, ?)").execute(arguments: [
            Data(digest), citizen.column, expires,
        ])
    }

    func takeInvitation(digest: [UInt8], at now: UnixTime) throws -> CitizenID? {
        let found = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT citizen FROM trust_invitations WHERE digest = ? AND expires > ?"),
            arguments: [Data(digest), now]
        )
        try db.cachedStatement(sql: "DELETE FROM trust_invitations WHERE digest = ? OR expires <= ?").execute(arguments: [
            Data(digest), now,
        ])
        return try found.map(CitizenID.init(column:))
    }

    func invitationCount(of citizen: CitizenID, at now: UnixTime) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count(*) FROM trust_invitations WHERE citizen = ? AND expires > ?"),
            arguments: [citizen.column, now]
        ) ?? 0
    }

    func insert(_ trust: Trust) throws {
        try inserting {
            try db.cachedStatement(sql: "INSERT INTO trusts (id, citizen, trusted, accepted_at) VALUES (?, ?, ?, ?)").execute(arguments: [
                trust.id.column, trust.citizen.column, trust.trusted.column, trust.acceptedAt,
            ])
        }
    }

    func trust(_ id: ObjectID) throws -> Trust? { try trusts("WHERE id = ?", [id.column]).first }

    func trusts(of citizen: CitizenID) throws -> [Trust] { try trusts("WHERE citizen = ? ORDER BY accepted_at, id", [citizen.column]) }

    func trusts(in trusted: CitizenID) throws -> [Trust] { try trusts("WHERE trusted = ? ORDER BY accepted_at, id", [trusted.column]) }

    func removeTrust(_ trust: Trust) throws {
        try removeConfirmations(by: trust.trusted, for: trust.citizen)
        try db.cachedStatement(sql: "DELETE FROM trusts WHERE id = ?").execute(arguments: [trust.id.column])
    }

    func trustedNeeded(by citizen: CitizenID) throws -> Int? {
        try Int.fetchOne(db.cachedStatement(sql: "SELECT needed FROM trust_rules WHERE citizen = ?"), arguments: [citizen.column])
    }

    func setTrustedNeeded(_ count: Int, by citizen: CitizenID) throws {
        try db.cachedStatement(
            sql: "INSERT INTO trust_rules (citizen, needed) VALUES (?, ?) ON CONFLICT (citizen) DO UPDATE SET needed = excluded.needed"
        ).execute(arguments: [citizen.column, count])
    }

    private func trusts(_ condition: String, _ arguments: StatementArguments) throws -> [Trust] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM trusts \(condition)"), arguments: arguments).map { row in
            Trust(
                id: try ObjectID(column: row["id"]),
                citizen: try CitizenID(column: row["citizen"]),
                trusted: try CitizenID(column: row["trusted"]),
                acceptedAt: row["accepted_at"]
            )
        }
    }
}

extension SQLiteTransaction {
    func put(_ recovery: Recovery) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO recoveries (citizen, code, begun_at, ready_at, ends_at, cancelled_at) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (citizen, code) DO UPDATE SET
                    ready_at = excluded.ready_at, ends_at = excluded.ends_at, cancelled_at = excluded.cancelled_at
                """
        ).execute(arguments: [
            recovery.citizen.column, Data(recovery.code), recovery.begunAt, recovery.readyAt, recovery.endsAt, recovery.cancelledAt,
        ])
    }

    func recovery(of citizen: CitizenID, code: [UInt8]) throws -> Recovery? {
        try recoveries("WHERE citizen = ? AND code = ?", [citizen.column, Data(code)]).first
    }

    func openRecoveries(of citizen: CitizenID, at now: UnixTime) throws -> [Recovery] {
        try recoveries("WHERE citizen = ? AND cancelled_at IS NULL AND ends_at > ? ORDER BY begun_at", [citizen.column, now])
    }

    func removeRecoveries(of citizen: CitizenID) throws {
        try db.cachedStatement(sql: "DELETE FROM recoveries WHERE citizen = ?").execute(arguments: [citizen.column])
    }

    func removeRecoveries(endedBefore time: UnixTime) throws {
        try db.cachedStatement(sql: "DELETE FROM recoveries WHERE ends_at < ?").execute(arguments: [time])
    }

    func confirm(_ recovery: Recovery, by trusted: CitizenID, at now: UnixTime) throws {
        try db.cachedStatement(
            sql: "INSERT INTO recovery_confirmations (citizen, code, trusted, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        ).execute(arguments: [recovery.citizen.column, Data(recovery.code), trusted.column, now])
    }

    func confirmations(of recovery: Recovery) throws -> [CitizenID] {
        try Data.fetchAll(
            db.cachedStatement(sql: "SELECT trusted FROM recovery_confirmations WHERE citizen = ? AND code = ? ORDER BY at, trusted"),
            arguments: [recovery.citizen.column, Data(recovery.code)]
        ).map(CitizenID.init(column:))
    }

    func removeConfirmations(by trusted: CitizenID, for citizen: CitizenID) throws {
        try db.cachedStatement(sql: "DELETE FROM recovery_confirmations WHERE trusted = ? AND citizen = ?").execute(arguments: [
            trusted.column, citizen.column,
        ])
    }

    private func recoveries(_ condition: String, _ arguments: StatementArguments) throws -> [Recovery] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM recoveries \(condition)"), arguments: arguments).map { row in
            Recovery(
                citizen: try CitizenID(column: row["citizen"]),
                code: [UInt8](row["code"] as Data),
                begunAt: row["begun_at"],
                readyAt: row["ready_at"],
                endsAt: row["ends_at"],
                cancelledAt: row["cancelled_at"]
            )
        }
    }
}
