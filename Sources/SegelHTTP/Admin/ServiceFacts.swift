/// What a process that serves knows of itself, for `segel doctor`, which is another process with other limits.
package struct ServiceFacts: Codable, Sendable {
    /// Nil where nothing is served: the directory was opened to be asked.
    package var version: String?
    /// Unix seconds: the end of the certificate that the public listener shows; nil where TLS is somebody else's.
    package var tlsExpires: Int64?
    /// Where the public listener is.
    package var address: String?
    /// Descriptors that may be open, and that are.
    package var fileLimit: UInt64?
    package var openFiles: Int?
    /// Bytes that may be locked in memory; nil where it is not limited.
    package var lockedMemoryLimit: UInt64?

    package init() {}
}
