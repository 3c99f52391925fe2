/// One thing that doctor looked at.
struct Finding: Sendable, Encodable, Equatable {
    enum State: String, Sendable, Encodable {
        case ok
        /// Worth knowing; nobody need act.
        case note
        /// Somebody should act: doctor exits 3.
        case warning
    }

    /// A stable word: clock, disk, limits and so on.
    let check: String
    let state: State
    let what: String
    /// What comes of it if nobody acts. Empty where all is well.
    let why: String
    /// The next command.
    let next: String?

    static func ok(_ check: String, _ what: String) -> Finding { Finding(check: check, state: .ok, what: what, why: "", next: nil) }

    static func note(_ check: String, _ what: String, why: String, next: String? = nil) -> Finding {
        Finding(check: check, state: .note, what: what, why: why, next: next)
    }

    static func warning(_ check: String, _ what: String, why: String, next: String) -> Finding {
        Finding(check: check, state: .warning, what: what, why: why, next: next)
    }

    /// As people read it. A warning is one line that names the next command, so that it can be searched for, and one that says why.
    var lines: [String] {
        switch state {
        case .ok: ["ok       \(Self.padded(check))  \(what)"]
        case .note: ["note     \(Self.padded(check))  \(what)", "         \(Self.padded(""))  \(why)" + (next.map { ": \($0)" } ?? "")]
        case .warning: ["warning: \(what)" + (next.map { ": \($0)" } ?? "")] + (why.isEmpty ? [] : ["         \(Self.padded(""))  \(why)"])
        }
    }

    private static func padded(_ check: String) -> String { check + String(repeating: " ", count: max(0, 11 - check.count)) }
}
