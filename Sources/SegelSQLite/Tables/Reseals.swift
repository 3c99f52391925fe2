internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ reseal: ResealRecord) throws {
        try inserting {
            try db.execute(
                sql: """
                    INSERT INTO reseals (
                        id, scope, begun_at, cursor, citizens, keys_destroyed, things, documents, bytes, digest_before, digest_after, finished_at
                    ) VALUES (?, ?, ?, NULL, 0, 0, 0, 0, 0, ?, ?, NULL)
                    """,
                arguments: [
                    reseal.id.column, reseal.scope?.column, reseal.begunAt, Data(reseal.digestBefore), Data(reseal.digestAfter),
                ]
            )
        }
    }

    func openReseal() throws -> ResealRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM reseals WHERE finished_at IS NULL").map(reseal)
    }

    func reseals() throws -> [ResealRecord] { try Row.fetchAll(db, sql: "SELECT * FROM reseals ORDER BY begun_at DESC, id").map(reseal) }

    func update(_ reseal: ResealRecord) throws {
        try db.execute(
            sql: """
                UPDATE reseals SET cursor = ?, citizens = ?, keys_destroyed = ?, things = ?, documents = ?, bytes = ?, digest_before = ?,
                    digest_after = ?, finished_at = ? WHERE id = ? AND finished_at IS NULL
                """,
            arguments: [
                reseal.cursor?.column, reseal.citizens, reseal.keysDestroyed, reseal.things, reseal.documents, reseal.bytes,
                Data(reseal.digestBefore), Data(reseal.digestAfter), reseal.finishedAt, reseal.id.column,
            ]
        )
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func reseal(_ row: Row) throws -> ResealRecord {
        var reseal = ResealRecord(
            id: try ObjectID(column: row["id"]),
            scope: try (row["scope"] as Data?).map(CitizenID.init(column:)),
            begunAt: row["begun_at"]
        )
        reseal.cursor = try (row["cursor"] as Data?).map(CitizenID.init(column:))
        reseal.citizens = row["citizens"]
        reseal.keysDestroyed = row["keys_destroyed"]
        reseal.things = row["things"]
        reseal.documents = row["documents"]
        reseal.bytes = row["bytes"]
        reseal.digestBefore = [UInt8](row["digest_before"] as Data)
        reseal.digestAfter = [UInt8](row["digest_after"] as Data)
        reseal.finishedAt = row["finished_at"]
        return reseal
    }
}
