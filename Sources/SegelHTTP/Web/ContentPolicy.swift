/// What a page may load and run. Every page starts from nothing.
enum ContentPolicy {
    private static let base =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    /// No script at all.
    static let plain = base
    /// Scripts of our own files.
    static let script = "\(base); script-src 'self'"
    /// Scripts of our own files, which may ask us.
    static let live = "\(script); connect-src 'self'"
}
