import Foundation
import SegelCredential
import SegelCrypto
import SegelPDF
import SegelTestSupport
import SegelUseCases

/// A birth certificate as a citizen holds it: a town issued, printed, signed and stamped it by its own use cases, with the revocation lists of who stamped.
struct HeldPDF {
    let file: [UInt8]
    let trust: VerifiedTrustList
    /// DER: the town's authority, and the root of the timestamps.
    let authority: [UInt8]
    let stamps: [UInt8]
    let time: UnixTime

    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    init(_ folder: String) async throws {
        guard let stamping = try LocalTimestamps(folder) else { throw Failed(description: "no openssl") }
        // openssl stamps by the real clock.
        time = UnixTime(Date().timeIntervalSince1970)
        stamps = try stamping.anchor
        let city = try await TestCity(folder + "/city", clock: TestClock(time))
        city.clock.advance(1)
        let revocations = try TimestampRevocations(anchors: [stamps], transport: stamping)
        let timestamps = TimestampAuthority(url: "https://tsa.example", anchors: [stamps], transport: stamping, revocations: revocations)
        city.mall.print(with: Printing(printer: try PangoPrinter(), timestamps: timestamps))
        let walk = Walk(city), person = try await city.citizen(1)
        try await walk.stampFirst()
        file = try await city.mall.certificatePDF(walk.issued("DKC-01", for: person).id, for: person).bytes
        guard let list = try city.mall.publicFile(.trustList) else { throw Failed(description: "no trust list") }
        trust = try VerifiedTrustList(list, root: TrustRoot(threshold: 1, keys: [city.root.publicKey]))
        guard let anchor = trust.allAnchors.first else { throw Failed(description: "no authority") }
        authority = anchor.certificate
        // What is measured is a file that the town accepts, and says of it all that there is to be said.
        city.mall.verifyPages(by: PDFVerifier(authorities: try TimestampAuthorities(anchors: [stamps])))
        guard case .decided(.accept, let facts)? = try await city.mall.verify(page: file), facts.level == .longTerm else {
            throw Failed(description: "the town refuses its own certificate")
        }
    }
}
