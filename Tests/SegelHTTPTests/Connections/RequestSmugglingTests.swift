import Foundation
import Testing

@testable import SegelHTTP

/// A proxy and this service must never disagree on where a request ends: what can be read in two ways is refused, and nothing after it is read.
@Suite("A68: ambiguous requests are refused and their connection closed")
struct RequestSmugglingTests {
    private static let hidden = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"

    /// Each with a whole second request behind it, which must not be answered.
    private static let ambiguous: [(String, String)] = [
        (
            "CL.TE",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        ),
        (
            "TE.CL",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n\(hidden)\r\n0\r\n\r\n"
        ),
        ("TE.TE", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
        ("TE that is not chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        ("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n"),
        ("the same length twice", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n"),
        ("a list of lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n"),
        ("a length with a sign", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n"),
        ("a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"),
        ("a length that overflows", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551616\r\n\r\n"),
        ("obs-fold", "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c\r\n\r\n"),
        ("obs-fold by a tab before a length", "POST / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\tContent-Length: 5\r\n\r\n"),
        ("bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        ("bare LF after a header", "GET / HTTP/1.1\r\nHost: a\nX-A: b\r\n\r\n"),
        ("bare LF at the end of the headers", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        ("bare CR in a header", "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\rX-B: c\r\n\r\n"),
        ("a space before the colon", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\n"),
        ("a NUL in a header", "GET / HTTP/1.1\r\nHost: a\r\nX-A: b\0c\r\n\r\n"),
        ("a bare LF in a chunk's size", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\n\r\n"),
        ("a chunk's size that is no number", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n"),
        ("a chunk longer than its size", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n"),
        ("another protocol", "GET / HTTP/9.9\r\nHost: a\r\n\r\n"), ("no protocol", "GET /\r\n\r\n"),
    ]

    @Test("answered 400, or not at all, once, and closed; what stood behind it is not answered")
    func refused() async throws {
        try await OpenDoor().serving(OpenDoor.echo()) { door in
            for (name, request) in Self.ambiguous {
                let answer = try await apart {
                    let socket = try RawSocket(port: door.port)
                    socket.send(request + Self.hidden)
                    return socket.readToEnd()
                }
                let said = try #require(answer, "\(name): the connection stays open")
                #expect(said.hasPrefix("HTTP/1.1 400 "), "\(name): \(said)")
                #expect(said.components(separatedBy: "HTTP/1.1 ").count == 2, "\(name): \(said)")
                #expect(!said.contains("hello"), "\(name): \(said)")
            }
        }
    }

    @Test("the same requests, written as they should be, are answered, and so is what stands behind them")
    func honest() async throws {
        try await OpenDoor().serving(OpenDoor.echo()) { door in
            let requests = [
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            ]
            for request in requests {
                let answer = try await apart {
                    let socket = try RawSocket(port: door.port)
                    socket.send(request + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    return socket.readToEnd()
                }
                #expect(answer?.contains("3 bytes") == true && answer?.contains("hello") == true, "\(answer ?? "")")
            }
        }
    }
}
