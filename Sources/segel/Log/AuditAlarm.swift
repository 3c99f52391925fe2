/// Something about a log that its operator has to explain. Each has an exit status (README, "exit").
struct AuditAlarm: Error, Equatable {
    enum Kind: String, Sendable {
        /// Files do not give the head that was signed, or nobody of the log signed it.
        case altered = "log_altered"
        /// A file that the signed head needs is not there.
        case missing = "log_incomplete"
        /// Two heads that cannot both be of one log (attack A82).
        case splitView = "log_split_view"
        /// A head with fewer entries than was shown before.
        case shrunken = "log_shrunken"
        /// Nothing was added for longer than it may be, or a clock ran backwards.
        case silent = "log_silent"
    }

    let kind: Kind
    let words: String

    init(_ kind: Kind, _ words: String) {
        self.kind = kind
        self.words = words
    }

    var failure: CommandFailure {
        let status: ExitStatus =
            switch kind {
            case .altered, .missing: .forged
            case .splitView, .shrunken: .splitView
            case .silent: .silent
            }
        let next =
            switch kind {
            case .altered, .missing: "keep what you fetched; ask the log's operator, then run again"
            case .splitView, .shrunken: "keep both heads: together they prove it. Show them to others who watch this log"
            case .silent: "ask the log's operator what happened in that time"
            }
        return CommandFailure(status, "ALARM \(words) (\(kind.rawValue))", next: next)
    }
}
