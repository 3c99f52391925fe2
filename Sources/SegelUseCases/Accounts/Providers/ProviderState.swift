internal import SegelCrypto
internal import SegelVault

/// What binds a provider's answer to the browser that asked. All of it follows from a secret in that browser's cookie and a nonce of ours that is good once
/// and for ten minutes: asking stores nothing.
struct ProviderState: Sendable {
    /// What goes to the provider and comes back.
    let text: String
    /// Stands in the ID token.
    let nonce: String
    /// RFC 7636: 43 letters.
    let verifier: String
    let serverNonce: String

    init(provider: String, serverNonce: String, browser: SecretBytes) {
        func part(_ use: String) -> String {
            Base64URL.encode(
                Blake2b.tag(Array("\(use)\0\(provider)\0\(serverNonce)".utf8), key: browser, personalisation: "segel sign-in 1")
            )
        }
        self.serverNonce = serverNonce
        text = "\(serverNonce).\(part("state"))"
        nonce = part("nonce")
        verifier = part("verifier")
    }

    /// The one that came back; nil where another browser began it, or another provider was asked.
    init?(returned: String, provider: String, browser: SecretBytes) {
        let parts = returned.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        self.init(provider: provider, serverNonce: String(parts[0]), browser: browser)
        guard constantTimeEqual(Array(text.utf8), Array(returned.utf8)) else { return nil }
    }

    /// S256.
    var challenge: String { Base64URL.encode(SHA256.digest(Array(verifier.utf8))) }
}
