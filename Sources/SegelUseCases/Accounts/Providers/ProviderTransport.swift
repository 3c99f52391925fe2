/// An address could not be reached, may not be opened, or answered too much.
package struct ProviderUnreachable: Error {
    package init() {}
}

/// Talks to sign-in providers. Only https addresses, no redirects, seconds at most.
package protocol ProviderTransport: Sendable {
    /// The body of a 200.
    func get(_ address: String, limit: Int) async throws(ProviderUnreachable) -> [UInt8]
    /// Posts a form; as `client` with the secret in `secretFile` (RFC 6749 section 2.3.1), where there is one.
    func post(_ address: String, _ form: [(name: String, value: String)], client: String, secretFile: String?)
        async throws(ProviderUnreachable)
        -> (status: Int, body: [UInt8])
}
