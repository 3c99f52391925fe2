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
    /// Its worker's own: it only fetches and keeps.
    static let verifyWorker = "default-src 'none'; connect-src 'self'"
    /// The verify page, which works with the network off once it was opened.
    static let verify = "\(live); worker-src 'self'; manifest-src 'self'"
}
