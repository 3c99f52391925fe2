internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ agency: AgencyClient) throws {
        try inserting {
            try db.cachedStatement(
                sql: """
                    INSERT INTO agencies (id, name, agency, keys, scopes, daily_reads, created_at, disabled_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                agency.id.column, agency.name, agency.agency, Data(agency.keys), agency.scopes.joined(separator: " "), agency.dailyReads,
                agency.createdAt, agency.disabledAt,
            ])
        }
    }

    func agencyClient(_ id: ObjectID) throws -> AgencyClient? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM agencies WHERE id = ?"), arguments: [id.column]).map(agencyClient)
    }

    func agencyClient(named name: String) throws -> AgencyClient? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM agencies WHERE name = ?"), arguments: [name]).map(agencyClient)
    }

    func agencyClients() throws -> [AgencyClient] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM agencies ORDER BY name")).map(agencyClient)
    }

    func disableAgency(_ name: String, at now: UnixTime) throws {
        try db.cachedStatement(sql: "UPDATE agencies SET disabled_at = ? WHERE name = ? AND disabled_at IS NULL").execute(arguments: [
            now, name,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func replaceKeys(ofAgency name: String, with keys: [UInt8]) throws {
        try db.cachedStatement(sql: "UPDATE agencies SET keys = ? WHERE name = ? AND disabled_at IS NULL").execute(arguments: [
            Data(keys), name,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func agencyClient(_ row: Row) throws -> AgencyClient {
        AgencyClient(
            id: try ObjectID(column: row["id"]),
            name: row["name"],
            agency: row["agency"],
            keys: [UInt8](row["keys"] as Data),
            scopes: (row["scopes"] as String).split(separator: " ").map(String.init),
            dailyReads: row["daily_reads"],
            createdAt: row["created_at"],
            disabledAt: row["disabled_at"]
        )
    }
}

extension SQLiteTransaction {
    func countRead(by agency: ObjectID, day: Int64) throws -> Int {
        try db.cachedStatement(
            sql: """
                INSERT INTO agency_reads (agency, day, count) VALUES (?1, ?2, 1)
                ON CONFLICT (agency, day) DO UPDATE SET count = count + 1
                """
        ).execute(arguments: [agency.column, day])
        return try readCount(by: agency, day: day)
    }

    func readCount(by agency: ObjectID, day: Int64) throws -> Int {
        try Int.fetchOne(
            db.cachedStatement(sql: "SELECT count FROM agency_reads WHERE agency = ? AND day = ?"),
            arguments: [agency.column, day]
        ) ?? 0
    }
}
