/// Reads `multipart/form-data` (RFC 7578) as it arrives: fields whole up to a limit, a file's bytes in pieces, never wholly in memory.
///
/// Limits: 200 parts, 8 KiB of headers a part, 64 KiB a field. Anything malformed or cut short is an error, and what a part's headers claim of
/// its type is not believed.
struct MultipartReader<Source: AsyncSequence>: AsyncSequence where Source.Element == [UInt8] {
    typealias Element = Event

    enum Event: Sendable {
        /// A part begins; `fileName` is there for files. Its bytes follow as `.bytes` until `.end`.
        case start(name: String, fileName: String?)
        case bytes([UInt8])
        case end
    }

    let source: Source
    let boundary: String

    func makeAsyncIterator() -> Iterator { Iterator(source: source.makeAsyncIterator(), boundary: boundary) }

    struct Iterator: AsyncIteratorProtocol {
        private static var partLimit: Int { 200 }
        private static var headerLimit: Int { 8_192 }

        private enum Place { case preamble, header, body, done }

        private var source: Source.AsyncIterator
        /// CRLF ‖ "--" ‖ boundary: what ends every part. The first one may stand without the CRLF.
        private let delimiter: [UInt8]
        private var buffer: [UInt8] = Array("\r\n".utf8)
        private var place = Place.preamble
        private var parts = 0

        init(source: Source.AsyncIterator, boundary: String) {
            self.source = source
            delimiter = Array("\r\n--\(boundary)".utf8)
        }

        mutating func next() async throws -> Event? {
            while true {
                switch place {
                case .preamble:
                    guard let at = find(delimiter) else {
                        guard buffer.count <= Self.headerLimit else { throw MultipartMalformed() }
                        try await fill()
                        continue
                    }
                    buffer.removeFirst(at + delimiter.count)
                    place = .header
                case .header:
                    if let event = try await readHeader() { return event }
                case .body:
                    if let event = try await readBody() { return event }
                case .done: return nil
                }
            }
        }

        /// After a delimiter: "--" ends the message, CRLF starts a part's headers.
        private mutating func readHeader() async throws -> Event? {
            while buffer.count < 2 { try await fill() }
            if buffer.starts(with: "--".utf8) {
                place = .done
                return nil
            }
            guard buffer.starts(with: "\r\n".utf8) else { throw MultipartMalformed() }
            let blank = Array("\r\n\r\n".utf8)
            while true {
                if let at = find(blank) {
                    let (name, fileName) = try disposition(of: buffer[2..<Swift.max(at, 2)])
                    buffer.removeFirst(at + blank.count)
                    // An empty body is CRLF-delimiter directly; put back the CRLF that ends the headers so that it is found.
                    parts += 1
                    guard parts <= Self.partLimit else { throw MultipartMalformed() }
                    if buffer.starts(with: delimiter.dropFirst(2)) { buffer.insert(contentsOf: "\r\n".utf8, at: 0) }
                    place = .body
                    return .start(name: name, fileName: fileName)
                }
                guard buffer.count <= Self.headerLimit else { throw MultipartMalformed() }
                try await fill()
            }
        }

        private mutating func readBody() async throws -> Event? {
            if let at = find(delimiter) {
                if at == 0 {
                    buffer.removeFirst(delimiter.count)
                    place = .header
                    return .end
                }
                let bytes = Array(buffer[..<at])
                buffer.removeFirst(at)
                return .bytes(bytes)
            }
            // A delimiter may begin in the last bytes: they stay until more has come.
            let ready = buffer.count - delimiter.count
            if ready > 0 {
                let bytes = Array(buffer[..<ready])
                buffer.removeFirst(ready)
                return .bytes(bytes)
            }
            try await fill()
            return nil
        }

        private mutating func fill() async throws {
            guard let piece = try await source.next(isolation: nil) else { throw MultipartMalformed() }
            buffer += piece
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
}

struct MultipartMalformed: Error {}
