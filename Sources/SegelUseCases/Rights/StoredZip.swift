internal import Foundation
internal import SegelCatalogue

/// A ZIP archive whose files are stored as they are (PKWARE APPNOTE 6.3.10, method 0; also ISO/IEC 21320-1): sizes and checksums are known before
/// the first byte, so it can be sent piece by piece and every program that opens archives opens it. No ZIP64: beyond 4 GiB or 65,535 files
/// it is refused.
struct StoredZip: Sendable {
    struct File: Sendable {
        /// With folders, `/` between them; UTF-8.
        let name: String
        let byteCount: Int
        let checksum: UInt32
    }

    struct TooLarge: Error {}

    let files: [File]
    /// Of the whole archive.
    let byteCount: Int
    private let time: [UInt8]
    private let offsets: [Int]

    /// `at`: Unix seconds; the archive tells it in WIB, as ZIP knows no zones.
    init(_ files: [File], at now: Int64) throws {
        self.files = files
        time = Self.time(now)
        var offsets: [Int] = [], end = 0
        for file in files {
            offsets.append(end)
            end += 30 + file.name.utf8.count + file.byteCount
        }
        self.offsets = offsets
        byteCount = end + files.reduce(22) { $0 + 46 + $1.name.utf8.count }
        guard byteCount <= Int(UInt32.max), files.count <= Int(UInt16.max) else { throw TooLarge() }
    }

    /// 4.3.7: what stands before a file's bytes.
    func header(_ position: Int) -> [UInt8] {
        let file = files[position]
        return [0x50, 0x4B, 0x03, 0x04] + common(file) + Self.two(0) + Array(file.name.utf8)
    }

    /// 4.3.12 and 4.3.16: what stands behind the last file.
    var directory: [UInt8] {
        var bytes: [UInt8] = []
        for (file, offset) in zip(files, offsets) {
            bytes += [0x50, 0x4B, 0x01, 0x02] + Self.two(20) + common(file)
            // No extra field, comment, second disk or attributes.
            bytes += [UInt8](repeating: 0, count: 12) + Self.four(UInt32(offset)) + Array(file.name.utf8)
        }
        let start = byteCount - 22 - bytes.count
        let end = [0x50, 0x4B, 0x05, 0x06] + Self.four(0) + Self.two(files.count) + Self.two(files.count) + Self.four(UInt32(bytes.count))
        return bytes + end + Self.four(UInt32(start)) + Self.two(0)
    }

    /// Version 2.0 to read, names in UTF-8 (bit 11), stored, time, checksum, both sizes, the name's length.
    private func common(_ file: File) -> [UInt8] {
        let size = Self.four(UInt32(file.byteCount))
        return Self.two(20) + Self.two(1 << 11) + Self.two(0) + time + Self.four(file.checksum) + size + size
            + Self.two(file.name.utf8.count)
    }

    private static func time(_ now: Int64) -> [UInt8] {
        let day = CivilDate(now), seconds = Int(now - day.start)
        let clock = seconds / 3_600 << 11 | seconds / 60 % 60 << 5 | seconds % 60 / 2
        return two(clock) + two((max(1_980, day.year) - 1_980) << 9 | day.month << 5 | day.day)
    }

    private static func two(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt16(truncatingIfNeeded: value).littleEndian) { Array($0) } }
    private static func four(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
}
