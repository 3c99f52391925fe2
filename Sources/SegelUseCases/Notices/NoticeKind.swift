internal import SegelCatalogue

/// What a citizen is told of. The raw value is stored and goes to gateways.
package enum NoticeKind: String, Sendable, Codable, CaseIterable {
    case caseReceived = "case.received"
    case caseMoved = "case.moved"
    case caseReturned = "case.returned"
    case caseRejected = "case.rejected"
    case caseWithdrawn = "case.withdrawn"
    case caseLate = "case.late"
    case certificateReady = "certificate.ready"
    case certificateChanged = "certificate.changed"
    /// An officer offered one to the citizen's wallet.
    case certificateOffered = "certificate.offered"
    case signedIn = "sign-in.opened"
    case signInAdded = "sign-in.added"
    case signInRemoved = "sign-in.removed"
    case passwordChanged = "sign-in.password-changed"
    /// An operator ended all of somebody's sessions.
    case sessionsEnded = "sign-in.sessions-ended"
    /// An officer handed out a code.
    case codeGiven = "sign-in.code-given"
    case signInReset = "sign-in.reset"
    /// Somebody trusted says that every way in was lost.
    case recoveryBegun = "recovery.begun"
    /// Enough have; the waiting time runs.
    case recoveryConfirmed = "recovery.confirmed"
    case recoveryCancelled = "recovery.cancelled"
    case trustedChanged = "trusted.changed"
    case contactAdded = "contact.added"
    case contactRemoved = "contact.removed"
    case contactCode = "contact.code"

    init?(_ event: CaseEvent.Kind) {
        switch event {
        case .submitted, .resubmitted: self = .caseReceived
        case .approved, .sentBack: self = .caseMoved
        case .returned: self = .caseReturned
        case .rejected, .impossible: self = .caseRejected
        case .withdrawn: self = .caseWithdrawn
        case .issued: self = .certificateReady
        case .started, .claimed, .released, .signed: return nil
        }
    }
}
