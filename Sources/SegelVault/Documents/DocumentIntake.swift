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
package enum DocumentRefusal: Error, Equatable {
    case empty
    /// Over `DocumentIntake.byteLimit`.
    case tooLarge
    /// Neither PDF nor JPEG nor PNG.
    case notRecognised

    package var code: String {
        switch self {
        case .empty: "document-empty"
        case .tooLarge: "document-too-large"
        case .notRecognised: "document-not-recognised"
        }
    }
}

/// Watches an upload pass, piece by piece, and refuses as early as it can: an unknown kind within 8 bytes, a large one at the limit.
package struct DocumentIntake: Sendable {
    /// 25 MiB.
    package static let byteLimit = 25 << 20

    private var leading: [UInt8] = []
    private var byteCount = 0
    private let byteLimit: Int

    package init(byteLimit: Int = Self.byteLimit) { self.byteLimit = byteLimit }

    package mutating func accept(_ piece: some Collection<UInt8>) throws(DocumentRefusal) {
        guard piece.count <= byteLimit - byteCount else { throw .tooLarge }
        byteCount += piece.count
        guard leading.count < DocumentKind.leadingCount else { return }
        leading += piece.prefix(DocumentKind.leadingCount - leading.count)
        if leading.count == DocumentKind.leadingCount { _ = try kind() }
    }

    package func finish() throws(DocumentRefusal) -> DocumentFacts {
        guard byteCount > 0 else { throw .empty }
        return DocumentFacts(stored: try kind(), byteCount: byteCount)
    }

    private func kind() throws(DocumentRefusal) -> DocumentKind {
        guard let kind = DocumentKind(leading: leading) else { throw .notRecognised }
        return kind
    }
}
