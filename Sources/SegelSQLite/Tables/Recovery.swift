internal import GRDB

extension SQLiteTransaction {
    func skipSerials(of series: String, by count: Int) throws {
        try db.execute(
            sql: "INSERT INTO serials (series, last) VALUES (?, ?) ON CONFLICT (series) DO UPDATE SET last = last + excluded.last",
            arguments: [series, count]
        )
    }

    func closeStatusLists(after count: Int) throws {
        let last = try Row.fetchAll(db, sql: "SELECT agency, max(list) AS list FROM status_entries GROUP BY agency")
        for row in last {
            let agency: String = row["agency"]
            let list: Int = row["list"]
            // One entry makes a list known; index 0 of a new list is as good as any, and it stays unused.
            for number in list + 1..<list + 1 + count {
                try db.execute(
                    sql: "INSERT INTO status_entries (agency, list, idx, value) VALUES (?, ?, 0, 0) ON CONFLICT DO NOTHING",
                    arguments: [agency, number]
                )
            }
            try db.execute(
                sql: "INSERT INTO closed_status_lists (agency, list) VALUES (?, ?) ON CONFLICT (agency) DO UPDATE SET list = excluded.list",
                arguments: [agency, list + count]
            )
        }
    }

    func closedStatusList(agency: String) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT list FROM closed_status_lists WHERE agency = ?", arguments: [agency]) ?? 0
    }

    func endAllSessions() throws {
        try db.execute(sql: "DELETE FROM sessions")
        for table in ["wallet_secrets", "recoveries", "trust_invitations"] { try db.execute(sql: "DELETE FROM \(table)") }
    }
}
