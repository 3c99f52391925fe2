internal import SegelCredential
internal import SegelUseCases

/// What an answer says of the PDF itself: what the verdict is about, and where a refusal found its reason.
package struct DocumentAnswer: Encodable, Sendable {
    /// `document` where everything in the file was checked; `picture` where only the QR symbol on it was.
    package let scope: String
    /// B-B, B-T or B-LT.
    package let level: String?
    package let pages: Int?
    /// Unix seconds of the timestamp, where one is believed.
    package let timestamp: Int64?
    /// Of a timestamp that is believed: `not_revoked` where the file's revocation lists say so of who vouches for it, `not_needed` where that is the anchor itself,
    /// `unknown` where the file does not tell.
    package let revocation: String?
    /// Unix seconds of the oldest of those lists.
    package let revocationAsOf: Int64?
    /// Such as "bytes 51200-51884, object 7".
    package let place: String?
    package let detail: String?

    /// Of a scan.
    package static let picture = DocumentAnswer(scope: "picture")

    private init(scope: String) {
        self.scope = scope
        (level, pages, timestamp, revocation, revocationAsOf, place, detail) = (nil, nil, nil, nil, nil, nil, nil)
    }

    init(_ facts: PageFacts) {
        scope = "document"
        (level, pages, timestamp) = (facts.level.rawValue, facts.pageCount, facts.timestamp?.time)
        (revocation, revocationAsOf) = facts.revocation?.said ?? (nil, nil)
        (place, detail) = (nil, nil)
    }

    init(_ refusal: PageRefusal) {
        scope = "document"
        (level, pages, timestamp, revocation, revocationAsOf) = (nil, nil, nil, nil, nil)
        (place, detail) = (refusal.place?.description, refusal.detail)
    }

    var object: JSONObject {
        var object = JSONObject()
        detail.map { object.set("detail", .string($0)) }
        level.map { object.set("level", .string($0)) }
        pages.map { object.set("pages", .integer(Int64($0))) }
        place.map { object.set("place", .string($0)) }
        revocation.map { object.set("revocation", .string($0)) }
        revocationAsOf.map { object.set("revocationAsOf", .integer($0)) }
        object.set("scope", .string(scope))
        timestamp.map { object.set("timestamp", .integer($0)) }
        return object
    }
}

extension RevocationFinding {
    fileprivate var said: (word: String?, asOf: Int64?) {
        switch self {
        case .needless: ("not_needed", nil)
        case .unknown: ("unknown", nil)
        case .notRevoked(let asOf): ("not_revoked", asOf)
        // Of such a file there are no facts.
        case .revoked: ("revoked", nil)
        }
    }
}
