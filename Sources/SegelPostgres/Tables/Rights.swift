internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ request: RightsRequestRow) throws {
        try inserting {
            try run(
                """
                INSERT INTO rights_requests (tenant, id, citizen, kind, about, parts, agency, state, opened_at, due_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING
                """,
                request.id,
                request.citizen,
                request.kind.rawValue,
                request.about,
                request.parts.map(\.rawValue).sorted().joined(separator: " "),
                request.agency,
                request.state.rawValue,
                request.openedAt,
                request.dueAt,
                request.updatedAt
            )
        }
    }

    func rightsRequest(_ id: ObjectID) throws -> RightsRequestRow? {
        try row("\(Self.requestColumns) AND id = $2", id, map: rightsRequest)
    }

    func update(_ request: RightsRequestRow) throws {
        let changed = try run(
            "UPDATE rights_requests SET state = $2, updated_at = $3 WHERE tenant = $1 AND id = $4",
            request.state.rawValue,
            request.updatedAt,
            request.id
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func rightsRequests(of citizen: CitizenID) throws -> [RightsRequestRow] {
        try rows("\(Self.requestColumns) AND citizen = $2 ORDER BY opened_at DESC, id", citizen, map: rightsRequest)
    }

    func rightsRequests(toAgencies agencies: [String]?, limit: Int) throws -> [RightsRequestRow] {
        let order = "ORDER BY state <> 'open', due_at, id LIMIT $2"
        guard let agencies else { return try rows("\(Self.requestColumns) \(order)", limit, map: rightsRequest) }
        // A line feed is in no agency's name.
        return try rows(
            "\(Self.requestColumns) AND agency = ANY (string_to_array($3, chr(10))) \(order)",
            limit,
            agencies.joined(separator: "\n"),
            map: rightsRequest
        )
    }

    private static let requestColumns = """
        SELECT id, citizen, kind, about, parts, agency, state, opened_at, due_at, updated_at FROM rights_requests WHERE tenant = $1
        """

    private func rightsRequest(_ row: PostgresRow) throws -> RightsRequestRow {
        guard let kind = RightsRequestRow.Kind(rawValue: try row.text(2)), let state = RightsRequestRow.State(rawValue: try row.text(6))
        else { throw CorruptRow("rights_requests") }
        return RightsRequestRow(
            id: try row.object(0),
            citizen: try row.citizen(1),
            kind: kind,
            about: try row.optionalInt64(3).map { UInt64($0) },
            parts: Set(try row.text(4).split(separator: " ").compactMap { ProcessingPart(rawValue: String($0)) }),
            agency: try row.text(5),
            state: state,
            openedAt: try row.int64(7),
            dueAt: try row.int64(8),
            updatedAt: try row.int64(9)
        )
    }
}

extension PostgresTransaction {
    func insertConsent(of citizen: CitizenID, at index: UInt64) throws {
        try run("INSERT INTO consents (tenant, log_index, citizen) VALUES ($1, $2, $3)", index, citizen)
    }

    func consents(of citizen: CitizenID) throws -> [UInt64] {
        try rows("SELECT log_index FROM consents WHERE tenant = $1 AND citizen = $2 ORDER BY log_index", citizen) { try $0.uint64(0) }
    }
}
