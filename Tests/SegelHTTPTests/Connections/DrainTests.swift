import Foundation
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing

@testable import SegelHTTP

@Suite("Stopping: what is under way is answered, what is new is refused, and it ends in time")
struct DrainTests {
    @Test("a request under way is answered whole and its connection closed; idle connections are closed at once; new ones are refused")
    func drain() async throws {
        let router = OpenDoor.echo()
        let (going, go) = AsyncStream.makeStream(of: Void.self)
        let waiting = Mutex(0)
        router.get("/only-here") { _, _ in "of the draining door" }
        router.get("/wait") { _, _ in
            waiting.withLock { $0 += 1 }
            for await _ in going { break }
            return "waited"
        }
        try await OpenDoor().serving(router) { door in
            let idle = try RawSocket(port: door.port), busy = try RawSocket(port: door.port)
            idle.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await apart { idle.read(until: "hello") } != nil)
            busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            try await apart { while waiting.withLock({ $0 }) == 0 { Thread.sleep(forTimeInterval: 0.01) } }
            await door.group.triggerGracefulShutdown()
            #expect(try await apart { idle.readToEnd() } == "")
            // The listener is closed at about the same time; its port may be somebody else's by then.
            var isServed = true
            for _ in 0..<100 where isServed { isServed = try await apart { try Self.isServed(door.port) } }
            #expect(!isServed)
            go.finish()
            let said = try await apart { busy.readToEnd() }
            #expect(said?.hasSuffix("waited") == true, "\(said ?? "still open")")
        }
    }

    private static func isServed(_ port: Int) throws -> Bool {
        let late: RawSocket
        do { late = try RawSocket(port: port, seconds: 2) } catch is RawSocket.Failed { return false }
        late.send("GET /only-here HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let isServed = late.readToEnd()?.contains("of the draining door") == true
        if isServed { Thread.sleep(forTimeInterval: 0.05) }
        return isServed
    }

    @Test("a request that does not end is ended when its time is over")
    func bounded() async throws {
        let router = OpenDoor.echo()
        let waiting = Mutex(0)
        router.get("/wait") { _, _ in
            waiting.withLock { $0 += 1 }
            try await Task.sleep(for: .seconds(3_600))
            return "waited"
        }
        var door = OpenDoor()
        door.drain = .seconds(1)
        try await door.serving(router) { door in
            let busy = try RawSocket(port: door.port)
            busy.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
            try await apart { while waiting.withLock({ $0 }) == 0 { Thread.sleep(forTimeInterval: 0.01) } }
            await door.group.triggerGracefulShutdown()
            let said = try await apart { busy.readToEnd() }
            #expect(said.map { !$0.contains("waited") } == true, "\(said ?? "still open")")
        }
    }
}
