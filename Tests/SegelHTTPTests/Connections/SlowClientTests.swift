import Foundation
import Hummingbird
import NIOCore
import NIOEmbedded
import SegelMetrics
import Synchronization
import Testing

@testable import SegelHTTP

/// Times are cut to seconds so that a test need not wait for a minute; none of them is compared with a clock.
@Suite("A69: many headers, slow headers, slow bodies, idle floods: limits hold, others are unharmed")
struct SlowClientTests {
    private static var quick: ConnectionLimits {
        var limits = ConnectionLimits()
        (limits.idleSeconds, limits.graceSeconds, limits.lookSeconds, limits.takingSeconds) = (1, 1, 1, 2)
        return limits
    }

    private func answers(_ port: Int) async throws -> Bool {
        try await apart {
            let socket = try RawSocket(port: port)
            socket.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            return socket.readToEnd()?.hasSuffix("hello") ?? false
        }
    }

    @Test("300,000 tiny headers, one long header, a long request line: 400 and closed long before all is sent")
    func headers() async throws {
        try await OpenDoor().serving(OpenDoor.echo()) { door in
            let requests = [
                "GET / HTTP/1.1\r\n" + String(repeating: "a:b\r\n", count: 300_000) + "\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "a:b\r\n", count: 101) + "\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX-A: " + String(repeating: "b", count: 40_000) + "\r\n\r\n",
                "GET /" + String(repeating: "b", count: 100_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
            ]
            for request in requests {
                // The rest may meet a connection that was reset, which takes the answer along.
                let answer = try await apart {
                    let socket = try RawSocket(port: door.port)
                    socket.send(request)
                    return socket.readToEnd()
                }
                let said = try #require(answer)
                #expect(said.isEmpty || said.hasPrefix("HTTP/1.1 400 "), "\(request.prefix(30)): \(said.prefix(200))")
                #expect(!said.contains("hello"))
            }
            #expect(try await answers(door.port))
        }
    }

    @Test("headers that never end and a connection that says nothing are closed; others are answered meanwhile")
    func slowHeaders() async throws {
        var door = OpenDoor()
        door.limits = Self.quick
        try await door.serving(OpenDoor.echo()) { door in
            let slow = try (0..<20).map { number in
                let socket = try RawSocket(port: door.port)
                if number % 2 == 0 { socket.send("GET / HTTP/1.1\r\nHost: a\r\nX-") }
                return socket
            }
            #expect(try await answers(door.port))
            for socket in slow { #expect(try await apart { socket.readToEnd() } == "") }
        }
    }

    @Test("a body that drips in under the least rate is ended, and counted; a slow honest one is not")
    func slowBody() async throws {
        var door = OpenDoor()
        door.limits = Self.quick
        (door.limits.leastRate, door.limits.idleSeconds) = (64, 60)
        let registry = door.registry
        try await door.serving(OpenDoor.echo()) { door in
            let (ended, whole) = try await apart {
                let honest = try RawSocket(port: door.port), slow = try RawSocket(port: door.port)
                honest.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4096\r\nConnection: close\r\n\r\n")
                slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4096\r\n\r\n")
                // One byte and one KiB at a time, four times a second: nobody is idle.
                for piece in 0..<16 {
                    slow.send("x")
                    if piece % 4 == 0 { honest.send(String(repeating: "x", count: 1_024)) }
                    Thread.sleep(forTimeInterval: 0.25)
                }
                return (slow.readToEnd(), honest.readToEnd())
            }
            #expect(ended == "", "\(ended ?? "still open")")
            #expect(whole?.contains("4096 bytes") == true, "\(whole ?? "")")
        }
        #expect(registry.text().contains("segel_refused_total{limit=\"slow\"} 1\n"))
    }

    @Test("who does not take an answer loses it")
    func slowReader() async throws {
        var door = OpenDoor()
        door.limits = Self.quick
        let router = Router(context: PublicContext.self)
        router.get("/") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    for _ in 0..<4_096 { try await writer.write(ByteBuffer(repeating: 0x61, count: 65_536)) }
                    try await writer.finish(nil)
                }
            )
        }
        let registry = door.registry
        try await door.serving(router) { door in
            let socket = try RawSocket(port: door.port)
            socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            // 256 MiB do not fit into any buffer on the way: the service waits for us, and gives up.
            try await apart {
                while !registry.text().contains("segel_refused_total{limit=\"slow\"} 1\n") { Thread.sleep(forTimeInterval: 0.1) }
            }
            let got = try await apart { socket.readToEnd() }
            #expect((got?.utf8.count ?? 0) < 256 << 20)
        }
    }

    @Test("64 connections are taken from the kernel in a turn, so that a new client does not wait behind a flood of others")
    func turns() async throws {
        let accepted = try await OpenDoor().serving(OpenDoor.echo()) {
            try await $0.listener.getOption(ChannelOptions.maxMessagesPerRead).get()
        }
        #expect(accepted == 64)
    }

    @Test("an idle flood takes all places and pushes out only idle ones; a request under way goes on")
    func idleFlood() async throws {
        var door = OpenDoor()
        door.limits.connections = 24
        let router = OpenDoor.echo()
        let (going, go) = AsyncStream.makeStream(of: Void.self)
        let waiting = Mutex(0)
        router.get("/wait") { _, _ in
            waiting.withLock { $0 += 1 }
            for await _ in going { break }
            return "waited"
        }
        let registry = door.registry
        try await door.serving(router) { door in
            let honest = try RawSocket(port: door.port)
            honest.send("GET /wait HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            try await apart { while waiting.withLock({ $0 }) == 0 { Thread.sleep(forTimeInterval: 0.01) } }
            let flood = try (0..<200).map { _ in try RawSocket(port: door.port) }
            #expect(try await answers(door.port))
            #expect(try await apart { flood[0].readToEnd() } == "")
            go.finish()
            #expect(try await apart { honest.readToEnd() }?.hasSuffix("waited") == true)
        }
        #expect(!registry.text().contains("segel_refused_total{limit=\"connections\"} 0\n"))
    }

    @Test("one client's connections are counted by its address; a named proxy's and this machine's own are not")
    func perClient() throws {
        let proxies = try #require(TrustedProxies(["10.0.0.0/8"]))
        func client(_ address: String) throws -> [UInt8]? { proxies.limitedClient(of: try SocketAddress(ipAddress: address, port: 1)) }
        #expect(
            try client("192.0.2.1") == [192, 0, 2, 1] && client("10.1.1.1") == nil && client("127.0.0.1") == nil && client("::1") == nil
        )
        #expect(try client("2001:db8::1") == client("2001:db8::2"))
        var limits = ConnectionLimits()
        limits.perClient = 2
        let gate = ConnectionGate(limits, .unread())
        let channels = (0..<4).map { _ in EmbeddedChannel() }
        #expect(gate.enter(channels[0], client: [1]) && gate.enter(channels[1], client: [1]))
        #expect(!gate.enter(channels[2], client: [1]) && gate.enter(channels[2], client: [2]))
        gate.leave(channels[0])
        #expect(gate.enter(channels[3], client: [1]) && gate.count == 3)
    }
}
