package import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// An action that waits for custodians, as it is shown. Names of officers, no personal data.
package struct PendingApproval: Sendable, Codable, Equatable {
    package let action: ApprovedAction
    package let requestedAt: UnixTime
    /// Who approved, and until when that is good.
    package let given: [Given]

    package struct Given: Sendable, Codable, Equatable {
        package let custodian: String
        package let until: UnixTime
    }
}

extension Mall {
    /// Asks the custodians for an approval. Asking again changes nothing.
    package func requestApproval(of action: ApprovedAction) async throws {
        let now = now
        let action = try action.checked()
        try await store.write { tx in
            try self.endForgottenRequests(at: now, in: tx)
            try tx.insertApprovalRequest(action, at: now)
            _ = try self.log(.approval, subject: action.subject, detail: "\(action.kind) requested", at: now, in: tx)
        }
    }

    /// A custodian agrees to exactly this action. Refused, and the refusal logged, for anybody else, for what nobody asked for, and for what
    /// is about the custodian.
    package func approve(_ action: ApprovedAction, by person: SignedIn) async throws -> PendingApproval {
        do {
            return try await store.write { tx in try self.approve(action, by: person, in: tx) }
        } catch let refusal as Refusal {
            try await logRefusedApproval(action, "approval refused to \(person.account.text): \(refusal.code)")
            throw refusal
        }
    }

    /// The same for a custodian at a terminal: signed in for this one act.
    package func approve(_ action: ApprovedAction, as name: String, password: SecretBytes) async throws -> PendingApproval {
        let session = try await signIn(.officer(name), password: password)
        do {
            let pending = try await approve(action, by: signedIn(session: session))
            try await signOut(session: session)
            return pending
        } catch {
            try await signOut(session: session)
            throw error
        }
    }

    package func pendingApprovals() async throws -> [PendingApproval] {
        let now = now
        return try await store.read { tx in
            try tx.approvalRequests().filter { now - $0.requestedAt < ApprovedAction.patience }.map { try self.shown($0, in: tx) }
        }
    }

    private func approve(_ action: ApprovedAction, by person: SignedIn, in tx: any StoreTransaction) throws -> PendingApproval {
        let now = now
        guard let account = try tx.account(person.account), account.duties.contains(where: \.isCustodian), let citizen = account.citizen
        else { throw Refusal.notPermitted }
        guard action.subject != citizen.text else { throw Refusal(.notPermitted, "approval_of_oneself") }
        guard let request = try tx.approvalRequest(action), now - request.requestedAt < ApprovedAction.patience else {
            throw Refusal(.notFound, "approval_not_requested")
        }
        guard try !request.given.contains(where: { try isOther(account, $0, of: citizen, in: tx) }) else {
            throw Refusal(.notPermitted, "approval_by_same_person")
        }
        try tx.put(ApprovalRecord(account: account.id, at: now), of: action)
        _ = try log(.approval, subject: action.subject, detail: "\(action.kind) approved by \(account.id.text)", at: now, in: tx)
        guard let request = try tx.approvalRequest(action) else { throw Refusal.changedMeanwhile }
        return try shown(request, in: tx)
    }

    /// Whether this approval came from the same person through another account.
    private func isOther(_ account: Account, _ given: ApprovalRecord, of citizen: CitizenID, in tx: any StoreTransaction) throws -> Bool {
        guard given.account != account.id else { return false }
        return try tx.account(given.account)?.citizen == citizen
    }

    private func shown(_ request: ApprovalRequestRecord, in tx: any StoreTransaction) throws -> PendingApproval {
        let given = try request.given.compactMap { approval -> PendingApproval.Given? in
            guard case .officer(let name) = try tx.account(approval.account)?.name else { return nil }
            return .init(custodian: name, until: approval.at + ApprovedAction.lifetime)
        }
        return PendingApproval(action: request.action, requestedAt: request.requestedAt, given: given.filter { $0.until > now })
    }

    private func endForgottenRequests(at now: UnixTime, in tx: any StoreTransaction) throws {
        for request in try tx.approvalRequests() where now - request.requestedAt >= ApprovedAction.patience {
            try tx.endApprovalRequest(request.action)
        }
    }
}
