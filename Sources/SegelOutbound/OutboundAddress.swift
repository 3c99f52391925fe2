internal import Foundation

/// An address the operator configured, as far as it may be opened: https, or http on this machine alone. Redirects are never followed, so no answer leads
/// anywhere else (attack A73).
package struct OutboundAddress: Sendable {
    package let text: String

    /// Nil for everything else.
    package init?(_ text: String) {
        guard let url = URLComponents(string: text), let host = url.host, !host.isEmpty, url.user == nil, url.password == nil,
            url.fragment == nil
        else { return nil }
        guard url.scheme == "https" || (url.scheme == "http" && Self.isHere(host)) else { return nil }
        self.text = text
    }

    static func isHere(_ host: String) -> Bool { ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) }
}
