package import Hummingbird
internal import HummingbirdCore
internal import HummingbirdHTTP2
package import Logging
package import NIOCore

/// The public door as a service: the router behind limits, and behind TLS where there is a certificate.
package struct PublicListener: Sendable {
    package var limits = ConnectionLimits()
    package var proxies = TrustedProxies.none
    package var certificate: ServedCertificate?
    package let metrics: HTTPMetrics

    package init(metrics: HTTPMetrics) { self.metrics = metrics }

    package func application(
        _ router: Router<PublicContext>,
        at address: BindAddress,
        logger: Logger,
        whenRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        Application(
            responder: HeadAsGet(router),
            server: server,
            // As many waiting as the kernel lets: a flood is sorted out at the gate.
            configuration: .init(address: address, serverName: nil, backlog: 1_024),
            onServerRunning: { channel in
                await Self.letIn(channel)
                await whenRunning(channel)
            },
            logger: logger
        )
    }

    /// Connections taken from the kernel in one go. Four, as NIO takes otherwise, between two turns of a busy thread let a new client wait behind a flood of others.
    private static let accepted: UInt = 64

    private static func letIn(_ channel: any Channel) async {
        // A listener that is closing has no options any more, and nobody to let in.
        try? await channel.setOption(ChannelOptions.maxMessagesPerRead, value: accepted).get()
    }

    private var server: HTTPServerBuilder {
        HTTPServerBuilder { [self] responder in
            let gate = ConnectionGate(limits, metrics)
            let spoken = spoken(gate)
            let http1 = HTTP1Channel(responder: responder, configuration: spoken)
            guard let certificate else { return GatedChannel(base: http1, gate: gate, proxies: proxies) }
            let http2 = HTTP2Channel(
                responder: responder,
                configuration: .init(
                    idleTimeout: .seconds(limits.idleSeconds),
                    gracefulCloseTimeout: .seconds(limits.handshakeSeconds),
                    streamConfiguration: spoken
                )
            )
            let door = TLSDoor(certificate: certificate, http1: http1, http2: http2, gate: gate, limits: limits, metrics: metrics)
            return GatedChannel(base: door, gate: gate, proxies: proxies)
        }
    }

    private func spoken(_ gate: ConnectionGate) -> HTTP1Channel.Configuration {
        let limits = limits, metrics = metrics
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestPace(limits, gate, metrics)],
            idleTimeout: .seconds(limits.idleSeconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.headerBytes,
                maxHeaderListSize: limits.headerBytes,
                maxHeaderFieldCount: limits.headerFields
            )
        )
    }
}
