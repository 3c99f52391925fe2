package import Hummingbird
internal import NIOCore

/// A request at the public door, with the other end of its connection.
package struct PublicContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Nil where the connection has none.
    let peer: SocketAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        peer = source.channel.remoteAddress
    }
}
