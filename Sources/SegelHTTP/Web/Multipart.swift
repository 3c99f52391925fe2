/// Reads `multipart/form-data` (RFC 7578) as it arrives: fields whole up to a limit, a file's bytes in pieces, never wholly in memory.
///
/// Limits: 200 parts, 8 KiB of headers a part, 64 KiB a field. Anything malformed or cut short is an error, and what a part's headers claim of
/// its type is not believed.
struct MultipartReader<Source: AsyncSequence>: AsyncSequence where Source.Element == [UInt8] {
    typealias Event = MultipartParser.Event
    typealias Element = Event

    let source: Source
    let boundary: String

    func makeAsyncIterator() -> Iterator { Iterator(source: source.makeAsyncIterator(), boundary: boundary) }

    struct Iterator: AsyncIteratorProtocol {
        private var source: Source.AsyncIterator
        private var parser: MultipartParser

        init(source: Source.AsyncIterator, boundary: String) {
            self.source = source
            parser = MultipartParser(boundary: boundary)
        }

        mutating func next() async throws -> Event? {
            var step = try parser.step()
            while case .needMore = step {
                guard let piece = try await source.next(isolation: nil) else { throw MultipartMalformed() }
                parser.push(piece)
                step = try parser.step()
            }
            if case .event(let event) = step { return event }
            return nil
        }
    }
}

/// The reader's own state: takes bytes, gives events. Knows nothing of waiting.
struct MultipartParser {
    enum Event: Sendable {
        /// A part begins; `fileName` is there for files. Its bytes follow as `.bytes` until `.end`.
        case start(name: String, fileName: String?)
        case bytes([UInt8])
        case end
    }

    enum Step {
        case event(Event)
        case needMore
        case done
    }

    private static let partLimit = 200
    private static let headerLimit = 8_192
    private static let blank = Array("\r\n\r\n".utf8)

    private enum Place { case preamble, header, body, done }

    /// CRLF ‖ "--" ‖ boundary: what ends every part. The first one may stand without the CRLF.
    private let delimiter: [UInt8]
    private var buffer: [UInt8] = Array("\r\n".utf8)
    private var place = Place.preamble
    private var parts = 0

    init(boundary: String) { delimiter = Array("\r\n--\(boundary)".utf8) }

    mutating func push(_ piece: [UInt8]) { buffer += piece }

    mutating func step() throws -> Step {
        switch place {
        case .preamble:
            guard let at = find(delimiter) else { return try waiting() }
            buffer.removeFirst(at + delimiter.count)
            place = .header
            return try readHeader()
        case .header: return try readHeader()
        case .body: return readBody()
        case .done: return .done
        }
    }

    private func waiting() throws -> Step {
        guard buffer.count <= Self.headerLimit else { throw MultipartMalformed() }
        return .needMore
    }

    /// After a delimiter: "--" ends the message, CRLF starts a part's headers.
    private mutating func readHeader() throws -> Step {
        guard buffer.count >= 2 else { return .needMore }
        if buffer.starts(with: "--".utf8) {
            place = .done
            return .done
        }
        guard buffer.starts(with: "\r\n".utf8) else { throw MultipartMalformed() }
        guard let at = find(Self.blank) else { return try waiting() }
        let (name, fileName) = try disposition(of: buffer[2..<Swift.max(at, 2)])
        // The CRLF that ends the headers stays: an empty body is the delimiter directly behind it.
        buffer.removeFirst(at + 2)
        parts += 1
        guard parts <= Self.partLimit else { throw MultipartMalformed() }
        place = .body
        isAtBodyStart = true
        return .event(.start(name: name, fileName: fileName))
    }

    /// Whether the CRLF that ended the headers still stands before the body.
    private var isAtBodyStart = false

    private mutating func readBody() -> Step {
        if isAtBodyStart {
            guard buffer.count >= delimiter.count else { return .needMore }
            if !buffer.starts(with: delimiter) { buffer.removeFirst(2) }
            isAtBodyStart = false
        }
        if let at = find(delimiter) {
            if at == 0 {
                buffer.removeFirst(delimiter.count)
                place = .header
                return .event(.end)
            }
            return .event(.bytes(take(at)))
        }
        // A delimiter may begin in the last bytes: they stay until more has come.
        let ready = buffer.count - delimiter.count
        return ready > 0 ? .event(.bytes(take(ready))) : .needMore
    }

    private mutating func take(_ count: Int) -> [UInt8] {
        let bytes = Array(buffer[..<count])
        buffer.removeFirst(count)
        return bytes
    }

    private func find(_ pattern: [UInt8]) -> Int? {
        guard buffer.count >= pattern.count else { return nil }
        return buffer.withUnsafeBufferPointer { buffer in
            var at = 0
            while at + pattern.count <= buffer.count {
                // Every pattern here starts with CR, which is rare in what people upload.
                guard let start = buffer[at...].firstIndex(of: pattern[0]), start + pattern.count <= buffer.count else { return nil }
                if buffer[start..<start + pattern.count].elementsEqual(pattern) { return start }
                at = start + 1
            }
            return nil
        }
    }

    /// `Content-Disposition: form-data; name="…"; filename="…"`; browsers percent-encode quotes and line breaks in the values.
    private func disposition(of header: ArraySlice<UInt8>) throws -> (name: String, fileName: String?) {
        guard let text = String(validating: header, as: UTF8.self) else { throw MultipartMalformed() }
        let line = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let line, line.lowercased().contains("form-data"), let name = value("name", in: line) else { throw MultipartMalformed() }
        return (name, value("filename", in: line))
    }

    private func value(_ key: String, in line: Substring) -> String? {
        guard let start = line.firstRange(of: "; \(key)=\"") else { return nil }
        let rest = line[start.upperBound...]
        guard let end = rest.firstIndex(of: "\"") else { return nil }
        return String(rest[..<end]).replacing("%22", with: "\"")
    }
}

struct MultipartMalformed: Error {}
