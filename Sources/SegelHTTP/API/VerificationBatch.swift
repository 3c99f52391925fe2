package import SegelCredential

/// Many verifications as programs read them: the API's answer and the last line of `segel verify --batch --json`.
package struct VerificationBatch: Encodable, Sendable {
    package let accepted: Int
    package let rejected: Int
    package let undecided: Int
    /// In the order they were asked.
    package let answers: [VerificationAnswer]

    package init(_ outcomes: [VerificationOutcome]) {
        answers = outcomes.map(VerificationAnswer.init)
        accepted = answers.count { $0.outcome == "accept" }
        rejected = answers.count { $0.outcome == "reject" }
        undecided = answers.count - accepted - rejected
    }

    /// 0 where all are accepted, else the gravest: what is forged weighs more than what is revoked, and that more than what nobody can tell.
    package var exitCode: Int32 { answers.map(\.exitCode).filter { $0 != 0 }.min() ?? 0 }
}
