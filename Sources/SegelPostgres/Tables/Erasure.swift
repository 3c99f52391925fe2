internal import Foundation
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ shred: ShredRecord) throws {
        try inserting {
            try run(
                """
                INSERT INTO shreds (tenant, citizen, begun_at, reason, keeps_credentials, destroyed, ended_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
                """,
                shred.citizen,
                shred.begunAt,
                shred.reason,
                shred.keepsCredentials,
                encoded(shred.destroyed),
                shred.endedAt
            )
        }
    }

    func shred(of citizen: CitizenID) throws -> ShredRecord? {
        try row("\(Self.shredColumns) WHERE tenant = $1 AND citizen = $2", citizen, map: shred)
    }

    func shreds() throws -> [ShredRecord] { try rows("\(Self.shredColumns) WHERE tenant = $1 ORDER BY begun_at, citizen", map: shred) }

    func update(_ shred: ShredRecord) throws {
        let changed = try run(
            """
            UPDATE shreds SET destroyed = $2, ended_at = $3::BIGINT, fingerprints = CASE WHEN $3::BIGINT IS NULL THEN fingerprints END
            WHERE tenant = $1 AND citizen = $4
            """,
            encoded(shred.destroyed),
            shred.endedAt,
            shred.citizen
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func documentsToErase(of citizen: CitizenID) throws -> [ObjectID] {
        try rows("SELECT object FROM erasing WHERE tenant = $1 AND citizen = $2 ORDER BY object", citizen) { try $0.object(0) }
    }

    func endErasing(_ document: ObjectID) throws { try run("DELETE FROM erasing WHERE tenant = $1 AND object = $2", document) }

    private func encoded(_ destroyed: ShredRecord.Destroyed?) throws -> [UInt8]? {
        try destroyed.map { [UInt8](try JSONEncoder().encode($0)) }
    }

    private static let shredColumns = "SELECT citizen, begun_at, reason, keeps_credentials, destroyed, ended_at FROM shreds"

    private func shred(_ row: PostgresRow) throws -> ShredRecord {
        ShredRecord(
            citizen: try row.citizen(0),
            begunAt: try row.int64(1),
            reason: try row.text(2),
            keepsCredentials: try row.flag(3),
            destroyed: try row.optionalBytes(4).map { try JSONDecoder().decode(ShredRecord.Destroyed.self, from: Data($0)) },
            endedAt: try row.optionalInt64(5)
        )
    }
}

extension PostgresTransaction {
    func insert(_ hold: HoldRecord) throws {
        try run(
            "INSERT INTO holds (tenant, id, citizen, placed_at, until, sealed) VALUES ($1, $2, $3, $4, $5, $6)",
            hold.id,
            hold.citizen,
            hold.placedAt,
            hold.until,
            hold.sealed
        )
    }

    func hold(_ id: ObjectID) throws -> HoldRecord? {
        try row("\(Self.holdColumns) WHERE tenant = $1 AND id = $2", id, map: hold)
    }

    func holds(of citizen: CitizenID?) throws -> [HoldRecord] {
        try rows(
            "\(Self.holdColumns) WHERE tenant = $1 AND ($2::BYTEA IS NULL OR citizen = $2::BYTEA) ORDER BY placed_at, id",
            citizen,
            map: hold
        )
    }

    func endHold(_ id: ObjectID) throws {
        guard try run("DELETE FROM holds WHERE tenant = $1 AND id = $2", id) == 1 else { throw PortConflict.changedMeanwhile }
    }

    private static let holdColumns = "SELECT id, citizen, placed_at, until, sealed FROM holds"

    private func hold(_ row: PostgresRow) throws -> HoldRecord {
        HoldRecord(
            id: try row.object(0),
            citizen: try row.citizen(1),
            placedAt: try row.int64(2),
            until: try row.optionalInt64(3),
            sealed: try row.bytes(4)
        )
    }
}
