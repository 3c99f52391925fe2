internal import Foundation
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ incident: IncidentRecord) throws {
        try run(
            "INSERT INTO incidents (tenant, id, recorded_at, notice) VALUES ($1, $2, $3, $4)",
            incident.id,
            incident.recordedAt,
            String(decoding: try JSONEncoder().encode(incident.notice), as: UTF8.self)
        )
    }

    func incident(_ id: ObjectID) throws -> IncidentRecord? {
        try row("SELECT id, recorded_at, notice FROM incidents WHERE tenant = $1 AND id = $2", id, map: incident)
    }

    func incidents() throws -> [IncidentRecord] {
        try rows("SELECT id, recorded_at, notice FROM incidents WHERE tenant = $1 ORDER BY recorded_at DESC, id", map: incident)
    }

    func insertIncidentReport(_ incident: ObjectID, for citizen: CitizenID) throws {
        try run("INSERT INTO incident_reports (tenant, incident, citizen) VALUES ($1, $2, $3)", incident, citizen)
    }

    func incidentReports(of citizen: CitizenID) throws -> [(incident: ObjectID, readAt: UnixTime?)] {
        try rows(
            """
            SELECT incident, read_at FROM incident_reports AS report
            JOIN incidents ON incidents.tenant = report.tenant AND incidents.id = incident
            WHERE report.tenant = $1 AND citizen = $2 ORDER BY recorded_at DESC, incident
            """,
            citizen
        ) { (try $0.object(0), try $0.optionalInt64(1)) }
    }

    func markRead(_ incident: ObjectID, by citizen: CitizenID, at now: UnixTime) throws {
        try run(
            "UPDATE incident_reports SET read_at = $2 WHERE tenant = $1 AND incident = $3 AND citizen = $4 AND read_at IS NULL",
            now,
            incident,
            citizen
        )
    }

    func incidentReportCounts(_ incident: ObjectID) throws -> (all: Int, read: Int) {
        try row("SELECT count(*), count(read_at) FROM incident_reports WHERE tenant = $1 AND incident = $2", incident) {
            (try $0.int(0), try $0.int(1))
        } ?? (0, 0)
    }

    private func incident(_ row: PostgresRow) throws -> IncidentRecord {
        IncidentRecord(
            id: try row.object(0),
            notice: try JSONDecoder().decode(IncidentNotice.self, from: Data(row.text(2).utf8)),
            recordedAt: try row.int64(1)
        )
    }
}
