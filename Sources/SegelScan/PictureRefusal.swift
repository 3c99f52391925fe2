/// Why a picture was not looked at. The raw values are stable.
package enum PictureRefusal: String, Error, Equatable, Sendable {
    /// Neither PNG nor JPEG.
    case unknownKind = "picture_unknown_kind"
    /// More bytes than `PictureLimits.bytes`.
    case tooLarge = "picture_too_large"
    /// More pixels than `PictureLimits.pixels`: refused by what its header says, before there is memory for them (attack A67).
    case tooManyPixels = "picture_too_many_pixels"
    /// Cut short, or not as its format wants it.
    case damaged = "picture_damaged"
}

/// What a picture may be at most.
package enum PictureLimits {
    /// 16 MiB: a photograph of 50 million pixels has about 12.
    package static let bytes = 16 << 20
    /// 50 million: what phones take. Opened in grey they are 50 MB.
    package static let pixels = 50_000_000
    /// No side longer than this: libraries count them in 16 bits.
    package static let side = 32_000
    /// Symbols of one picture.
    package static let symbols = 8
}
