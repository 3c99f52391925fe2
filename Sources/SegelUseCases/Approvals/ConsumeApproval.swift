internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Ends the approval of exactly this action, in the transaction that carries it out. Throws `approval_missing` unless two custodians,
    /// different as accounts and as persons, approved it in the last 24 hours and still have the duty. Good once.
    ///
    /// A refusal rolls the transaction back and its log entry with it: `writingApproved` logs that too.
    func consumeApproval(of action: ApprovedAction, in tx: any StoreTransaction) throws {
        guard let request = try tx.approvalRequest(action), try areTwoPeople(request, in: tx) else {
            throw Refusal(.notPermitted, "approval_missing")
        }
        try tx.endApprovalRequest(action)
        _ = try log(.approval, subject: action.subject, detail: "\(action.kind) consumed", at: now, in: tx)
    }

    /// A transaction that needs an approval: consumed in it, and a refusal for want of one is logged in a transaction of its own.
    func writingApproved<Value: Sendable>(
        _ action: ApprovedAction,
        _ body: @escaping @Sendable (any StoreTransaction) throws -> Value
    ) async throws -> Value {
        do {
            return try await store.write { tx in
                try self.consumeApproval(of: action, in: tx)
                return try body(tx)
            }
        } catch let refusal as Refusal where refusal.code == "approval_missing" {
            try await logRefusedApproval(action, "consumed without two approvals")
            throw refusal
        }
    }

    func logRefusedApproval(_ action: ApprovedAction, _ why: String) async throws {
        _ = try await store.write { tx in
            try self.log(.failedAttempt, subject: action.subject, detail: "\(action.kind) \(why)", at: self.now, in: tx)
        }
    }

    private func areTwoPeople(_ request: ApprovalRequestRecord, in tx: any StoreTransaction) throws -> Bool {
        let now = now
        // An approval from the future is no approval: the clock was set back since.
        let fresh = request.given.filter { $0.at <= now && now - $0.at < ApprovedAction.lifetime }
        let people = try fresh.compactMap { approval -> CitizenID? in
            guard let account = try tx.account(approval.account), account.duties.contains(where: \.isCustodian) else { return nil }
            return account.citizen
        }
        return Set(people).count >= 2
    }
}

extension Duty {
    /// Who approves what cannot be undone, at any agency.
    package static let custodianRole = "custodian"

    package var isCustodian: Bool { role == Self.custodianRole }
}
