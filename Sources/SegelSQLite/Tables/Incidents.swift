internal import Foundation
internal import GRDB
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ incident: IncidentRecord) throws {
        let notice = String(decoding: try JSONEncoder().encode(incident.notice), as: UTF8.self)
        try db.cachedStatement(sql: "INSERT INTO incidents (id, recorded_at, notice) VALUES (?, ?, ?)").execute(arguments: [
            incident.id.column, incident.recordedAt, notice,
        ])
    }

    func incident(_ id: ObjectID) throws -> IncidentRecord? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM incidents WHERE id = ?"), arguments: [id.column]).map(incident)
    }

    func incidents() throws -> [IncidentRecord] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM incidents ORDER BY recorded_at DESC, id")).map(incident)
    }

    func insertIncidentReport(_ incident: ObjectID, for citizen: CitizenID) throws {
        try db.cachedStatement(sql: "INSERT INTO incident_reports (incident, citizen) VALUES (?, ?)").execute(arguments: [
            incident.column, citizen.column,
        ])
    }

    func incidentReports(of citizen: CitizenID) throws -> [(incident: ObjectID, readAt: UnixTime?)] {
        try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT incident, read_at FROM incident_reports JOIN incidents ON incidents.id = incident
                    WHERE citizen = ? ORDER BY recorded_at DESC, incident
                    """
            ),
            arguments: [citizen.column]
        ).map { (try ObjectID(column: $0[0]), $0[1]) }
    }

    func markRead(_ incident: ObjectID, by citizen: CitizenID, at now: UnixTime) throws {
        try db.cachedStatement(sql: "UPDATE incident_reports SET read_at = ? WHERE incident = ? AND citizen = ? AND read_at IS NULL")
            .execute(
                arguments: [now, incident.column, citizen.column]
            )
    }

    func incidentReportCounts(_ incident: ObjectID) throws -> (all: Int, read: Int) {
        let row = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT count(*), count(read_at) FROM incident_reports WHERE incident = ?"),
            arguments: [incident.column]
        )
        return row.map { ($0[0], $0[1]) } ?? (0, 0)
    }

    private func incident(_ row: Row) throws -> IncidentRecord {
        IncidentRecord(
            id: try ObjectID(column: row["id"]),
            notice: try JSONDecoder().decode(IncidentNotice.self, from: Data((row["notice"] as String).utf8)),
            recordedAt: row["recorded_at"]
        )
    }
}
