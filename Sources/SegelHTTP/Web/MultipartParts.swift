internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The parts of a posted multipart form, one after another. One task owns it; a part not read is skipped.
final class MultipartParts {
    struct Part {
        let name: String
        let fileName: String?
    }

    private static let textLimit = 64 << 10
    private var events: MultipartReader<BodyPieces>.Iterator
    private var isInside = false

    init(_ request: Request) throws {
        guard let type = request.headers[.contentType], type.hasPrefix("multipart/form-data"),
            let marker = type.firstRange(of: "boundary=")
        else { throw MultipartMalformed() }
        let boundary = type[marker.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        guard (1...70).contains(boundary.utf8.count) else { throw MultipartMalformed() }
        events = MultipartReader(source: BodyPieces(body: request.body), boundary: String(boundary)).makeAsyncIterator()
    }

    func next() async throws -> Part? {
        while let event = try await events.next() {
            if case .end = event { isInside = false }
            if case .start(let name, let fileName) = event {
                isInside = true
                return Part(name: name, fileName: fileName)
            }
        }
        return nil
    }

    /// The current part as text, at most 64 KiB.
    func text() async throws -> String {
        var bytes: [UInt8] = []
        while let piece = try await piece() {
            bytes += piece
            guard bytes.count <= Self.textLimit else { throw MultipartMalformed() }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The current part's bytes as they arrive.
    func bytes() -> Pieces { Pieces(parts: self) }

    fileprivate func piece() async throws -> [UInt8]? {
        guard isInside, let event = try await events.next() else { return nil }
        switch event {
        case .bytes(let bytes): return bytes
        case .end:
            isInside = false
            return nil
        case .start: throw MultipartMalformed()
        }
    }

    struct Pieces: AsyncSequence, AsyncIteratorProtocol {
        let parts: MultipartParts

        func makeAsyncIterator() -> Pieces { self }
        func next() async throws -> [UInt8]? { try await parts.piece() }
    }
}

/// A request's body as byte arrays.
struct BodyPieces: AsyncSequence {
    let body: RequestBody

    func makeAsyncIterator() -> Iterator { Iterator(iterator: body.makeAsyncIterator()) }

    struct Iterator: AsyncIteratorProtocol {
        var iterator: RequestBody.AsyncIterator

        mutating func next() async throws -> [UInt8]? {
            guard var buffer = try await iterator.next() else { return nil }
            return buffer.readBytes(length: buffer.readableBytes) ?? []
        }
    }
}
