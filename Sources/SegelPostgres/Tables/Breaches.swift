internal import SegelCatalogue
internal import SegelVault

extension PostgresTransaction {
    func overdue(before day: String, limit: Int) throws -> [CaseRow] {
        try rows(
            """
            \(Self.caseColumns) WHERE tenant = $1 AND role IS NOT NULL AND promised < $2
            AND NOT EXISTS (SELECT 1 FROM breaches WHERE breaches.tenant = $1 AND case_id = cases.id)
            ORDER BY promised, id LIMIT $3
            """,
            day,
            limit,
            map: caseRow
        )
    }

    func insert(_ breach: Breach) throws {
        let citizen = try CitizenID(text: breach.citizen)
        try inserting {
            try run(
                """
                INSERT INTO breaches (tenant, case_id, citizen, reference, service, role, agency, promised, noticed_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
                """,
                breach.caseID,
                citizen,
                breach.reference,
                breach.service,
                breach.desk.role,
                breach.desk.agency,
                breach.promised,
                breach.noticedAt
            )
        }
    }

    func breaches(of agency: String, limit: Int) throws -> [Breach] {
        try rows(
            """
            SELECT case_id, citizen, reference, service, role, agency, promised, noticed_at FROM breaches
            WHERE tenant = $1 AND agency = $2 ORDER BY noticed_at DESC, promised, case_id LIMIT $3
            """,
            agency,
            limit
        ) { row in
            Breach(
                caseID: try row.text(0),
                citizen: try row.citizen(1).text,
                reference: try row.text(2),
                service: try row.text(3),
                desk: Desk(role: try row.text(4), agency: try row.text(5)),
                promised: try row.text(6),
                noticedAt: try row.int64(7)
            )
        }
    }
}
