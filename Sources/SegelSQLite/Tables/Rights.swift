internal import Foundation
internal import GRDB
internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insert(_ request: RightsRequestRow) throws {
        try inserting {
            try db.cachedStatement(
                sql: """
                    INSERT INTO rights_requests (id, citizen, kind, about, parts, agency, state, opened_at, due_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [
                request.id.column, request.citizen.column, request.kind.rawValue, request.about.map { Int64($0) },
                request.parts.map(\.rawValue).sorted().joined(separator: " "), request.agency, request.state.rawValue, request.openedAt,
                request.dueAt, request.updatedAt,
            ])
        }
    }

    func rightsRequest(_ id: ObjectID) throws -> RightsRequestRow? { try rightsRequests("WHERE id = ?", [id.column]).first }

    func update(_ request: RightsRequestRow) throws {
        try db.cachedStatement(sql: "UPDATE rights_requests SET state = ?, updated_at = ? WHERE id = ?").execute(arguments: [
            request.state.rawValue, request.updatedAt, request.id.column,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func rightsRequests(of citizen: CitizenID) throws -> [RightsRequestRow] {
        try rightsRequests("WHERE citizen = ? ORDER BY opened_at DESC, id", [citizen.column])
    }

    func rightsRequests(toAgencies agencies: [String]?, limit: Int) throws -> [RightsRequestRow] {
        let order = "ORDER BY state <> 'open', due_at, id LIMIT ?"
        guard let agencies else { return try rightsRequests(order, [limit]) }
        let places = agencies.map { _ in "?" }.joined(separator: ", ")
        return try rightsRequests("WHERE agency IN (\(places)) \(order)", StatementArguments(agencies) + [limit])
    }

    private func rightsRequests(_ condition: String, _ arguments: StatementArguments) throws -> [RightsRequestRow] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM rights_requests \(condition)"), arguments: arguments).map { row in
            guard let kind = RightsRequestRow.Kind(rawValue: row["kind"]), let state = RightsRequestRow.State(rawValue: row["state"]) else {
                throw CorruptRow("rights_requests")
            }
            return RightsRequestRow(
                id: try ObjectID(column: row["id"]),
                citizen: try CitizenID(column: row["citizen"]),
                kind: kind,
                about: (row["about"] as Int64?).map { UInt64($0) },
                parts: Set((row["parts"] as String).split(separator: " ").compactMap { ProcessingPart(rawValue: String($0)) }),
                agency: row["agency"],
                state: state,
                openedAt: row["opened_at"],
                dueAt: row["due_at"],
                updatedAt: row["updated_at"]
            )
        }
    }
}

extension SQLiteTransaction {
    func insertConsent(of citizen: CitizenID, at index: UInt64) throws {
        try db.cachedStatement(sql: "INSERT INTO consents (log_index, citizen) VALUES (?, ?)").execute(arguments: [
            Int64(index), citizen.column,
        ])
    }

    func consents(of citizen: CitizenID) throws -> [UInt64] {
        try Int64.fetchAll(
            db.cachedStatement(sql: "SELECT log_index FROM consents WHERE citizen = ? ORDER BY log_index"),
            arguments: [citizen.column]
        ).map { UInt64($0) }
    }
}
