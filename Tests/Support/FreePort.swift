internal import Glibc
internal import Synchronization

/// Ports of loopback for servers that tests start as processes. Tests run side by side: a fixed number would be another test's too.
package enum FreePort {
    private static let given = Mutex<Set<UInt16>>([])

    /// One that nobody listens on and that no other test of this run was given.
    package static func next() -> Int {
        while true {
            let port = chosenByKernel()
            precondition(port > 0, "loopback has no free port")
            if given.withLock({ $0.insert(port).inserted }) { return Int(port) }
        }
    }

    /// 0 when the kernel has none.
    private static func chosenByKernel() -> UInt16 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(socket, $0, length) == 0, getsockname(socket, $0, &length) == 0 else { return 0 }
                return UInt16(bigEndian: pointer.pointee.sin_port)
            }
        }
    }
}
