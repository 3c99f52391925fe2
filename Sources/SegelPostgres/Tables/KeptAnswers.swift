internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ kept: KeptAnswer) throws {
        try inserting {
            try run(
                """
                INSERT INTO kept_answers (tenant, asker, key, request, made, answer, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT DO NOTHING
                """,
                kept.asker,
                kept.key,
                kept.request,
                kept.made,
                kept.answer,
                kept.expires
            )
        }
    }

    func keptAnswer(_ asker: ObjectID, _ key: [UInt8]) throws -> KeptAnswer? {
        try row("SELECT request, made, answer, expires FROM kept_answers WHERE tenant = $1 AND asker = $2 AND key = $3", asker, key) {
            row in
            KeptAnswer(
                asker: asker,
                key: key,
                request: try row.bytes(0),
                made: try row.object(1),
                answer: try row.bytes(2),
                expires: try row.int64(3)
            )
        }
    }

    func removeKeptAnswers(expiredBy time: UnixTime) throws -> Int {
        try run("DELETE FROM kept_answers WHERE tenant = $1 AND expires <= $2", time)
    }
}
