extension [UInt8] {
    /// Where `pattern`, which is not empty, stands first from `start` on. The library's `firstRange` is generic and not specialized in other
    /// modules: over 48 kB it took longer than everything else that reading a PDF takes.
    package func place(of pattern: [UInt8], from start: Int = 0) -> Int? {
        withUnsafeBufferPointer { bytes in
            pattern.withUnsafeBufferPointer { pattern in
                var at = start
                while at + pattern.count <= bytes.count {
                    if bytes[at] == pattern[0], bytes[at..<at + pattern.count].elementsEqual(pattern) { return at }
                    at += 1
                }
                return nil
            }
        }
    }
}
