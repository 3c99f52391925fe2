/// A picture in grey: a byte a pixel, 0 black, row by row.
package struct GreyPicture: Sendable {
    package let width: Int
    package let height: Int
    package let pixels: [UInt8]

    /// For pixels that come from elsewhere, such as a rendered page. Nil where there are not `width * height`, or too many for a reader.
    package init?(width: Int, height: Int, pixels: [UInt8]) {
        guard (1...PictureLimits.side).contains(width), (1...PictureLimits.side).contains(height), pixels.count == width * height,
            pixels.count <= PictureLimits.pixels
        else { return nil }
        (self.width, self.height, self.pixels) = (width, height, pixels)
    }

    init(checked width: Int, _ height: Int, _ pixels: [UInt8]) { (self.width, self.height, self.pixels) = (width, height, pixels) }

    /// Opens a PNG or a JPEG, told apart by their first bytes.
    package init(_ file: [UInt8]) throws(PictureRefusal) {
        guard let kind = PictureKind(file) else { throw .unknownKind }
        guard file.count <= PictureLimits.bytes else { throw .tooLarge }
        switch kind {
        case .png: self = try PNG.open(file)
        case .jpeg: self = try JPEG.open(file)
        }
    }

    static func check(width: Int, height: Int) throws(PictureRefusal) {
        guard width > 0, height > 0 else { throw .damaged }
        guard max(width, height) <= PictureLimits.side, width * height <= PictureLimits.pixels else { throw .tooManyPixels }
    }
}

/// The kinds of pictures that are opened, by the bytes they begin with.
package enum PictureKind: Sendable, Equatable {
    case png, jpeg

    /// Nil for anything else.
    package init?(_ file: some Collection<UInt8>) {
        if file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if file.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else {
            return nil
        }
    }
}
