import Foundation
import Glibc
import SegelTestSupport
import Testing

/// Port 8080, and the demo's, are often somebody else's.
@Suite("A port that another program has") struct ListenTests {
    @Test("serve and demo say so with the address and end with 21; the demo asks nothing of who answers there")
    func inUse() throws {
        let city = try OperatedCity()
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try #require(bind(socket, $0, length) == 0 && listen(socket, 8) == 0 && getsockname(socket, $0, &length) == 0)
                return Int(UInt16(bigEndian: pointer.pointee.sin_port))
            }
        }
        let catalogue = TestCity.repository.appending(path: "Catalogue").path
        for command in [["serve", "--data", city.data] + city.passphrase, ["demo", "--once", "--catalogue", catalogue]] {
            let run = try city.segel(command + ["--port", "\(port)"])
            #expect(run.status == 21 && run.errors.contains("another program listens on 127.0.0.1:\(port)"), "\(run.errors)")
            // Ours alone, and none of a library: what was the matter, and what to do.
            let lines = run.errors.split(separator: "\n").suffix(2)
            #expect(lines.first == "segel: another program listens on 127.0.0.1:\(port)" && lines.last?.hasPrefix("  next: ") == true)
            for words in ["child channel", "shutdown error", "serving"] { #expect(!run.errors.contains(words), "\(run.errors)") }
        }
        // Nobody came.
        #expect(fcntl(socket, F_SETFL, O_NONBLOCK) == 0 && accept(socket, nil, nil) == -1 && errno == EWOULDBLOCK)
    }
}
