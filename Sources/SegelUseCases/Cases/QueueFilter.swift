internal import SegelCatalogue

/// Which cases of a queue are shown.
package struct QueueFilter: Sendable {
    package enum Due: String, Sendable { case overdue, today }
    package enum Claim: String, Sendable { case mine, free, others }

    /// A service's code; nil for all.
    package var service: String?
    package var due: Due?
    package var claim: Claim?
    /// All desks of the agencies the person supervises, instead of their own desks.
    package var isWholeOffice = false

    package init(service: String? = nil, due: Due? = nil, claim: Claim? = nil, isWholeOffice: Bool = false) {
        self.service = service
        self.due = due
        self.claim = claim
        self.isWholeOffice = isWholeOffice
    }

    func lets(_ line: CaseLine, _ account: String, today: CivilDate) -> Bool {
        let isDue =
            switch due {
            case nil: true
            case .overdue?: (line.promised ?? "9") < today.iso
            case .today?: line.promised == today.iso
            }
        let isTheirs =
            switch claim {
            case nil: true
            case .mine?: line.claimedBy == account
            case .free?: line.claimedBy == nil
            case .others?: line.claimedBy != nil && line.claimedBy != account
            }
        return isDue && isTheirs && (service == nil || service == line.service)
    }
}
