import Testing

@testable import SegelHTTP

@Suite("Multipart forms")
struct MultipartTests {
    static let body = Array(
        "--b\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\nt0k\r\n--b\r\nContent-Disposition: form-data; name=\"file:surat\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n-- not a boundary\r\n--xb\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--b--\r\n"
            .utf8
    )

    private func read(_ bytes: [UInt8], by size: Int) async throws -> [(name: String, fileName: String?, text: String)] {
        let source = AsyncStream<[UInt8]> { stream in
            for start in Swift.stride(from: 0, to: bytes.count, by: size) {
                stream.yield(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            stream.finish()
        }
        var parts: [(name: String, fileName: String?, text: String)] = []
        for try await event in MultipartReader(source: source, boundary: "b") {
            switch event {
            case .start(let name, let fileName): parts.append((name, fileName, ""))
            case .bytes(let bytes): parts[parts.count - 1].text += String(decoding: bytes, as: UTF8.self)
            case .end: break
            }
        }
        return parts
    }

    @Test("pieces of every size give the same parts", arguments: 1...80)
    func pieces(size: Int) async throws {
        let parts = try await read(Self.body, by: size)
        #expect(parts.map(\.name) == ["_csrf", "file:surat", "empty"])
        #expect(parts.map(\.text) == ["t0k", "%PDF\r\n-- not a boundary\r\n--xb\r\n", ""])
        #expect(parts[1].fileName == "a.pdf")
    }

    @Test("cut anywhere before its end it is refused, never half taken")
    func truncated() async throws {
        for count in 0..<(Self.body.count - 4) {
            await #expect(throws: MultipartMalformed.self) { _ = try await read(Array(Self.body[..<count]), by: 7) }
        }
    }

    @Test("headers without end and a part without a name are refused")
    func limits() async throws {
        let endless = Array("--b\r\nX: ".utf8) + [UInt8](repeating: 0x41, count: 20_000)
        await #expect(throws: MultipartMalformed.self) { _ = try await read(endless, by: 500) }
        let nameless = Array("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n".utf8)
        await #expect(throws: MultipartMalformed.self) { _ = try await read(nameless, by: 500) }
    }
}
