internal import NIOCore
internal import NIOHTTPTypes

/// Ends what is slower than any honest line (attack A69): a body under the least rate, a client that does not take its answer. Headers have the idle time, which
/// Hummingbird keeps. Time in which it was this service that did not read is not counted.
final class RequestPace: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: ConnectionLimits
    private let gate: ConnectionGate
    private let metrics: HTTPMetrics
    private var place: ConnectionGate.Place?
    /// Of the body that is being read.
    private var received = 0
    private var waited: Int64 = 0
    private var isAsking = false
    private var looking: RepeatedTask?
    private var taking: Scheduled<Void>?

    init(_ limits: ConnectionLimits, _ gate: ConnectionGate, _ metrics: HTTPMetrics) {
        self.limits = limits
        self.gate = gate
        self.metrics = metrics
    }

    /// A stream of HTTP/2 is a channel of its own, the connection its parent; a connection's parent is the listener, which has no place.
    func handlerAdded(context: ChannelHandlerContext) {
        place = gate.place(of: context.channel) ?? context.channel.parent.flatMap { gate.place(of: $0) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            place?.begin()
            (received, waited) = (0, 0)
            look(context)
        case .body(let bytes): received += bytes.readableBytes
        case .end:
            looking?.cancel()
            looking = nil
        }
        context.fireChannelRead(data)
    }

    func read(context: ChannelHandlerContext) {
        isAsking = true
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        isAsking = false
        context.fireChannelReadComplete()
    }

    private func look(_ context: ChannelHandlerContext) {
        looking?.cancel()
        let pause = TimeAmount.seconds(limits.lookSeconds)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        looking = context.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
            let (pace, context) = bound.value
            pace.judge(context)
        }
    }

    private func judge(_ context: ChannelHandlerContext) {
        guard isAsking else { return }
        waited += limits.lookSeconds
        let counted = waited - limits.graceSeconds
        guard counted > 0, Int64(received) < counted * Int64(limits.leastRate) else { return }
        end(context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { place?.end() }
        context.write(data, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        taking?.cancel()
        taking = nil
        if !context.channel.isWritable {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            taking = context.eventLoop.scheduleTask(in: .seconds(limits.takingSeconds)) {
                let (pace, context) = bound.value
                pace.end(context)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    private func end(_ context: ChannelHandlerContext) {
        stop()
        metrics.refused(by: .slow)
        context.close(promise: nil)
    }

    private func stop() {
        looking?.cancel()
        taking?.cancel()
        (looking, taking) = (nil, nil)
    }
}
