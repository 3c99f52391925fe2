package import SegelCredential

/// Many verifications as programs read them: the API's answer and the last line of `segel verify --batch --json`.
package struct VerificationBatch: Encodable, Sendable {
    package let accepted: Int
    package let rejected: Int
    package let undecided: Int
    /// In the order they were asked.
    package let answers: [VerificationAnswer]

    package init(_ outcomes: [VerificationOutcome]) { self.init(answers: outcomes.map { VerificationAnswer($0) }) }

    package init(answers: [VerificationAnswer]) {
        self.answers = answers
        accepted = answers.count { $0.outcome == "accept" }
        rejected = answers.count { $0.outcome == "reject" }
        undecided = answers.count - accepted - rejected
    }

    var object: JSONObject {
        var object = JSONObject()
        object.set("accepted", .integer(Int64(accepted)))
        object.set("answers", .array(answers.map { .object($0.object) }))
        object.set("rejected", .integer(Int64(rejected)))
        object.set("undecided", .integer(Int64(undecided)))
        return object
    }

    /// 0 where all are accepted, else the gravest: what is forged weighs more than what is revoked, and that more than what nobody can tell.
    package var exitCode: Int32 { answers.map(\.exitCode).filter { $0 != 0 }.min() ?? 0 }
}
