internal import AsyncHTTPClient
internal import NIOCore
internal import SegelCredential

/// Something happened to an application at the agency's desks. Read the application for more.
public struct AgencyEvent: Sendable, Equatable {
    /// case.arrived, case.changed or case.left.
    public let type: String
    /// RFC 3339.
    public let timestamp: String
    public let caseID: String
    public let service: String
    public let state: String
    /// Grows with each move of the application.
    public let revision: Int64
    /// Keep it once you are done with the event, and go on from it after a restart.
    public let cursor: String

    init(_ data: String, cursor: String) throws {
        do {
            let object = try JSONReader.readObject(Array(data.utf8))
            guard let type = object["type"]?.string, let timestamp = object["timestamp"]?.string, let facts = object["data"]?.object,
                let caseID = facts["case"]?.string, let service = facts["service"]?.string, let state = facts["state"]?.string,
                let revision = facts["revision"]?.integer
            else { throw SegelClientError.answerRefused }
            (self.type, self.timestamp, self.caseID, self.service) = (type, timestamp, caseID, service)
            (self.state, self.revision, self.cursor) = (state, revision, cursor)
        } catch { throw SegelClientError.answerRefused }
    }
}

/// Events as they come, without an end: a stream that ends is opened anew where it ended, so none is left out; the last one may come twice.
public struct AgencyEvents: AsyncSequence, Sendable {
    let api: SegelAPI
    let cursor: String?

    public func makeAsyncIterator() -> Iterator { Iterator(api: api, cursor: cursor) }

    public struct Iterator: AsyncIteratorProtocol {
        private let api: SegelAPI
        private var cursor: String?
        private var lines: EventLines?
        private var wasRefused = false

        private static let soon: Duration = .seconds(1)
        private static let later: Duration = .seconds(15)

        init(api: SegelAPI, cursor: String?) {
            self.api = api
            self.cursor = cursor
        }

        /// Throws `refused` where asking again would not help: `cursor_unknown`, `scope_missing`, a sign-in that is refused; and when cancelled.
        public mutating func next() async throws -> AgencyEvent? {
            while true {
                try Task.checkCancellation()
                var isLater = false
                do {
                    if lines == nil { lines = EventLines(try await api.openEvents(after: cursor).body) }
                    wasRefused = false
                    while let block = try await lines?.next() {
                        if let id = block.id { cursor = id }
                        if let data = block.data { return try AgencyEvent(data, cursor: cursor ?? "") }
                    }
                } catch let SegelClientError.refused(status, code, request) where status != 429 && status != 503 {
                    // A token that ended between two looks at the clock: signing in anew helps once.
                    guard status == 401, !wasRefused else { throw SegelClientError.refused(status: status, code: code, request: request) }
                    wasRefused = true
                } catch let error as SegelClientError where error == .answerRefused {
                    throw error
                } catch {
                    // The line broke, or there are too many streams: later.
                    isLater = true
                }
                lines = nil
                try await Task.sleep(for: isLater ? Self.later : Self.soon)
            }
        }
    }
}

/// Blocks of a stream of server-sent events (WHATWG HTML, section 9.2.6), of which only `id` and `data` are of use here.
struct EventLines {
    private static let limit = 64 << 10

    private var body: HTTPClientResponse.Body.AsyncIterator
    private var waiting: [UInt8] = []

    init(_ body: HTTPClientResponse.Body) { self.body = body.makeAsyncIterator() }

    /// Nil at the end; what has no empty line behind it by then is none.
    mutating func next() async throws -> (id: String?, data: String?)? {
        while true {
            if let block = try block() { return block }
            guard let buffer = try await body.next() else { return nil }
            waiting += buffer.readableBytesView
        }
    }

    private mutating func block() throws -> (id: String?, data: String?)? {
        guard let end = waiting.indices.dropLast().first(where: { waiting[$0] == 10 && waiting[$0 + 1] == 10 }) else {
            guard waiting.count <= Self.limit else { throw SegelClientError.answerRefused }
            return nil
        }
        let lines = String(decoding: waiting[..<end], as: UTF8.self).split(separator: "\n")
        waiting.removeFirst(end + 2)
        func value(_ name: String) -> String? { lines.last { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) } }
        return (value("id"), value("data"))
    }
}

extension SegelAPI {
    /// What happens at the agency's desks, as it comes; after `cursor`, or without one from the oldest that is kept.
    public nonisolated func events(after cursor: String? = nil) -> AgencyEvents { AgencyEvents(api: self, cursor: cursor) }
}
