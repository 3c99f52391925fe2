import Foundation
import SegelCredential
import SegelPDF
import SegelTestSupport

/// PDF certificates against pyHanko: the same file, as a citizen holds it, verified by both, each with the authority at hand and no network.
///
/// Ours reads more (structure, text, symbol, revocation lists); pyHanko's part is its own validation of the signature and of what it covers.
extension Benchmarks {
    static func pages() async throws {
        let folder = try TemporaryFolder(), held = try await HeldPDF(folder.path), place = URL(filePath: folder.path)
        try Data(held.file).write(to: place.appending(path: "certificate.pdf"))
        try Data(held.authority).write(to: place.appending(path: "authority.der"))
        try Data(held.stamps).write(to: place.appending(path: "tsa.der"))
        guard let peer = try Peer("page_peer.py", [folder.path, "\(held.time + 600)"]) else {
            return Report.missing(.pyHanko)
        }
        let verifier = PDFVerifier(authorities: try TimestampAuthorities(anchors: [held.stamps])), few = 20
        try await compare("verify", "verify a signed PDF, 1/s", against: "pyHanko", floor: 20, unit: Double(few), pairs: 5) {
            for _ in 0..<few { _ = try verifier.read(held.file, trust: held.trust) }
        } peer: {
            try peer.run("verify \(few)")
        }
    }
}
