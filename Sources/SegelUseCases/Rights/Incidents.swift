internal import Foundation
package import SegelCatalogue
internal import SegelTransparency
package import SegelVault

/// How an incident stands, for an operator.
package struct IncidentState: Sendable, Codable, Equatable {
    package let incident: IncidentRecord
    /// Until when those it concerns had to be told: three times 24 hours from its discovery.
    package let dueAt: UnixTime
    package let affected: Int
    package let read: Int

    package var isLate: Bool { incident.recordedAt > dueAt }
}

/// What of one citizen's an incident concerns; sealed for them.
package struct IncidentReport: Sendable, Codable {
    /// What was opened, where looks are known.
    package let looks: [Access]
    /// Of the applications that were named.
    package let cases: [String]
}

/// An incident as one of those reads of it whom it concerns.
package struct ReadIncident: Sendable {
    package let incident: IncidentRecord
    package let report: IncidentReport
    /// When they first read it; nil now.
    package let readAt: UnixTime?
}

/// Incidents: recorded by an operator, told to each citizen they concern in the transaction that records them.
extension Mall {
    /// How many it would concern. Changes nothing and tells nobody.
    package func affected(by notice: IncidentNotice) async throws -> Int { try await reports(for: notice).count }

    /// Records it and reports it to everybody it concerns. Throws `incident_in_the_future`, `incident_case_unknown`, and `incident_affects_nobody`
    /// where an officer opened nothing then, or has another name.
    package func recordIncident(_ notice: IncidentNotice) async throws -> IncidentState {
        let now = now
        guard notice.until <= now, notice.discovered <= now else { throw Refusal(.invalid([]), "incident_in_the_future") }
        let reports = try await reports(for: notice)
        guard !reports.isEmpty else { throw Refusal(.invalid([]), "incident_affects_nobody") }
        let incident = IncidentRecord(id: ObjectID(from: random), notice: notice, recordedAt: now)
        try await store.write { tx in
            try tx.insert(incident)
            for (citizen, report) in reports {
                try tx.insertIncidentReport(incident.id, for: citizen)
                try self.put(Array(JSONEncoder().encode(report)), at: Self.place(of: incident.id, citizen), after: 0, in: tx)
                try self.recordAccess(to: citizen, by: .operator, purpose: .incidentReview, caseReference: nil, at: now, in: tx)
            }
            _ = try self.log(.rights, subject: incident.id.text, detail: "incident concerns \(reports.count)", at: now, in: tx)
        }
        return try await incidentState(incident.id)
    }

    package func incidentState(_ id: ObjectID) async throws -> IncidentState {
        try await store.read { tx in
            guard let incident = try tx.incident(id) else { throw Refusal.notFound }
            return try self.state(of: incident, in: tx)
        }
    }

    /// Newest first.
    package func incidentStates() async throws -> [IncidentState] {
        try await store.read { tx in try tx.incidents().map { try self.state(of: $0, in: tx) } }
    }

    /// Those that concern the caller, newest first; they have read them then.
    package func readIncidents(for person: SignedIn) async throws -> [ReadIncident] {
        let citizen = try citizen(person), now = now
        return try await store.write { tx in
            try tx.incidentReports(of: citizen).compactMap { id, readAt in
                guard let incident = try tx.incident(id), let (bytes, _) = try self.open(Self.place(of: id, citizen), in: tx) else {
                    return nil
                }
                if readAt == nil { try tx.markRead(id, by: citizen, at: now) }
                let report = try JSONDecoder().decode(IncidentReport.self, from: Data(bytes))
                return ReadIncident(incident: incident, report: report, readAt: readAt)
            }
        }
    }

    package func hasUnreadIncident(_ person: SignedIn) async throws -> Bool {
        let citizen = try citizen(person)
        return try await store.read { try $0.incidentReports(of: citizen).contains { $0.readAt == nil } }
    }

    private func state(of incident: IncidentRecord, in tx: any StoreTransaction) throws -> IncidentState {
        let counts = try tx.incidentReportCounts(incident.id)
        return IncidentState(
            incident: incident,
            dueAt: incident.notice.discovered + catalogue.rights.promise,
            affected: counts.all,
            read: counts.read
        )
    }

    private func reports(for notice: IncidentNotice) async throws -> [(citizen: CitizenID, report: IncidentReport)] {
        switch notice.affected {
        case .openedBy(let officer): try await looks(by: officer, from: notice.from, until: notice.until)
        case .cases(let references): try await applicants(of: references)
        }
    }

    /// Every look of that time is opened to see whose it was, by this program alone: who was not looked at is told to nobody.
    private func looks(by officer: String, from: UnixTime, until: UnixTime) async throws -> [(citizen: CitizenID, report: IncidentReport)] {
        var found: [CitizenID: [Access]] = [:], cursor: UInt64?
        while true {
            let page = try await store.read { [cursor] tx in
                try tx.accesses(from: from, until: until, after: cursor, limit: 500).map { ($0.citizen, try self.open($0, in: tx)) }
            }
            for (citizen, access) in page where access.actor == officer { found[citizen, default: []].append(access) }
            guard let last = page.last else { break }
            cursor = last.1.logIndex
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, IncidentReport(looks: $0.value, cases: [])) }
    }

    private func applicants(of references: [String]) async throws -> [(citizen: CitizenID, report: IncidentReport)] {
        let found = try await store.read { tx in
            try references.reduce(into: [CitizenID: [String]]()) { found, reference in
                guard let row = try tx.caseRow(reference: reference) else { throw Refusal(.invalid([]), "incident_case_unknown") }
                found[try CitizenID(text: row.citizen), default: []].append(reference)
            }
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, IncidentReport(looks: [], cases: $0.value)) }
    }

    private static func place(of incident: ObjectID, _ citizen: CitizenID) -> SealedValuePlace {
        SealedValuePlace(citizen: citizen, objectType: "incident-report", object: incident)
    }
}
