internal import CTurboJPEG

/// JPEG (ISO 10918-1), opened by libjpeg-turbo's TurboJPEG interface: its errors come back as numbers.
enum JPEG {
    /// A progressive picture of few bytes can ask for thousands of passes over all its pixels: more than 500 scans are refused, and so are
    /// pictures that the library has to guess at.
    private static let flags = TJFLAG_LIMITSCANS | TJFLAG_FASTDCT

    static func open(_ file: [UInt8]) throws(PictureRefusal) -> GreyPicture {
        guard let handle = tjInitDecompress() else { throw .damaged }
        defer { tjDestroy(handle) }
        var width: Int32 = 0
        var height: Int32 = 0
        var subsampling: Int32 = 0
        var colours: Int32 = 0
        guard tjDecompressHeader3(handle, file, UInt(file.count), &width, &height, &subsampling, &colours) == 0 else { throw .damaged }
        try GreyPicture.check(width: Int(width), height: Int(height))
        // CMYK has no grey without a profile of its inks.
        guard colours != Int32(TJCS_CMYK.rawValue), colours != Int32(TJCS_YCCK.rawValue) else { throw .damaged }
        var pixels = [UInt8](repeating: 0, count: Int(width) * Int(height))
        let result = tjDecompress2(
            handle,
            file,
            UInt(file.count),
            &pixels,
            width,
            width,
            height,
            Int32(TJPF_GRAY.rawValue),
            Int32(flags)
        )
        guard result == 0 else { throw .damaged }
        return GreyPicture(checked: Int(width), Int(height), pixels)
    }
}
