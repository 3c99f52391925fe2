private import Foundation

extension [UInt8] {
    /// Where `byte` stands first from `start` on.
    package func place(of byte: UInt8, from start: Int = 0) -> Int? { self[...].place(of: byte, from: start) }

    /// Where `pattern`, which is not empty, stands first from `start` on. The library's `firstRange` is generic and not specialized in other
    /// modules: over 48 kB it took longer than everything else that reading a PDF takes. C's search for one byte looks at many at once.
    package func place(of pattern: [UInt8], from start: Int = 0) -> Int? {
        withUnsafeBytes { bytes in
            // How far the pattern may begin.
            let end = bytes.count - pattern.count + 1
            var at = start
            while at < end, let base = bytes.baseAddress, let found = memchr(base + at, Int32(pattern[0]), end - at) {
                at = UnsafeRawPointer(found) - base
                if memcmp(base + at, pattern, pattern.count) == 0 { return at }
                at += 1
            }
            return nil
        }
    }
}

extension ArraySlice<UInt8> {
    /// Where `byte` stands first from `start` on, which is no earlier than the slice. A loop in Swift looks at one byte at a time.
    package func place(of byte: UInt8, from start: Int? = nil) -> Int? {
        let start = start ?? startIndex
        precondition(start >= startIndex)
        return withUnsafeBytes { bytes in
            guard start < endIndex, let base = bytes.baseAddress else { return nil }
            return memchr(base + (start - startIndex), Int32(byte), endIndex - start).map { UnsafeRawPointer($0) - base + startIndex }
        }
    }
}
