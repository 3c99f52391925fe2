internal import SegelCrypto
package import SegelUseCases
private import Synchronization

/// PDF certificates by Pango, Cairo, qpdf and OpenSSL (Docs/Formats/PDF.md). One page is set at a time: fonts are opened once and shared.
package final class PangoPrinter: CertificatePrinter {
    /// SignedData without certificates and timestamp, rounded up: attributes, signature, identifiers.
    private static let baseRoom = 640

    private let fonts: Mutex<FontCache>
    private let certificates = Mutex(CertificateCache())

    /// Throws `fontMissing` where the font package is not installed. `fonts`: another folder than Debian's.
    package init(fonts folder: String? = nil) throws {
        fonts = Mutex(try FontCache(folder: folder ?? Typeface.folder))
    }

    package func unsigned(_ certificate: PrintedCertificate) throws -> UnsignedPDF {
        let pages = try fonts.withLock { try CertificatePages(certificate.content, qr: certificate.qr, fonts: $0) }
        let signer = certificate.signer
        let room = Self.baseRoom + signer.chain.reduce(0) { $0 + $1.count } + signer.timestampRoom
        let (bytes, gap) = try PDFAssembly(pages, certificate).bytes(room: room)
        let digest = Self.digest(bytes, gap)
        let toBeSigned = try certificates.withLock {
            try DocumentSignature(digest: digest, chain: signer.chain, certificates: $0).attributes()
        }
        return UnsignedPDF(bytes: bytes, gap: gap, chain: signer.chain, toBeSigned: toBeSigned)
    }

    /// The pages alone: nothing attached, no room for a signature.
    package func page(_ content: CertificateContent, qr: String) throws -> [UInt8] {
        try fonts.withLock { try CertificatePages(content, qr: qr, fonts: $0) }.bytes
    }

    package func timestampQuery(for signature: [UInt8], nonce: [UInt8]) throws -> [UInt8] {
        try Timestamp(of: signature, nonce: nonce).query
    }

    package func timestampToken(
        _ answer: [UInt8],
        for signature: [UInt8],
        nonce: [UInt8],
        anchors: [[UInt8]],
        at now: UnixTime
    ) throws -> [UInt8] {
        try Timestamp(of: signature, nonce: nonce).token(in: answer, anchors: anchors, at: now)
    }

    package func signed(_ pdf: UnsignedPDF, signature: [UInt8], timestamp: [UInt8]?) throws -> [UInt8] {
        let digest = Self.digest(pdf.bytes, pdf.gap)
        let cms = try certificates.withLock {
            try DocumentSignature(digest: digest, chain: pdf.chain, certificates: $0).finish(signature, timestamp: timestamp)
        }
        guard cms.count * 2 <= pdf.gap.count else { throw PDFFailure.noRoom }
        var bytes = pdf.bytes
        let digits = Array("0123456789abcdef".utf8)
        for (index, byte) in cms.enumerated() {
            bytes[pdf.gap.lowerBound + 2 * index] = digits[Int(byte >> 4)]
            bytes[pdf.gap.lowerBound + 2 * index + 1] = digits[Int(byte & 15)]
        }
        return bytes
    }

    /// Of all but the gap and its angle brackets.
    private static func digest(_ bytes: [UInt8], _ gap: Range<Int>) -> [UInt8] {
        SHA2.sha256.digest([bytes[..<(gap.lowerBound - 1)], bytes[(gap.upperBound + 1)...]])
    }
}
