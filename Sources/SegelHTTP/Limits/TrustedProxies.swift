internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The reverse proxies whose word about a client's address counts: those the operator named, and nobody else, since anybody can write
/// `X-Forwarded-For`.
package struct TrustedProxies: Sendable {
    private struct Network: Sendable {
        let bytes: [UInt8]
        let length: Int

        func contains(_ address: ClientAddress) -> Bool {
            guard address.bytes.count == bytes.count else { return false }
            return (0..<length).allSatisfy { bit in (address.bytes[bit / 8] ^ bytes[bit / 8]) & (0x80 >> (bit % 8)) == 0 }
        }
    }

    private let networks: [Network]

    package static let none = TrustedProxies(networks: [])

    private init(networks: [Network]) { self.networks = networks }

    /// Each an address, or a network as `10.0.0.0/8`; nil where one of them is neither.
    package init?(_ texts: [String]) {
        var networks: [Network] = []
        for text in texts {
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let address = ClientAddress(String(parts[0])) else { return nil }
            let bits = address.bytes.count * 8
            guard let length = parts.count == 1 ? bits : Int(parts[1]), (1...bits).contains(length) else { return nil }
            networks.append(Network(bytes: address.bytes, length: length))
        }
        self.init(networks: networks)
    }

    private func contains(_ address: ClientAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// Whose request this is. `peer`: the other end of the connection; `forwarded`: the values of `X-Forwarded-For`, in their order, to which
    /// each proxy has added whom it heard it from. Read from the end, the first that is no proxy of ours is the client; what stands before it is
    /// the client's own invention. An entry that is no address leaves the request with the proxy that wrote it.
    ///
    /// Nil where it cannot be told: no address, or this machine's own without being a named proxy, which is a proxy nobody named.
    func client(peer: ClientAddress?, forwarded: [String]) -> ClientAddress? {
        guard var client = peer else { return nil }
        for entry in forwarded.flatMap({ $0.split(separator: ",") }).reversed() {
            guard contains(client), let next = ClientAddress(String(entry.filter { $0 != " " && $0 != "\t" })) else { break }
            client = next
        }
        return client.isLoopback && !contains(client) ? nil : client
    }
}

extension TrustedProxies {
    private static let forwarded = HTTPField.Name("X-Forwarded-For")!

    /// Whose connection this is, where connections are counted by client; nil for a named proxy's, which carries many clients', and for this machine's own.
    func limitedClient(of peer: SocketAddress?) -> [UInt8]? {
        guard let address = peer?.ipAddress.flatMap({ ClientAddress($0) }), !address.isLoopback, !contains(address) else { return nil }
        return address.client
    }

    /// Whom a request is counted to.
    func client(of request: Request, _ context: PublicContext) -> [UInt8]? {
        let peer = context.peer?.ipAddress.flatMap { ClientAddress($0) }
        return client(peer: peer, forwarded: request.headers[values: Self.forwarded])?.client
    }
}
