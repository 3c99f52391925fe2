package import SegelCredential

/// Reads a certificate's PDF: the port that keeps PDF out of the use cases.
package protocol PageReader: Sendable {
    /// Throws for anything that is not exactly what an agency of `trust` signed.
    func read(_ bytes: [UInt8], trust: VerifiedTrustList) throws(PageRefusal) -> ReadPage
}

/// A PDF whose signature holds. Whether what it carries is still valid its credential tells: `VerifierDesk`.
package struct ReadPage: Sendable {
    /// PAdES levels, of EN 319 142-1.
    package enum Level: String, Sendable {
        case basic = "B-B"
        case timestamped = "B-T"
        /// With revocation lists of everybody who vouches for signature and timestamp.
        case longTerm = "B-LT"
    }

    /// The attached credential as it stands.
    package let credential: [UInt8]
    package let signer: DocumentChain
    /// Nil where there is none, or none by an authority that is believed.
    package let timestamp: VerifiedTimestamp?
    /// What the lists in the file say of who vouches for the timestamp; nil where none is believed.
    package let revocation: RevocationFinding?
    package let level: Level
    package let pageCount: Int
    /// What the pages say, a piece for each piece of their structure, in the order it is drawn; white space left out.
    package let passages: [String]
    /// What the QR symbols on the pages hold.
    package let symbols: [[UInt8]]

    package init(
        credential: [UInt8],
        signer: DocumentChain,
        timestamp: VerifiedTimestamp?,
        revocation: RevocationFinding?,
        level: Level,
        pageCount: Int,
        passages: [String],
        symbols: [[UInt8]]
    ) {
        self.credential = credential
        self.signer = signer
        self.timestamp = timestamp
        self.revocation = revocation
        self.level = level
        self.pageCount = pageCount
        self.passages = passages
        self.symbols = symbols
    }
}
