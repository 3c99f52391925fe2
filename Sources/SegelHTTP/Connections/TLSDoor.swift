internal import HummingbirdCore
internal import HummingbirdHTTP2
internal import Logging
internal import NIOCore
internal import NIOSSL
internal import NIOTLS

/// A connection under TLS, spoken as HTTP/2 or HTTP/1.1 as both sides agree on (ALPN). The certificate is the one of the moment at which it begins.
struct TLSDoor: ServerChildChannel {
    enum Spoken: Sendable {
        case http1(HTTP1Channel.Value)
        case http2(HTTP2Channel.Value)
    }

    struct Value: ServerChildChannelValue {
        let agreed: EventLoopFuture<Spoken>
        let channel: any Channel
    }

    let certificate: ServedCertificate
    let http1: HTTP1Channel
    let http2: HTTP2Channel
    let gate: ConnectionGate
    let limits: ConnectionLimits
    let metrics: HTTPMetrics

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Spoken> { result, channel in
                switch result {
                case .negotiated("h2"):
                    gate.closeWhenIdle(channel, seconds: limits.idleSeconds)
                    return http2.setup(channel: channel, logger: logger).map { .http2($0) }
                case .negotiated, .fallback: return http1.setup(channel: channel, logger: logger).map { .http1($0) }
                }
            }
            try channel.pipeline.syncOperations.addHandlers([
                NIOSSLServerHandler(context: certificate.context), HandshakeDeadline(limits, metrics), negotiation,
            ])
            return Value(agreed: negotiation.protocolNegotiationResult, channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.agreed.get() {
            case .http1(let channel): await http1.handle(value: channel, logger: logger)
            case .http2(let channel): await http2.handle(value: channel, logger: logger)
            }
        } catch {
            // No TLS, another version, nothing in common, or gone meanwhile: the connection is closed, and nobody can be told.
            value.channel.close(promise: nil)
        }
    }
}

/// Closes a connection that has not agreed on TLS in time, or not before the service stops.
private final class HandshakeDeadline: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let limits: ConnectionLimits
    private let metrics: HTTPMetrics
    private var deadline: Scheduled<Void>?
    private var isAgreed = false

    init(_ limits: ConnectionLimits, _ metrics: HTTPMetrics) {
        self.limits = limits
        self.metrics = metrics
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        deadline = context.eventLoop.scheduleTask(in: .seconds(limits.handshakeSeconds)) {
            let (handler, context) = bound.value
            handler.metrics.refused(by: .slow)
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            isAgreed = true
            deadline?.cancel()
        }
        if event is ChannelShouldQuiesceEvent, !isAgreed { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }
}
