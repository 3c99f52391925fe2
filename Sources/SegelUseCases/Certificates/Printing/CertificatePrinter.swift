/// What is printed, attached and signed as one PDF.
package struct PrintedCertificate: Sendable {
    package let content: CertificateContent
    /// What the QR symbol says: upper-case letters and digits of its alphanumeric mode.
    package let qr: String
    /// The compact SD-JWT VC that is attached.
    package let credential: [UInt8]
    package let signer: PDFSigner

    package init(content: CertificateContent, qr: String, credential: [UInt8], signer: PDFSigner) {
        self.content = content
        self.qr = qr
        self.credential = credential
        self.signer = signer
    }
}

/// Under whose name a PDF is signed, and what later readers need to check that. All of it public; DER.
package struct PDFSigner: Sendable {
    /// Leaf and authority.
    package let chain: [[UInt8]]
    package let revocationLists: [[UInt8]]
    /// In whose name, in words.
    package let name: String
    /// What `M` says.
    package let signedAt: UnixTime
    /// Bytes kept for a timestamp; 0 where there is none to come.
    package let timestampRoom: Int
    /// Anchors of the timestamp, which go into the security store.
    package let timestampAnchors: [[UInt8]]

    package init(
        chain: [[UInt8]],
        revocationLists: [[UInt8]],
        name: String,
        signedAt: UnixTime,
        timestampRoom: Int = 0,
        timestampAnchors: [[UInt8]] = []
    ) {
        self.chain = chain
        self.revocationLists = revocationLists
        self.name = name
        self.signedAt = signedAt
        self.timestampRoom = timestampRoom
        self.timestampAnchors = timestampAnchors
    }
}

/// A whole PDF but for the signature.
package struct UnsignedPDF: Sendable {
    package let bytes: [UInt8]
    /// Where the signature goes: the hexadecimal digits between the angle brackets.
    package let gap: Range<Int>
    package let chain: [[UInt8]]
    /// DER of the signed attributes: what the key signs, with ES256.
    package let toBeSigned: [UInt8]

    package init(bytes: [UInt8], gap: Range<Int>, chain: [[UInt8]], toBeSigned: [UInt8]) {
        self.bytes = bytes
        self.gap = gap
        self.chain = chain
        self.toBeSigned = toBeSigned
    }
}

/// Makes PDF certificates (Docs/Formats/PDF.md). It holds no key: what is to be signed comes out, the signature goes in.
package protocol CertificatePrinter: Sendable {
    func unsigned(_ certificate: PrintedCertificate) throws -> UnsignedPDF

    /// The RFC 3161 query for a signature (r ‖ s). `nonce`: eight random bytes.
    func timestampQuery(for signature: [UInt8], nonce: [UInt8]) throws -> [UInt8]

    /// Checks a timestamp authority's answer to that query; returns its token. Throws for any answer that is not to be believed.
    func timestampToken(_ answer: [UInt8], for signature: [UInt8], nonce: [UInt8], anchors: [[UInt8]], at now: UnixTime) throws -> [UInt8]

    /// Puts the signature (r ‖ s) and its timestamp in.
    func signed(_ pdf: UnsignedPDF, signature: [UInt8], timestamp: [UInt8]?) throws -> [UInt8]
}

/// Talks to a timestamp authority (RFC 3161, section 3.4).
package protocol TimestampTransport: Sendable {
    /// Posts a query; the body of a 200 of type application/timestamp-reply.
    func timestamp(_ query: [UInt8], from address: String) async throws(TimestampUnreachable) -> [UInt8]
}

package struct TimestampUnreachable: Error {
    package init() {}
}
