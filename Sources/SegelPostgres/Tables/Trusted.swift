internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insertInvitation(digest: [UInt8], of citizen: CitizenID, expires: UnixTime) throws {
        try run(
            "INSERT INTO trust_invitations (tenant, digest, citizen, expires) VALUES ($1, $2, $3, $4)",
            digest,
            citizen,
            expires
        )
    }

    func takeInvitation(digest: [UInt8], at now: UnixTime) throws -> CitizenID? {
        let found = try row(
            "SELECT citizen FROM trust_invitations WHERE tenant = $1 AND digest = $2 AND expires > $3",
            digest,
            now
        ) { try $0.citizen(0) }
        try run("DELETE FROM trust_invitations WHERE tenant = $1 AND (digest = $2 OR expires <= $3)", digest, now)
        return found
    }

    func invitationCount(of citizen: CitizenID, at now: UnixTime) throws -> Int {
        try row(
            "SELECT count(*) FROM trust_invitations WHERE tenant = $1 AND citizen = $2 AND expires > $3",
            citizen,
            now
        ) { try $0.int(0) } ?? 0
    }

    func insert(_ trust: Trust) throws {
        try inserting {
            try run(
                "INSERT INTO trusts (tenant, id, citizen, trusted, accepted_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                trust.id,
                trust.citizen,
                trust.trusted,
                trust.acceptedAt
            )
        }
    }

    func trust(_ id: ObjectID) throws -> Trust? { try row("\(Self.trustColumns) AND id = $2", id, map: trust) }

    func trusts(of citizen: CitizenID) throws -> [Trust] {
        try rows("\(Self.trustColumns) AND citizen = $2 ORDER BY accepted_at, id", citizen, map: trust)
    }

    func trusts(in trusted: CitizenID) throws -> [Trust] {
        try rows("\(Self.trustColumns) AND trusted = $2 ORDER BY accepted_at, id", trusted, map: trust)
    }

    func removeTrust(_ trust: Trust) throws {
        try removeConfirmations(by: trust.trusted, for: trust.citizen)
        try run("DELETE FROM trusts WHERE tenant = $1 AND id = $2", trust.id)
    }

    func trustedNeeded(by citizen: CitizenID) throws -> Int? {
        try row("SELECT needed FROM trust_rules WHERE tenant = $1 AND citizen = $2", citizen) { try $0.int(0) }
    }

    func setTrustedNeeded(_ count: Int, by citizen: CitizenID) throws {
        try run(
            """
            INSERT INTO trust_rules (tenant, citizen, needed) VALUES ($1, $2, $3)
            ON CONFLICT (tenant, citizen) DO UPDATE SET needed = excluded.needed
            """,
            citizen,
            count
        )
    }

    private static let trustColumns = "SELECT id, citizen, trusted, accepted_at FROM trusts WHERE tenant = $1"

    private func trust(_ row: PostgresRow) throws -> Trust {
        Trust(id: try row.object(0), citizen: try row.citizen(1), trusted: try row.citizen(2), acceptedAt: try row.int64(3))
    }
}

extension PostgresTransaction {
    func put(_ recovery: Recovery) throws {
        try run(
            """
            INSERT INTO recoveries (tenant, citizen, code, begun_at, ready_at, ends_at, cancelled_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (tenant, citizen, code) DO UPDATE SET
                ready_at = excluded.ready_at, ends_at = excluded.ends_at, cancelled_at = excluded.cancelled_at
            """,
            recovery.citizen,
            recovery.code,
            recovery.begunAt,
            recovery.readyAt,
            recovery.endsAt,
            recovery.cancelledAt
        )
    }

    func recovery(of citizen: CitizenID, code: [UInt8]) throws -> Recovery? {
        try row("\(Self.recoveryColumns) AND citizen = $2 AND code = $3", citizen, code, map: recovery)
    }

    func openRecoveries(of citizen: CitizenID, at now: UnixTime) throws -> [Recovery] {
        try rows(
            "\(Self.recoveryColumns) AND citizen = $2 AND cancelled_at IS NULL AND ends_at > $3 ORDER BY begun_at",
            citizen,
            now,
            map: recovery
        )
    }

    func removeRecoveries(of citizen: CitizenID) throws {
        try run("DELETE FROM recoveries WHERE tenant = $1 AND citizen = $2", citizen)
    }

    func removeRecoveries(endedBefore time: UnixTime) throws {
        try run("DELETE FROM recoveries WHERE tenant = $1 AND ends_at < $2", time)
    }

    func confirm(_ recovery: Recovery, by trusted: CitizenID, at now: UnixTime) throws {
        try run(
            """
            INSERT INTO recovery_confirmations (tenant, citizen, code, trusted, at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
            """,
            recovery.citizen,
            recovery.code,
            trusted,
            now
        )
    }

    func confirmations(of recovery: Recovery) throws -> [CitizenID] {
        try rows(
            "SELECT trusted FROM recovery_confirmations WHERE tenant = $1 AND citizen = $2 AND code = $3 ORDER BY at, trusted",
            recovery.citizen,
            recovery.code
        ) { try $0.citizen(0) }
    }

    func removeConfirmations(by trusted: CitizenID, for citizen: CitizenID) throws {
        try run("DELETE FROM recovery_confirmations WHERE tenant = $1 AND trusted = $2 AND citizen = $3", trusted, citizen)
    }

    private static let recoveryColumns =
        "SELECT citizen, code, begun_at, ready_at, ends_at, cancelled_at FROM recoveries WHERE tenant = $1"

    private func recovery(_ row: PostgresRow) throws -> Recovery {
        Recovery(
            citizen: try row.citizen(0),
            code: try row.bytes(1),
            begunAt: try row.int64(2),
            readyAt: try row.optionalInt64(3),
            endsAt: try row.int64(4),
            cancelledAt: try row.optionalInt64(5)
        )
    }
}
