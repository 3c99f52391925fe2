internal import SegelCatalogue
package import SegelUseCases
internal import Synchronization

/// A printer that says in its bytes what it was given, for tests of what is printed when.
package final class StubPrinter: CertificatePrinter {
    package struct Broken: Error {}

    private let state = Mutex<(printed: [PrintedCertificate], isBroken: Bool)>(([], false))

    package init() {}

    package var printed: [PrintedCertificate] { state.withLock { $0.printed } }
    package func breakDown(_ isBroken: Bool = true) { state.withLock { $0.isBroken = isBroken } }

    package func unsigned(_ certificate: PrintedCertificate) throws -> UnsignedPDF {
        let number = try state.withLock { state in
            guard !state.isBroken else { throw Broken() }
            state.printed.append(certificate)
            return state.printed.count
        }
        let bytes = Array("%PDF-1.7 \(certificate.content.title.id) \(number) ".utf8)
        return UnsignedPDF(bytes: bytes, gap: bytes.count..<bytes.count, chain: certificate.signer.chain, toBeSigned: bytes)
    }

    package func timestampQuery(for signature: [UInt8], nonce: [UInt8]) throws -> [UInt8] { nonce + signature }

    /// Believes an answer that repeats the query.
    package func timestampToken(
        _ answer: [UInt8],
        for signature: [UInt8],
        nonce: [UInt8],
        anchors: [[UInt8]],
        at now: UnixTime
    ) throws -> [UInt8] {
        guard answer == nonce + signature else { throw Broken() }
        return Array("stamped".utf8)
    }

    package func signed(_ pdf: UnsignedPDF, signature: [UInt8], timestamp: [UInt8]?) throws -> [UInt8] {
        pdf.bytes + signature + (timestamp ?? [])
    }
}
