internal import GRDB
internal import SegelCatalogue

extension SQLiteTransaction {
    func count(_ measure: Measure, of service: String, in month: Month) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO service_counts (month, service, measure, count) VALUES (?, ?, ?, 1)
                ON CONFLICT DO UPDATE SET count = count + 1
                """
        ).execute(arguments: [month.text, service, measure.name])
    }

    func counts(from month: Month) throws -> [(month: Month, service: String, measure: String, count: Int)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: "SELECT month, service, measure, count FROM service_counts WHERE month >= ? ORDER BY month, service, measure"
            ),
            arguments: [month.text]
        ).map { (Month(text: $0[0]), $0[1], $0[2], $0[3]) }
    }
}
