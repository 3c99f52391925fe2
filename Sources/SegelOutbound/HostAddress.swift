internal import Foundation
internal import NIOCore
internal import NIOPosix

/// An address of a host, and whether it is one of the public Internet.
package struct HostAddress: Sendable, Equatable {
    package let text: String
    /// Four or sixteen, in network order.
    package let bytes: [UInt8]

    package init?(_ text: String) {
        if let bytes = Self.parsed(text, AF_INET, 4) ?? Self.parsed(text, AF_INET6, 16) {
            (self.text, self.bytes) = (text, bytes)
        } else {
            return nil
        }
    }

    /// Those of a name, or of an address however it is written; none where there is no answer. Asked on a thread that may wait.
    @Sendable package static func all(of host: String) async -> [HostAddress] {
        do { return try await NIOThreadPool.singleton.runIfActive { resolved(host) } } catch { return [] }
    }

    /// By RFC 6890's registries (Docs/Formats/Webhooks.md).
    package var isPublic: Bool {
        if bytes.count == 4 { return !Self.reserved4.contains { Self.begins(bytes, $0.0, $0.1) } }
        // 2000::/3 is all that is given out; an IPv4 address inside an IPv6 one is not in it.
        return bytes[0] & 0xE0 == 0x20 && !Self.reserved6.contains { Self.begins(bytes, $0.0, $0.1) }
    }

    private static let reserved4: [([UInt8], Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24), ([192, 0, 2], 24),
        ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24), ([203, 0, 113], 24), ([224], 4), ([240], 4),
    ]
    private static let reserved6: [([UInt8], Int)] = [
        ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x20, 0x02], 16), ([0x3F, 0xFF, 0x00], 20),
    ]

    /// Whether the first `bits` are those of `prefix`.
    private static func begins(_ bytes: [UInt8], _ prefix: [UInt8], _ bits: Int) -> Bool {
        prefix.indices.allSatisfy { index in
            let left = min(8, max(0, bits - 8 * index)), mask = UInt8(truncatingIfNeeded: 0xFF << (8 - left))
            return bytes[index] & mask == prefix[index] & mask
        }
    }

    private static func parsed(_ text: String, _ family: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    private static func resolved(_ host: String) -> [HostAddress] {
        var hints = addrinfo(), found: UnsafeMutablePointer<addrinfo>?
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        guard getaddrinfo(host, nil, &hints, &found) == 0 else { return [] }
        defer { freeaddrinfo(found) }
        var addresses: [HostAddress] = [], next = found
        while let entry = next {
            var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(name.count)
            guard getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &name, length, nil, 0, NI_NUMERICHOST) == 0,
                let text = String(validating: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self),
                let address = HostAddress(text)
            else {
                // One that we cannot read, such as with a zone, is none that we check.
                return []
            }
            addresses.append(address)
            next = entry.pointee.ai_next
        }
        return addresses
    }
}
