extension PostgresTransaction {
    func skipSerials(of series: String, by count: Int) throws {
        try run(
            """
            INSERT INTO serials (tenant, series, last) VALUES ($1, $2, $3)
            ON CONFLICT (tenant, series) DO UPDATE SET last = serials.last + excluded.last
            """,
            series,
            count
        )
    }

    func closeStatusLists(after count: Int) throws {
        let last = try rows("SELECT agency, max(list) FROM status_entries WHERE tenant = $1 GROUP BY agency") {
            (agency: try $0.text(0), list: try $0.int(1))
        }
        for (agency, list) in last {
            // One entry makes a list known; index 0 of a new list is as good as any, and it stays unused.
            for number in list + 1..<list + 1 + count {
                try run(
                    "INSERT INTO status_entries (tenant, agency, list, idx, value) VALUES ($1, $2, $3, 0, 0) ON CONFLICT DO NOTHING",
                    agency,
                    number
                )
            }
            try run(
                """
                INSERT INTO closed_status_lists (tenant, agency, list) VALUES ($1, $2, $3)
                ON CONFLICT (tenant, agency) DO UPDATE SET list = excluded.list
                """,
                agency,
                list + count
            )
        }
    }

    func closedStatusList(agency: String) throws -> Int {
        try row("SELECT list FROM closed_status_lists WHERE tenant = $1 AND agency = $2", agency) { try $0.int(0) } ?? 0
    }

    func endAllSessions() throws {
        for table in ["sessions", "wallet_secrets", "recoveries", "trust_invitations"] {
            try run("DELETE FROM \(table) WHERE tenant = $1")
        }
    }
}
