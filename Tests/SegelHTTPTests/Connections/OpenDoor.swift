import Foundation
import Hummingbird
import Logging
import NIOCore
import SegelMetrics
import SegelTestSupport
import SegelUseCases
import ServiceLifecycle
import Synchronization

@testable import SegelHTTP

/// The public listener on a port that the kernel chose, for as long as `body` runs; `body` reads and writes sockets on threads of its own.
struct OpenDoor {
    var limits = ConnectionLimits()
    var certificate: ServedCertificate?
    var drain: Duration?
    /// Where the door's lines go; nowhere unless given.
    var logger: Logger?
    let registry = MetricRegistry(HTTPMetrics.descriptions)

    struct Opened: Sendable {
        let port: Int
        let group: ServiceGroup
        /// What listens.
        let listener: any Channel
    }

    func serving<Value: Sendable>(_ router: Router<PublicContext>, _ body: @Sendable @escaping (Opened) async throws -> Value) async throws
        -> Value
    {
        var listener = PublicListener(metrics: HTTPMetrics(registry))
        listener.limits = limits
        listener.certificate = certificate
        let (ports, told) = AsyncStream.makeStream(of: (any Channel).self)
        var quiet = Logger(label: "test")
        quiet.logLevel = .critical
        let door = listener.application(router, at: .hostname("127.0.0.1", port: 0), logger: logger ?? quiet) { channel in
            told.yield(channel)
        }
        var configuration = ServiceGroupConfiguration(services: [.init(service: door)], logger: quiet)
        if let drain { configuration.maximumGracefulShutdownDuration = drain }
        let group = ServiceGroup(configuration: configuration)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let result = await Result {
                guard let listener = await iterator.next() else { throw CancellationError() }
                return try await body(Opened(port: listener.localAddress?.port ?? 0, group: group, listener: listener))
            }
            await group.triggerGracefulShutdown()
            // A drain that ran out ends with the cancelled requests' error.
            do { try await tasks.waitForAll() } catch {}
            return try result.get()
        }
    }

    /// Answers what it was sent, and how many bytes.
    static func echo() -> Router<PublicContext> {
        let router = Router(context: PublicContext.self)
        router.get("/") { _, _ in "hello" }
        router.post("/") { request, _ in
            var request = request
            let body = try await request.collectBody(upTo: 1 << 20)
            return "\(body.readableBytes) bytes"
        }
        return router
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// A TCP connection without any library in between. Reads and writes block: on a thread of its own, so that no task waits for them.
final class RawSocket: Sendable {
    private let descriptor: Int32

    /// `seconds`: after which a read gives up; long, since builds run beside tests.
    init(port: Int, seconds: Int = 120) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard result == 0 else { throw Failed() }
    }

    struct Failed: Error {}

    deinit { close(descriptor) }

    /// False once the other side is gone.
    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Everything until the other side closes; nil where it does not.
    func readToEnd() -> String? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 || (count < 0 && errno == ECONNRESET) { return String(decoding: all, as: UTF8.self) }
            guard count > 0 else { return nil }
            all += buffer[..<count]
        }
    }

    /// Until `text` came; nil where the other side closes or is silent before.
    func read(until text: String) -> String? {
        var all: [UInt8] = []
        var byte: UInt8 = 0
        while !String(decoding: all, as: UTF8.self).hasSuffix(text) {
            guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
            all.append(byte)
        }
        return String(decoding: all, as: UTF8.self)
    }
}

/// Blocking work, away from the threads that servers of other tests answer on.
func apart<Value: Sendable>(_ body: @Sendable @escaping () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
