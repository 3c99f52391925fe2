/// Watches a picture pass until its size is known: a file of some kilobytes may say that it is a hundred thousand pixels wide, and whoever opens it
/// must find memory for them.
struct PictureInspection: Sendable {
    /// 120 million pixels: more than phones take, and 480 MB once opened.
    static let pixelLimit = 120_000_000

    private let kind: DocumentKind
    private var bytes: [UInt8] = []
    /// How many bytes of a JPEG's segment are still to be passed over.
    private var toSkip = 0
    private var isKnown = false

    init(_ kind: DocumentKind) { self.kind = kind }

    mutating func accept(_ piece: some Collection<UInt8>) throws(DocumentRefusal) {
        if isKnown { return }
        if toSkip >= piece.count {
            toSkip -= piece.count
            return
        }
        bytes += piece.dropFirst(toSkip)
        toSkip = 0
        let size = kind == .png ? pngSize() : jpegSize()
        guard let size else { return }
        isKnown = true
        bytes = []
        guard size.width.multipliedFullWidth(by: size.height) <= (0, UInt(Self.pixelLimit)) else { throw .tooManyPixels }
    }

    /// The first chunk is IHDR: width and height are its first two numbers (ISO 15948 section 11.2.2).
    private func pngSize() -> (width: Int, height: Int)? {
        guard bytes.count >= 24 else { return nil }
        return (number(at: 16, bytes: 4), number(at: 20, bytes: 4))
    }

    /// Passes over segments up to the frame header (ISO 10918-1 section B.2.2): marker, length, precision, height, width.
    private mutating func jpegSize() -> (width: Int, height: Int)? {
        // The marker of the start has no segment.
        if bytes.starts(with: [0xFF, 0xD8]) { bytes.removeFirst(2) }
        while bytes.count >= 9 {
            guard bytes[0] == 0xFF else { return (0, 0) }
            let marker = bytes[1]
            if marker == 0xFF {
                bytes.removeFirst()
                continue
            }
            if (0xC0...0xCF).contains(marker) && ![0xC4, 0xC8, 0xCC].contains(marker) {
                return (number(at: 7, bytes: 2), number(at: 5, bytes: 2))
            }
            let length = 2 + number(at: 2, bytes: 2)
            toSkip = max(length - bytes.count, 0)
            bytes.removeFirst(min(length, bytes.count))
        }
        return nil
    }

    private func number(at position: Int, bytes count: Int) -> Int {
        bytes[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
    }
}
