/// A calendar month in western Indonesia, as reports name it: `2026-03`.
package struct Month: Sendable, Hashable, Comparable {
    package let text: String

    /// Unix seconds.
    package init(_ time: Int64) { text = String(CivilDate(time).iso.prefix(7)) }

    /// What is stored.
    package init(text: String) { self.text = text }

    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// What is counted of a service, month by month. Counts are all that reports are made of: no case and no person is in them, so they stay when a
/// person is erased.
package enum Measure: Sendable, Hashable {
    case submitted, issued, issuedInTime, rejected, withdrawn, returned, breached, complaint
    /// Items sent back for a reason.
    case item(ReturnReason)
    /// A survey's answer, from 1 to 5.
    case rating(Int)

    /// What is stored.
    package var name: String {
        switch self {
        case .submitted: "submitted"
        case .issued: "issued"
        case .issuedInTime: "issued-in-time"
        case .rejected: "rejected"
        case .withdrawn: "withdrawn"
        case .returned: "returned"
        case .breached: "breached"
        case .complaint: "complaint"
        case .item(let reason): "item-\(reason.rawValue)"
        case .rating(let value): "rating-\(value)"
        }
    }

    package static let all: [Measure] =
        [.submitted, .issued, .issuedInTime, .rejected, .withdrawn, .returned] + ReturnReason.allCases.map(Measure.item)
        + [.breached, .complaint] + (1...5).map(Measure.rating)
}

package protocol CountPort {
    /// One more.
    func count(_ measure: Measure, of service: String, in month: Month) throws
    /// By service and measure name, from a month on.
    func counts(from month: Month) throws -> [(month: Month, service: String, measure: String, count: Int)]
}
