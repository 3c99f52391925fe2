internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insertApprovalRequest(_ action: ApprovedAction, at now: UnixTime) throws {
        try run(
            "INSERT INTO approval_requests (tenant, kind, subject, requested_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
            action.kind,
            action.subject,
            now
        )
    }

    func approvalRequest(_ action: ApprovedAction) throws -> ApprovalRequestRecord? {
        try row(
            "SELECT kind, subject, requested_at FROM approval_requests WHERE tenant = $1 AND kind = $2 AND subject = $3",
            action.kind,
            action.subject,
            map: approvalRequest
        )
    }

    func approvalRequests() throws -> [ApprovalRequestRecord] {
        try rows(
            "SELECT kind, subject, requested_at FROM approval_requests WHERE tenant = $1 ORDER BY requested_at, kind, subject",
            map: approvalRequest
        )
    }

    func put(_ approval: ApprovalRecord, of action: ApprovedAction) throws {
        let changed = try run(
            """
            INSERT INTO approvals (tenant, kind, subject, account, at)
            SELECT tenant, kind, subject, $2::BYTEA, $3::BIGINT FROM approval_requests WHERE tenant = $1 AND kind = $4 AND subject = $5
            ON CONFLICT (tenant, kind, subject, account) DO UPDATE SET at = excluded.at
            """,
            approval.account,
            approval.at,
            action.kind,
            action.subject
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func endApprovalRequest(_ action: ApprovedAction) throws {
        let changed = try run(
            "DELETE FROM approval_requests WHERE tenant = $1 AND kind = $2 AND subject = $3",
            action.kind,
            action.subject
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func approvalRequest(_ row: PostgresRow) throws -> ApprovalRequestRecord {
        let action = ApprovedAction(kind: try row.text(0), subject: try row.text(1))
        let given = try rows(
            "SELECT account, at FROM approvals WHERE tenant = $1 AND kind = $2 AND subject = $3 ORDER BY at, account",
            action.kind,
            action.subject
        ) { ApprovalRecord(account: try $0.object(0), at: try $0.int64(1)) }
        return ApprovalRequestRecord(action: action, requestedAt: try row.int64(2), given: given)
    }
}
