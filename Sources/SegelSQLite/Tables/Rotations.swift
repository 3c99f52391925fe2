internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ rotation: RotationRecord) throws {
        try inserting {
            try db.execute(
                sql: """
                    INSERT INTO rotations (
                        name, key, revision, started_at, promoting_at, finished_at, cancelled_at, done, cursor, census_before, census_after,
                        digest_before, digest_after, statement
                    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    rotation.name.text, rotation.name.key.rawValue, Int64(rotation.revision), rotation.startedAt, rotation.promotingAt,
                    rotation.finishedAt, rotation.cancelledAt, rotation.done, Data(rotation.cursor), try text(rotation.censusBefore),
                    try text(rotation.censusAfter), Data(rotation.digestBefore.bytes), Data(rotation.digestAfter.bytes), rotation.statement,
                ]
            )
        }
    }

    func rotation(_ name: RotationName) throws -> RotationRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM rotations WHERE name = ?", arguments: [name.text]).map(rotation)
    }

    func rotations() throws -> [RotationRecord] {
        try Row.fetchAll(db, sql: "SELECT * FROM rotations ORDER BY started_at, name").map(rotation)
    }

    func update(_ rotation: RotationRecord) throws {
        let statement = try db.cachedStatement(
            sql: """
                UPDATE rotations SET
                    revision = ?, promoting_at = ?, finished_at = ?, cancelled_at = ?, done = ?, cursor = ?, census_after = ?, digest_before = ?,
                    digest_after = ?, statement = ?
                WHERE name = ? AND revision = ?
                """
        )
        try statement.execute(arguments: [
            Int64(rotation.revision), rotation.promotingAt, rotation.finishedAt, rotation.cancelledAt, rotation.done, Data(rotation.cursor),
            try text(rotation.censusAfter), Data(rotation.digestBefore.bytes), Data(rotation.digestAfter.bytes), rotation.statement,
            rotation.name.text, Int64(rotation.revision) - 1,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func rotation(_ row: Row) throws -> RotationRecord {
        guard let name = RotationName(row["name"]) else { throw CorruptRow("rotations") }
        var record = RotationRecord(name: name, startedAt: row["started_at"], censusBefore: try census(row["census_before"]))
        record.promotingAt = row["promoting_at"]
        record.finishedAt = row["finished_at"]
        record.cancelledAt = row["cancelled_at"]
        record.done = row["done"]
        record.cursor = [UInt8](row["cursor"] as Data)
        record.censusAfter = try census(row["census_after"])
        record.digestBefore = try RotationDigest(bytes: [UInt8](row["digest_before"] as Data))
        record.digestAfter = try RotationDigest(bytes: [UInt8](row["digest_after"] as Data))
        record.statement = row["statement"]
        record.revision = UInt64(row["revision"] as Int64)
        return record
    }

    private func text(_ census: [VersionCount]) throws -> String { String(decoding: try JSONEncoder().encode(census), as: UTF8.self) }
    private func census(_ text: String) throws -> [VersionCount] { try JSONDecoder().decode([VersionCount].self, from: Data(text.utf8)) }
}

extension SQLiteTransaction {
    func insert(_ retirement: RetirementRecord) throws {
        try inserting {
            try db.execute(
                sql: "INSERT INTO retirements (key, version, started_at) VALUES (?, ?, ?)",
                arguments: [retirement.key.rawValue, retirement.version, retirement.startedAt]
            )
        }
    }

    func retirement(_ key: RingKeyName, version: UInt32) throws -> RetirementRecord? {
        let sql = "SELECT * FROM retirements WHERE key = ? AND version = ?"
        return try Row.fetchOne(db, sql: sql, arguments: [key.rawValue, version]).map { row in
            RetirementRecord(
                key: key,
                version: version,
                startedAt: row["started_at"],
                finishedAt: row["finished_at"],
                statement: row["statement"]
            )
        }
    }

    func finish(_ retirement: RetirementRecord) throws {
        try db.execute(
            sql: "UPDATE retirements SET finished_at = ?, statement = ? WHERE key = ? AND version = ? AND finished_at IS NULL",
            arguments: [retirement.finishedAt, retirement.statement, retirement.key.rawValue, retirement.version]
        )
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }
}
