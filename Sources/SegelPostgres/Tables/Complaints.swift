internal import SegelCatalogue
internal import SegelVault

extension PostgresTransaction {
    func insert(_ complaint: ComplaintRow) throws {
        let citizen = try CitizenID(text: complaint.citizen)
        try inserting {
            try run(
                """
                INSERT INTO complaints (tenant, id, case_id, citizen, reference, service, agency, state, opened_at, updated_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING
                """,
                complaint.id,
                complaint.caseID,
                citizen,
                complaint.reference,
                complaint.service,
                complaint.agency,
                complaint.state,
                complaint.openedAt,
                complaint.updatedAt
            )
        }
    }

    func complaint(_ id: String) throws -> ComplaintRow? {
        try row("\(Self.complaintColumns) WHERE tenant = $1 AND id = $2", id, map: complaint)
    }

    func update(_ complaint: ComplaintRow) throws {
        let changed = try run(
            "UPDATE complaints SET state = $2, updated_at = $3 WHERE tenant = $1 AND id = $4",
            complaint.state,
            complaint.updatedAt,
            complaint.id
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func complaints(of caseID: String) throws -> [ComplaintRow] {
        try rows("\(Self.complaintColumns) WHERE tenant = $1 AND case_id = $2 ORDER BY opened_at, id", caseID, map: complaint)
    }

    func complaints(toAgency agency: String, limit: Int) throws -> [ComplaintRow] {
        try rows(
            "\(Self.complaintColumns) WHERE tenant = $1 AND agency = $2 ORDER BY state <> 'open', updated_at, id LIMIT $3",
            agency,
            limit,
            map: complaint
        )
    }

    private static let complaintColumns =
        "SELECT id, case_id, citizen, reference, service, agency, state, opened_at, updated_at FROM complaints"

    private func complaint(_ row: PostgresRow) throws -> ComplaintRow {
        ComplaintRow(
            id: try row.text(0),
            caseID: try row.text(1),
            citizen: try row.citizen(2).text,
            reference: try row.text(3),
            service: try row.text(4),
            agency: try row.text(5),
            state: try row.text(6),
            openedAt: try row.int64(7),
            updatedAt: try row.int64(8)
        )
    }
}

extension PostgresTransaction {
    func insert(_ survey: SurveyRow) throws {
        let citizen = try CitizenID(text: survey.citizen)
        try inserting {
            try run(
                """
                INSERT INTO surveys (tenant, case_id, citizen, service, agency, rating, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT DO NOTHING
                """,
                survey.caseID,
                citizen,
                survey.service,
                survey.agency,
                survey.rating,
                survey.givenAt
            )
        }
    }

    func survey(of caseID: String) throws -> SurveyRow? {
        try row("\(Self.surveyColumns) WHERE tenant = $1 AND case_id = $2", caseID, map: survey)
    }

    func surveys(toAgency agency: String, limit: Int) throws -> [SurveyRow] {
        try rows(
            "\(Self.surveyColumns) WHERE tenant = $1 AND agency = $2 ORDER BY given_at DESC, case_id LIMIT $3",
            agency,
            limit,
            map: survey
        )
    }

    private static let surveyColumns = "SELECT case_id, citizen, service, agency, rating, given_at FROM surveys"

    private func survey(_ row: PostgresRow) throws -> SurveyRow {
        SurveyRow(
            caseID: try row.text(0),
            citizen: try row.citizen(1).text,
            service: try row.text(2),
            agency: try row.text(3),
            rating: try row.int(4),
            givenAt: try row.int64(5)
        )
    }
}
