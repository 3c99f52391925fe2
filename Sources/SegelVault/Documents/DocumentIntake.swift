internal import SegelCrypto

/// What a citizen may bring, told by the leading bytes; what a browser or a file name says of it does not count.
package enum DocumentKind: String, Sendable, Codable, CaseIterable {
    case pdf
    case jpeg
    case png

    package var mediaType: String {
        switch self {
        case .pdf: "application/pdf"
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        }
    }

    /// ISO 32000-2 section 7.5.2; ISO 10918-1 (SOI and the first marker); PNG (ISO 15948) section 5.2.
    fileprivate var leadingBytes: [UInt8] {
        switch self {
        case .pdf: Array("%PDF-".utf8)
        case .jpeg: [0xFF, 0xD8, 0xFF]
        case .png: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        }
    }

    /// Eight bytes decide.
    fileprivate static let leadingCount = 8

    fileprivate init?(leading: [UInt8]) {
        guard let kind = Self.allCases.first(where: { leading.starts(with: $0.leadingBytes) }) else { return nil }
        self = kind
    }
}

/// What is known of a document once all of it has passed. `DocumentIntake.finish` makes one; `stored` is for reading one back.
package struct DocumentFacts: Hashable, Sendable {
    package let kind: DocumentKind
    package let byteCount: Int

    package init(stored kind: DocumentKind, byteCount: Int) {
        self.kind = kind
        self.byteCount = byteCount
    }
}

/// Why a document was not taken. The citizen must act.
package enum DocumentRefusal: Error, Equatable, CaseIterable {
    case empty
    /// Over `DocumentIntake.byteLimit`.
    case tooLarge
    /// Neither PDF nor JPEG nor PNG.
    case notRecognised
    /// A PDF that nobody can open without a password.
    case passwordProtected
    /// A picture of more pixels than `PictureInspection.pixelLimit`.
    case tooManyPixels
    /// A PDF that holds more than `PDFInspection.unpackedLimit` bytes once unpacked.
    case unpacksTooMuch
    /// The office's scanner found malware in it.
    case infected

    package var code: String {
        switch self {
        case .empty: "document-empty"
        case .tooLarge: "document-too-large"
        case .notRecognised: "document-not-recognised"
        case .passwordProtected: "document-password-protected"
        case .tooManyPixels: "document-too-many-pixels"
        case .unpacksTooMuch: "document-unpacks-too-much"
        case .infected: "document-infected"
        }
    }
}

/// Watches an upload pass, piece by piece, and refuses as early as it can: an unknown kind within 8 bytes, a large one at the limit. One task
/// owns it.
package struct DocumentIntake: ~Copyable {
    /// 25 MiB.
    package static let byteLimit = 25 << 20

    private var leading: [UInt8] = []
    private var byteCount = 0
    private let byteLimit: Int
    private var kind: DocumentKind?
    private var pdf: PDFInspection?
    private var picture: PictureInspection?
    private var hash = SHA256.Stream()

    package init(byteLimit: Int = Self.byteLimit) { self.byteLimit = byteLimit }

    package mutating func accept(_ piece: some Collection<UInt8>) throws(DocumentRefusal) {
        guard piece.count <= byteLimit - byteCount else { throw .tooLarge }
        byteCount += piece.count
        Array(piece).withUnsafeBytes { hash.update($0) }
        if kind != nil { return try inspect(piece) }
        leading += piece
        if leading.count >= DocumentKind.leadingCount { try begin() }
    }

    /// The digest is SHA-256 of all that passed.
    package mutating func finish() throws(DocumentRefusal) -> (facts: DocumentFacts, digest: [UInt8]) {
        guard byteCount > 0 else { throw .empty }
        if kind == nil { try begin() }
        try pdf?.finish()
        guard let kind else { throw .notRecognised }
        return (DocumentFacts(stored: kind, byteCount: byteCount), hash.finish())
    }

    /// Tells the kind, and looks into what has come.
    private mutating func begin() throws(DocumentRefusal) {
        guard let found = DocumentKind(leading: leading) else { throw .notRecognised }
        kind = found
        if found == .pdf { pdf = PDFInspection() } else { picture = PictureInspection(found) }
        try inspect(leading)
        leading = []
    }

    private mutating func inspect(_ piece: some Collection<UInt8>) throws(DocumentRefusal) {
        try pdf?.accept(piece)
        try picture?.accept(piece)
    }
}
