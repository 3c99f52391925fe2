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
    /// Such as "bytes 51200-51884, object 7".
    package let place: String?
    package let detail: String?

    /// Of a scan.
    package static let picture = DocumentAnswer(scope: "picture")

    private init(scope: String) {
        self.scope = scope
        (level, pages, timestamp, place, detail) = (nil, nil, nil, nil, nil)
    }

    init(_ facts: PageFacts) {
        scope = "document"
        (level, pages, timestamp) = (facts.level.rawValue, facts.pageCount, facts.timestamp?.time)
        (place, detail) = (nil, nil)
    }

    init(_ refusal: PageRefusal) {
        scope = "document"
        (level, pages, timestamp) = (nil, nil, nil)
        (place, detail) = (refusal.place?.description, refusal.detail)
    }

    var object: JSONObject {
        var object = JSONObject()
        detail.map { object.set("detail", .string($0)) }
        level.map { object.set("level", .string($0)) }
        pages.map { object.set("pages", .integer(Int64($0))) }
        place.map { object.set("place", .string($0)) }
        object.set("scope", .string(scope))
        timestamp.map { object.set("timestamp", .integer($0)) }
        return object
    }
}
