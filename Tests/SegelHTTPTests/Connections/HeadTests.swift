import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

@Suite("HEAD is GET without its content")
struct HeadTests {
    private static func ask(_ method: String, _ path: String, _ port: Int) async throws -> String {
        try await apart {
            let socket = try RawSocket(port: port)
            socket.send("\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return socket.readToEnd() ?? ""
        }
    }

    @Test("the same status, length and headers, and nothing after them; a HEAD route of its own is itself")
    func plain() async throws {
        let router = OpenDoor.echo()
        router.get("/places/:id") { _, _ in "a place" }
        router.head("/places/:id") { _, _ in Response(status: .noContent) }
        try await OpenDoor().serving(router) { opened in
            let got = try await Self.ask("GET", "/", opened.port), told = try await Self.ask("HEAD", "/", opened.port)
            #expect(got.hasPrefix("HTTP/1.1 200") && got.hasSuffix("hello"))
            #expect(told.hasPrefix("HTTP/1.1 200") && told.hasSuffix("\r\n\r\n") && told.lowercased().contains("content-length: 5\r\n"))
            #expect(try await Self.ask("HEAD", "/nowhere", opened.port).hasPrefix("HTTP/1.1 404"))
            #expect(try await Self.ask("HEAD", "/places/1", opened.port).hasPrefix("HTTP/1.1 204"))
        }
    }

    @Test("pages, files and the API answer it; a page for the signed-in sends a stranger to the sign-in, as with GET")
    func served() async throws {
        let folder = try TemporaryFolder(), city = try await TestCity(folder.path + "/city")
        try await OpenDoor().serving(try Server.router(city.mall)) { opened in
            for path in ["/verify", "/assets/segel.css", "/trust/list.json", "/api/v1/services", "/office", "/api/v1/cases", "/nowhere"] {
                let got = try await Self.ask("GET", path, opened.port), told = try await Self.ask("HEAD", path, opened.port)
                #expect(got.prefix(12) == told.prefix(12) && told.hasSuffix("\r\n\r\n"), "\(path): \(told)")
            }
        }
    }
}
