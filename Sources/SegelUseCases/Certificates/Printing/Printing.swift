package import SegelCrypto
internal import Synchronization

/// An agency's document key that is not in the ring: its private half is in a token, and stays there.
package protocol DocumentToken: Sendable {
    /// P-256.
    var publicKey: VerifyingKey { get }
    /// r ‖ s of ES256.
    func sign(_ message: [UInt8]) throws -> [UInt8]
}

/// Where timestamps come from.
package struct TimestampAuthority: Sendable {
    /// Bytes: a token with the signer's certificate and one above it. More, and a certificate of one person is over 60 kB (PDF.md, rule 20).
    package static let usualRoom = 4_096

    package let url: String
    /// DER.
    package let anchors: [[UInt8]]
    package let room: Int
    package let transport: any TimestampTransport
    /// Nil: PDFs carry no revocation lists of it.
    package let revocations: TimestampRevocations?

    package init(
        url: String,
        anchors: [[UInt8]],
        room: Int = usualRoom,
        transport: any TimestampTransport,
        revocations: TimestampRevocations? = nil
    ) {
        self.revocations = revocations
        self.url = url
        self.anchors = anchors
        self.room = room
        self.transport = transport
    }
}

/// What prints and signs PDF certificates here.
package struct Printing: Sendable {
    let printer: any CertificatePrinter
    let timestamps: TimestampAuthority?
    /// By agency.
    let tokens: [String: any DocumentToken]

    package init(printer: any CertificatePrinter, timestamps: TimestampAuthority? = nil, tokens: [String: any DocumentToken] = [:]) {
        self.printer = printer
        self.timestamps = timestamps
        self.tokens = tokens
    }
}

extension Mall {
    /// From now on certificates are printed. Without it there are none: no font, no printer.
    package func print(with printing: Printing) { self.printing.withLock { $0 = printing } }

    package var isPrinting: Bool { printing.withLock { $0 != nil } }

    /// Throws `pdf_unavailable` where nothing prints.
    func neededPrinting() throws -> Printing {
        guard let printing = printing.withLock({ $0 }) else { throw Refusal(.unavailable, "pdf_unavailable") }
        return printing
    }
}
