internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ kept: KeptAnswer) throws {
        try inserting {
            try db.cachedStatement(
                sql: "INSERT INTO kept_answers (asker, key, request, made, answer, expires) VALUES (?, ?, ?, ?, ?, ?)"
            ).execute(arguments: [
                kept.asker.column, Data(kept.key), Data(kept.request), kept.made.column, Data(kept.answer), kept.expires,
            ])
        }
    }

    func keptAnswer(_ asker: ObjectID, _ key: [UInt8]) throws -> KeptAnswer? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT request, made, answer, expires FROM kept_answers WHERE asker = ? AND key = ?"),
            arguments: [asker.column, Data(key)]
        ).map { row in
            KeptAnswer(
                asker: asker,
                key: key,
                request: [UInt8](row["request"] as Data),
                made: try ObjectID(column: row["made"]),
                answer: [UInt8](row["answer"] as Data),
                expires: row["expires"]
            )
        }
    }

    func removeKeptAnswers(expiredBy time: UnixTime) throws -> Int {
        try db.cachedStatement(sql: "DELETE FROM kept_answers WHERE expires <= ?").execute(arguments: [time])
        return db.changesCount
    }
}
