internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// A connection, once the gate let it in. One that was refused is closed before a byte of it is read; its set-up does not fail, since that would end the listener.
struct GatedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let gate: ConnectionGate
    let proxies: TrustedProxies

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        let isIn = gate.enter(channel, client: proxies.limitedClient(of: channel.remoteAddress))
        let gate = gate
        if isIn { channel.closeFuture.whenComplete { _ in gate.leave(channel) } }
        let made = base.setup(channel: channel, logger: logger)
        if !isIn { made.whenComplete { _ in channel.close(promise: nil) } }
        return made
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
