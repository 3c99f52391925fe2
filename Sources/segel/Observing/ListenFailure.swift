internal import Foundation
internal import NIOCore

extension CommandFailure {
    /// Why nothing listens there; nil where the error is another. A kernel does not say which of them it was.
    init?(listening error: any Error, at addresses: [ListenAddress]) {
        guard let error = error as? IOError else { return nil }
        let places = addresses.map(\.description).joined(separator: " or ")
        switch error.errnoCode {
        case EADDRINUSE:
            self.init(.inUse, "another program listens on \(places)", next: "choose another port, or stop that program: ss -ltnp")
        case EACCES:
            self.init(
                .notPermitted,
                "may not listen on \(places)",
                next: "a port from 1024 on behind a reverse proxy, or CAP_NET_BIND_SERVICE"
            )
        case EADDRNOTAVAIL: self.init(.usage, "this machine has no address for \(places)", next: "see ip address")
        default: return nil
        }
    }
}
