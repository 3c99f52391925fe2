internal import SegelCredential

/// What a machine decides at a desk of its agency.
public enum CaseDecision: Sendable, Equatable {
    case claim, release
    /// With what the desk fills in.
    case approve(fill: [String: String] = [:])
    /// To the citizen with the items to mend, or to an earlier desk with a reason.
    case sendBack(items: [ReturnedItem], reason: String? = nil)
    case reject(reason: String)

    /// A field or document that must be mended.
    public struct ReturnedItem: Sendable, Equatable {
        public let item: String
        /// `unreadable`, `incomplete`, `mismatch`, `expired`, `wrong-document` or `other`.
        public let code: String
        /// In words, for the citizen.
        public let reason: String?

        public init(item: String, code: String, reason: String? = nil) {
            (self.item, self.code, self.reason) = (item, code, reason)
        }
    }

    var body: [UInt8] {
        var object = JSONObject()
        switch self {
        case .claim: object.set("decision", .string("claim"))
        case .release: object.set("decision", .string("release"))
        case .approve(let fill):
            object.set("decision", .string("approve"))
            var filled = JSONObject()
            for (name, value) in fill.sorted(by: { $0.key < $1.key }) { filled.set(name, .string(value)) }
            object.set("fill", .object(filled))
        case .sendBack(let items, let reason):
            object.set("decision", .string("return"))
            object.set("items", .array(items.map(\.value)))
            if let reason { object.set("reason", .string(reason)) }
        case .reject(let reason):
            object.set("decision", .string("reject"))
            object.set("reason", .string(reason))
        }
        return JSONWriter.bytes(object)
    }
}

extension CaseDecision.ReturnedItem {
    fileprivate var value: JSONValue {
        var object = JSONObject()
        object.set("item", .string(item))
        object.set("code", .string(code))
        if let reason { object.set("reason", .string(reason)) }
        return .object(object)
    }
}

/// A case after a decision.
public struct DecidedCase: Sendable, Equatable {
    public let id: String
    public let state: String
    /// Where it waits now; nil where it is with the citizen or over.
    public let step: String?

    init(_ object: JSONObject) throws {
        guard let id = object["id"]?.string, let state = object["state"]?.string else { throw SegelClientError.answerRefused }
        (self.id, self.state, step) = (id, state, object["step"]?.string)
    }
}
