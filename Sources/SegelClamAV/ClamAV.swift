internal import NIOCore
internal import NIOPosix
package import SegelUseCases
private import Synchronization

/// `DocumentScanner` on ClamAV's daemon, by its INSTREAM command on a Unix socket (clamd(8), "Commands"): bytes go to the daemon's memory, never to
/// a file.
package struct ClamAV: DocumentScanner {
    /// A daemon that reads its signatures anew keeps its callers waiting for some seconds.
    static let patience: TimeAmount = .seconds(60)

    private let socket: String

    /// `socket`: such as /run/clamav/clamd.ctl.
    package init(socket: String) { self.socket = socket }

    package func begin() async throws -> any DocumentScan {
        let reply = Reply(on: MultiThreadedEventLoopGroup.singleton.any())
        let channel = try await ClientBootstrap(group: reply.loop).connectTimeout(.seconds(5)).channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(reply.handler()) }
        }.connect(unixDomainSocketPath: socket).get()
        let scan = ClamAVScan(channel: channel, reply: reply)
        try await scan.start()
        return scan
    }
}

/// One connection, one document.
struct ClamAVScan: DocumentScan {
    let channel: any Channel
    let reply: Reply

    func start() async throws { try await channel.writeAndFlush(ByteBuffer(string: "zINSTREAM\0")) }

    func append(_ piece: [UInt8]) async throws {
        if piece.isEmpty { return }
        var chunk = ByteBuffer(integer: UInt32(piece.count))
        chunk.writeBytes(piece)
        try await channel.writeAndFlush(chunk)
    }

    func finish() async throws -> ScanVerdict {
        defer { abandon() }
        try await channel.writeAndFlush(ByteBuffer(integer: UInt32(0)))
        let timeout = channel.eventLoop.scheduleTask(in: ClamAV.patience) { reply.fail(NoVerdict(reply: "timeout")) }
        defer { timeout.cancel() }
        return try Self.verdict(try await reply.text())
    }

    func abandon() { channel.close(promise: nil) }

    /// `stream: OK`, or `stream: NAME FOUND`.
    static func verdict(_ reply: String) throws -> ScanVerdict {
        guard reply.hasPrefix("stream: ") else { throw NoVerdict(reply: reply) }
        let said = reply.dropFirst(8)
        if said == "OK" { return .clean }
        guard said.hasSuffix(" FOUND") else { throw NoVerdict(reply: reply) }
        return .infected(String(said.dropLast(6)))
    }
}

/// The daemon answered something else, or nothing.
struct NoVerdict: Error {
    let reply: String
}

/// What the daemon says: one text up to a zero byte.
final class Reply: Sendable {
    /// More is no answer.
    private static let limit = 4_096

    let loop: any EventLoop
    private let promise: EventLoopPromise<String>
    private let isSettled = Mutex(false)

    init(on loop: any EventLoop) {
        self.loop = loop
        promise = loop.makePromise()
    }

    func text() async throws -> String { try await promise.futureResult.get() }
    func fail(_ error: any Error) { settle(.failure(error)) }
    func handler() -> some ChannelInboundHandler { Handler(reply: self) }

    private func settle(_ result: Result<String, any Error>) {
        let isFirst = isSettled.withLock { isSettled in
            defer { isSettled = true }
            return !isSettled
        }
        if isFirst { promise.completeWith(result) }
    }

    // Whoever gives up waits for nothing.
    deinit { fail(NoVerdict(reply: "")) }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let reply: Reply
        private var heard = ""

        init(reply: Reply) { self.reply = reply }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            heard += String(buffer: unwrapInboundIn(data))
            if let end = heard.firstIndex(of: "\0") {
                reply.settle(.success(String(heard[..<end])))
            } else if heard.utf8.count > Reply.limit {
                reply.fail(NoVerdict(reply: ""))
            }
        }

        func channelInactive(context: ChannelHandlerContext) { reply.fail(NoVerdict(reply: heard)) }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            reply.fail(error)
            context.close(promise: nil)
        }
    }
}
