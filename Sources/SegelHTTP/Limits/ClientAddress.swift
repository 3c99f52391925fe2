internal import Foundation

/// An address of the network: 4 bytes, or 16. An IPv4 address mapped into IPv6 (RFC 4291 section 2.5.5.2) is the IPv4 address.
struct ClientAddress: Sendable, Hashable {
    let bytes: [UInt8]

    /// Nil for anything but a bare address.
    init?(_ text: String) {
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.bytes = Array(bytes.prefix(4))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            let isMapped = bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
            self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
        } else {
            return nil
        }
    }

    /// 127.0.0.0/8 and ::1.
    var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1] }

    /// What is counted as one client: an IPv4 address; of IPv6 the /64, which is the least anybody is given (RFC 6177), so that one
    /// subscriber is not 2^64 clients.
    var client: [UInt8] { bytes.count == 4 ? bytes : Array(bytes.prefix(8)) }
}
