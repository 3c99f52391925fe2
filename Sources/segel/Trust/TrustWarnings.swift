internal import Foundation
internal import SegelCredential
internal import SegelUseCases

/// What an operator must do about trust, in the words of `doctor` and of the running service.
enum TrustWarnings {
    /// Days before its end that a trust list is called out.
    static let notice: UnixTime = 14 * 86_400

    static func of(_ report: TrustReport, now: UnixTime) throws -> [String] {
        var warnings: [String] = []
        if let expires = report.expires {
            if expires <= now {
                warnings.append("the trust list has expired, verifiers decide nothing: segel trust draft")
            } else if expires - now < notice {
                warnings.append("the trust list expires \(TrustWords.time(expires)): segel trust draft")
            }
        } else {
            warnings.append("no trust list is published; verifiers trust nobody here: segel trust draft")
        }
        if let waiting = report.waiting {
            let list = try SignedTrustList.draft(payload: waiting.payload)
            let published = try DraftFile(waiting).publishedList()
            warnings.append("trust list \(list.number) waits to be drafted, signed by \(report.threshold) and published; it would say:")
            warnings += TrustWords.changes(list, since: published?.list)
        }
        for (kid, count) in report.awaitingReissue.sorted(by: { $0.key < $1.key }) {
            warnings.append("\(count) credentials of the compromised key \(kid) wait: segel credential reissue --all-of \(kid)")
        }
        return warnings
    }
}

extension Finding {
    /// Lines that name no command say what a list that waits would change.
    init(trust line: String) {
        let why = line.contains(": segel ") ? "verifiers go by the published list and by nothing else" : ""
        self.init(line: line, check: "trust list", why: why)
    }

    /// A sentence that ends with `: COMMAND`.
    init(line: String, check: String, why: String) {
        let parts = line.components(separatedBy: ": segel ")
        let isCommand = parts.count == 2
        self.init(check: check, state: .warning, what: isCommand ? parts[0] : line, why: why, next: isCommand ? "segel " + parts[1] : nil)
    }
}
