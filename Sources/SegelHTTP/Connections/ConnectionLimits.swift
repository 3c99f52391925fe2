/// How much of the service one connection, one client and all of them may hold, however slow they are (attack A69).
package struct ConnectionLimits: Sendable {
    /// Open at once, in all. Each holds a file descriptor.
    package var connections = 4_096
    /// Of one client (`ClientAddress.client`): an office behind one IPv4 address opens six a browser. Named proxies are not limited by this.
    package var perClient = 512
    /// Header fields of a request, and their bytes with the request line. The longest that is honest is a cookie beside a wallet's proof.
    package var headerFields = 100
    package var headerBytes = 32 << 10
    /// Seconds: from the first byte of a connection, or the last answer, until a request's headers are whole; and without a byte of a body.
    package var idleSeconds: Int64 = 60
    /// Seconds until TLS is agreed on.
    package var handshakeSeconds: Int64 = 10
    /// Of a request's body, after the grace: what the slowest honest line brings, bytes a second.
    package var leastRate = 1_024
    package var graceSeconds: Int64 = 30
    /// Seconds in which a client takes nothing of an answer that waits for it.
    package var takingSeconds: Int64 = 60
    /// Seconds between looks at a body's rate.
    package var lookSeconds: Int64 = 5

    package init() {}
}
