internal import SegelCatalogue

extension PostgresTransaction {
    func count(_ measure: Measure, of service: String, in month: Month) throws {
        try run(
            """
            INSERT INTO service_counts AS counts (tenant, month, service, measure, count) VALUES ($1, $2, $3, $4, 1)
            ON CONFLICT (tenant, month, service, measure) DO UPDATE SET count = counts.count + 1
            """,
            month.text,
            service,
            measure.name
        )
    }

    func counts(from month: Month) throws -> [(month: Month, service: String, measure: String, count: Int)] {
        try rows(
            """
            SELECT month, service, measure, count FROM service_counts WHERE tenant = $1 AND month >= $2 ORDER BY month, service, measure
            """,
            month.text
        ) { (Month(text: try $0.text(0)), try $0.text(1), try $0.text(2), try $0.int(3)) }
    }
}
