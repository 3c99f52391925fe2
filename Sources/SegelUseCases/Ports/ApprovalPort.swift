package import SegelVault

/// An action that waits for, or has, its custodians.
package struct ApprovalRequestRecord: Sendable, Hashable {
    package let action: ApprovedAction
    package let requestedAt: UnixTime
    package let given: [ApprovalRecord]

    package init(action: ApprovedAction, requestedAt: UnixTime, given: [ApprovalRecord]) {
        self.action = action
        self.requestedAt = requestedAt
        self.given = given
    }
}

package struct ApprovalRecord: Sendable, Hashable {
    package let account: ObjectID
    package let at: UnixTime

    package init(account: ObjectID, at: UnixTime) {
        self.account = account
        self.at = at
    }
}

package protocol ApprovalPort {
    /// Does nothing where the action is requested already.
    func insertApprovalRequest(_ action: ApprovedAction, at now: UnixTime) throws
    func approvalRequest(_ action: ApprovedAction) throws -> ApprovalRequestRecord?
    /// Oldest first.
    func approvalRequests() throws -> [ApprovalRequestRecord]
    /// Puts the approval in place of an earlier one of the same account. Throws `PortConflict.changedMeanwhile` where nothing was requested.
    func put(_ approval: ApprovalRecord, of action: ApprovedAction) throws
    /// Ends the request and every approval of it. Throws `PortConflict.changedMeanwhile` where there is none: of two that end it one wins.
    func endApprovalRequest(_ action: ApprovedAction) throws
}
