internal import CPNG

/// PNG (ISO 15948), opened by libpng's simplified interface: nothing in it jumps out of the library.
enum PNG {
    static func open(_ file: [UInt8]) throws(PictureRefusal) -> GreyPicture {
        var image = png_image()
        image.version = UInt32(PNG_IMAGE_VERSION)
        defer { png_image_free(&image) }
        // Between the two calls libpng keeps the address of the file. Only the header is read by the first.
        let opened: Result<GreyPicture, PictureRefusal> = file.withUnsafeBytes { bytes in
            guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else { return .failure(.damaged) }
            let (width, height) = (Int(image.width), Int(image.height))
            do throws(PictureRefusal) { try GreyPicture.check(width: width, height: height) } catch { return .failure(error) }
            image.format = UInt32(PNG_FORMAT_GRAY)
            var pixels = [UInt8](repeating: 0, count: width * height)
            // What is transparent is paper.
            var paper = png_color(red: 255, green: 255, blue: 255)
            guard png_image_finish_read(&image, &paper, &pixels, Int32(width), nil) != 0 else { return .failure(.damaged) }
            return .success(GreyPicture(checked: width, height, pixels))
        }
        return try opened.get()
    }
}
