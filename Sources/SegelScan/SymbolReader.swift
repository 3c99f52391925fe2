internal import CZXing

/// Finds QR symbols (ISO/IEC 18004) in pictures, by zxing-cpp.
package enum SymbolReader {
    /// What each symbol of a PNG or JPEG holds, its bytes as they stand; none where there is none. No more than `PictureLimits.symbols`.
    package static func read(_ file: [UInt8]) throws(PictureRefusal) -> [[UInt8]] { read(try GreyPicture(file)) }

    package static func read(_ picture: GreyPicture) -> [[UInt8]] { read(picture, isDrawn: false) }

    /// Of a picture that was made from one symbol's modules, black and white, straight, with its quiet zone: nothing is searched for.
    package static func read(drawn picture: GreyPicture) -> [[UInt8]] { read(picture, isDrawn: true) }

    private static func read(_ picture: GreyPicture, isDrawn: Bool) -> [[UInt8]] {
        let found = Found()
        let count = picture.pixels.withUnsafeBufferPointer { pixels in
            segel_read_qr(
                pixels.baseAddress,
                Int32(picture.width),
                Int32(picture.height),
                Int32(PictureLimits.symbols),
                isDrawn,
                { context, bytes, count in
                    guard let context, let bytes else { return }
                    Unmanaged<Found>.fromOpaque(context).takeUnretainedValue().symbols.append(
                        Array(UnsafeBufferPointer(start: bytes, count: count))
                    )
                },
                Unmanaged.passUnretained(found).toOpaque()
            )
        }
        // Where the library gave up, what it had told before is dropped too.
        return count < 0 ? [] : found.symbols
    }

    private final class Found { var symbols: [[UInt8]] = [] }
}
