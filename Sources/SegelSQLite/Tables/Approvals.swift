internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

extension SQLiteTransaction {
    func insertApprovalRequest(_ action: ApprovedAction, at now: UnixTime) throws {
        try db.cachedStatement(sql: "INSERT INTO approval_requests (kind, subject, requested_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .execute(arguments: [action.kind, action.subject, now])
    }

    func approvalRequest(_ action: ApprovedAction) throws -> ApprovalRequestRecord? {
        try Row.fetchOne(
            db.cachedStatement(sql: "SELECT * FROM approval_requests WHERE kind = ? AND subject = ?"),
            arguments: [action.kind, action.subject]
        ).map(approvalRequest)
    }

    func approvalRequests() throws -> [ApprovalRequestRecord] {
        try Row.fetchAll(db.cachedStatement(sql: "SELECT * FROM approval_requests ORDER BY requested_at, kind, subject")).map(
            approvalRequest
        )
    }

    func put(_ approval: ApprovalRecord, of action: ApprovedAction) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO approvals (kind, subject, account, at)
                SELECT kind, subject, ?, ? FROM approval_requests WHERE kind = ? AND subject = ?
                ON CONFLICT (kind, subject, account) DO UPDATE SET at = excluded.at
                """
        ).execute(arguments: [approval.account.column, approval.at, action.kind, action.subject])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    func endApprovalRequest(_ action: ApprovedAction) throws {
        try db.cachedStatement(sql: "DELETE FROM approval_requests WHERE kind = ? AND subject = ?").execute(arguments: [
            action.kind, action.subject,
        ])
        guard db.changesCount == 1 else { throw PortConflict.changedMeanwhile }
    }

    private func approvalRequest(_ row: Row) throws -> ApprovalRequestRecord {
        let action = ApprovedAction(kind: row["kind"], subject: row["subject"])
        let given = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT account, at FROM approvals WHERE kind = ? AND subject = ? ORDER BY at, account"),
            arguments: [action.kind, action.subject]
        ).map { ApprovalRecord(account: try ObjectID(column: $0["account"]), at: $0["at"]) }
        return ApprovalRequestRecord(action: action, requestedAt: row["requested_at"], given: given)
    }
}
