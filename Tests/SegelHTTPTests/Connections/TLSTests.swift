import Foundation
import Hummingbird
import SegelTestSupport
import Synchronization
import Testing

@testable import SegelHTTP

/// OpenSSL and curl are the clients.
@Suite("A78: TLS from 1.2, HTTP/2 by agreement, a certificate that is renewed while connections go on")
struct TLSTests {
    private let folder: TemporaryFolder
    private let files: TLSFiles
    private static let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    init() throws {
        folder = try TemporaryFolder()
        files = TLSFiles(folder: folder.path)
        try files.renew(name: "first")
    }

    private func door() throws -> OpenDoor {
        var door = OpenDoor()
        door.certificate = try ServedCertificate(certificate: files.certificate, key: files.key)
        return door
    }

    @Test("TLS 1.3 and 1.2 are spoken; 1.1, 1.0 and what is no TLS are refused, and nothing of the site is answered")
    func versions() async throws {
        let files = files
        try await door().serving(OpenDoor.echo()) { door in
            for version in ["-tls1_3", "-tls1_2"] {
                let said = try await apart { try files.connect(door.port, [version], saying: Self.request) }
                #expect(said.contains("hello"), "\(version): \(said)")
            }
            for version in ["-tls1_1", "-tls1"] {
                // Debian's OpenSSL offers these only at level 0.
                let said = try await apart { try files.connect(door.port, [version, "-cipher", "ALL:@SECLEVEL=0"], saying: Self.request) }
                #expect(!said.contains("hello") && said.contains("alert protocol version"), "\(version): \(said)")
            }
            let plain = try await apart {
                let socket = try RawSocket(port: door.port)
                socket.send(Self.request)
                return socket.readToEnd()
            }
            #expect(plain.map { !$0.contains("HTTP/1.1") && !$0.contains("hello") } == true, "\(plain ?? "still open")")
        }
    }

    @Test("ciphers without authenticated encryption or without forward secrecy are not agreed on")
    func ciphers() async throws {
        let files = files
        try await door().serving(OpenDoor.echo()) { door in
            for cipher in ["AES128-GCM-SHA256", "AES256-SHA", "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384"] {
                let said = try await apart {
                    try files.connect(door.port, ["-tls1_2", "-cipher", "\(cipher):@SECLEVEL=0"], saying: Self.request)
                }
                #expect(!said.contains("hello"), "\(cipher): \(said)")
            }
        }
    }

    @Test("a browser is spoken to in HTTP/2, whoever asks for HTTP/1.1 in that")
    func agreement() async throws {
        let files = files
        try await door().serving(OpenDoor.echo()) { door in
            for (option, version) in [("--http2", "2"), ("--http1.1", "1.1")] {
                let run = try await apart {
                    try ShellRun("curl -s \(option) --cacert \(files.certificate) -w ' %{http_version}' https://localhost:\(door.port)/")
                }
                #expect(run.output == "hello \(version)", "\(run.output)\(run.errors)")
            }
            let said = try await apart { try files.connect(door.port, ["-alpn", "h2,http/1.1"]) }
            #expect(said.contains("ALPN protocol: h2"), "\(said)")
        }
    }

    @Test("who begins TLS and goes no further is closed")
    func handshake() async throws {
        var door = try door()
        door.limits.handshakeSeconds = 1
        try await door.serving(OpenDoor.echo()) { door in
            let said = try await apart {
                let socket = try RawSocket(port: door.port)
                socket.send([0x16, 0x03, 0x01])
                return socket.readToEnd()
            }
            #expect(said == "")
        }
    }

    @Test("who agrees on HTTP/2 and asks nothing is closed, as over HTTP/1.1")
    func idleHTTP2() async throws {
        var door = try door()
        door.limits.idleSeconds = 1
        let files = files
        try await door.serving(OpenDoor.echo()) { door in
            // A client that says nothing and waits for the other side to close.
            let said = try await apart {
                try files.run(["s_client", "-connect", "127.0.0.1:\(door.port)", "-ign_eof", "-alpn", "h2"])
            }
            #expect(said.contains("ALPN protocol: h2"), "\(said)")
        }
    }

    @Test("a renewed certificate is shown to new connections; one from before goes on")
    func renewal() async throws {
        let files = files, door = try door()
        let certificate = try #require(door.certificate)
        let router = OpenDoor.echo()
        let (going, go) = AsyncStream.makeStream(of: Void.self)
        let waiting = Mutex(0)
        router.get("/wait") { _, _ in
            waiting.withLock { $0 += 1 }
            for await _ in going { break }
            return "waited"
        }
        try await door.serving(router) { door in
            async let old = apart {
                try files.connect(door.port, saying: "GET /wait HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            }
            try await apart { while waiting.withLock({ $0 }) == 0 { Thread.sleep(forTimeInterval: 0.01) } }
            #expect(try !certificate.reload())
            let before = certificate.expires
            try files.renew(name: "second", days: 9)
            #expect(try certificate.reload() && certificate.expires > before)
            let new = try await apart { try files.connect(door.port, saying: Self.request) }
            #expect(new.contains("CN = second") && new.contains("hello"), "\(new)")
            go.finish()
            let said = try await old
            #expect(said.contains("CN = first") && said.contains("waited"), "\(said)")
        }
    }

    @Test("half a renewal, a key of another certificate, no file: what was served is served")
    func damagedRenewal() throws {
        let certificate = try ServedCertificate(certificate: files.certificate, key: files.key)
        let before = certificate.expires, old = try Data(contentsOf: URL(filePath: files.certificate))
        try files.renew(name: "other", days: 9)
        try old.write(to: URL(filePath: files.certificate))
        #expect(throws: ServedCertificate.Failure.unfit) { try certificate.reload() }
        try old.prefix(100).write(to: URL(filePath: files.certificate))
        #expect(throws: ServedCertificate.Failure.certificate) { try certificate.reload() }
        unlink(files.key)
        #expect(throws: ServedCertificate.Failure.self) { try certificate.reload() }
        #expect(certificate.expires == before)
    }
}
