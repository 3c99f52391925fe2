internal import SegelCredential

/// Why a request was not answered as asked.
public enum SegelClientError: Error, Sendable, Equatable {
    case keyRefused
    /// What came back is not what the API's document says.
    case answerRefused
    /// The service refused: HTTP status, stable code, the request's name for whoever helps you.
    case refused(status: Int, code: String, request: String)
}

/// What came of a verification.
public struct Verification: Sendable, Equatable {
    /// accept, reject or cannot_decide.
    public let outcome: String
    /// `accepted`, or why not; stable.
    public let code: String
    /// Only of an accepted credential.
    public let claims: [String: String]
    /// The signed receipt, where one was asked for.
    public let receipt: String?

    init(_ object: JSONObject) throws {
        guard let outcome = object["outcome"]?.string, let code = object["code"]?.string else { throw SegelClientError.answerRefused }
        (self.outcome, self.code) = (outcome, code)
        claims = texts(object["claims"])
        receipt = object["receipt"]?.string
    }
}

/// One application in a list; nothing of a person.
public struct CaseSummary: Sendable, Equatable {
    public let id: String
    public let reference: String
    public let service: String
    public let state: String
    /// ISO; nil while nothing is promised.
    public let promised: String?

    init(_ object: JSONObject) throws {
        guard let id = object["id"]?.string, let reference = object["reference"]?.string, let service = object["service"]?.string,
            let state = object["state"]?.string
        else { throw SegelClientError.answerRefused }
        (self.id, self.reference, self.service, self.state) = (id, reference, service, state)
        promised = object["promised"]?.string
    }
}

/// A part of a list.
public struct CasePage: Sendable, Equatable {
    public let cases: [CaseSummary]
    /// What to ask with for those after; nil at the end.
    public let next: String?
}

/// One application with its answers.
public struct CaseReading: Sendable, Equatable {
    public let summary: CaseSummary
    public let answers: [String: String]
    /// What a machine may decide now; empty where a person is needed.
    public let decisions: [String]
    /// For deciding, and for asking again: nothing is read, and nobody's quota used, while it is the same.
    public let tag: String
}

func texts(_ value: JSONValue?) -> [String: String] {
    Dictionary((value?.object?.members ?? []).map { ($0.name, $0.value.string ?? "") }) { first, _ in first }
}
