import Foundation
import Glibc

/// One HTTP/1.1 connection over a blocking socket: sends a request, reads the answer to its end, and keeps of it what a load needs to know.
final class PlainConnection {
    struct Failed: Error {}

    private let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    /// `from`: the address to come from, where this machine has several.
    init(port: UInt16, host: String = "127.0.0.1", from source: String? = nil) throws {
        descriptor = try Self.connected(to: host, port, from: source)
        var patience = timeval(tv_sec: 30, tv_usec: 0), now: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &now, socklen_t(MemoryLayout<Int32>.size))
    }

    /// A connected socket, which is the caller's to close. `receiving`: bytes of its buffer, for a reader that is slow on purpose.
    static func connected(to host: String, _ port: UInt16, from source: String?, receiving: Int32? = nil) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var receiving { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiving, socklen_t(MemoryLayout<Int32>.size)) }
        func call(_ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ host: String, _ port: UInt16) -> Bool {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr(host)
            return withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
        }
        guard descriptor >= 0, source.map({ call(Glibc.bind, $0, 0) }) ?? true, call(Glibc.connect, host, port) else {
            if descriptor >= 0 { close(descriptor) }
            throw Failed()
        }
        return descriptor
    }

    deinit { close(descriptor) }

    /// `head` with its empty line. Answers that say no length are refused.
    func exchange(_ head: String, _ body: [UInt8]) throws -> (status: Int, location: String?) {
        try write(Array(head.utf8) + body)
        var answer: [UInt8] = []
        while true {
            let end = answer.firstRange(of: Array("\r\n\r\n".utf8))
            if let end {
                let lines = String(decoding: answer[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
                let length = value(of: "content-length", lines).flatMap { Int($0) }
                guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }), let length else {
                    throw Failed()
                }
                var missing = length - (answer.count - end.upperBound)
                while missing > 0 { missing -= try read().count }
                return (status, value(of: "location", lines))
            }
            answer += try read()
        }
    }

    private func value(of name: String, _ lines: [Substring]) -> String? {
        lines.first { $0.lowercased().hasPrefix(name + ":") }.map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
    }

    private func read() throws -> ArraySlice<UInt8> {
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw Failed() }
        return buffer[..<count]
    }

    private func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failed() }
            sent += count
        }
    }
}
