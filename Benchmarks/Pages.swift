import Foundation
import SegelCredential
import SegelPDF
import SegelTestSupport

/// PDF certificates against pyHanko: the same signed file verified by both, each with the authority at hand and no network.
///
/// Ours reads more (structure, text, symbol); pyHanko's part is its own validation of the signature and of what it covers.
extension Benchmarks {
    static func pages() async throws {
        let town = try PageTown(), file = town.stamped(try town.whole())
        let folder = FileManager.default.temporaryDirectory.appending(path: "segel-pages-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(file).write(to: folder.appending(path: "certificate.pdf"))
        try Data(town.authority).write(to: folder.appending(path: "authority.der"))
        try Data(town.stamping.root).write(to: folder.appending(path: "tsa.der"))
        guard let peer = try Peer("page_peer.py", [folder.path, "\(PageTown.now + 600)"]) else {
            return Report.missing(.pyHanko)
        }
        let verifier = PDFVerifier(authorities: try TimestampAuthorities(anchors: [town.stamping.root])), few = 20
        try await compare("verify", "verify a signed PDF, 1/s", against: "pyHanko", floor: 20, unit: Double(few), pairs: 5) {
            for _ in 0..<few { _ = try verifier.read(file, trust: town.trust) }
        } peer: {
            try peer.run("verify \(few)")
        }
    }
}
