/// What `config.json` says of webhooks that agencies register.
package struct WebhookSettings: Sendable, Codable, Equatable {
    /// Hosts, as they stand in an address, that need not be of the public Internet and need no TLS. Every other one must.
    package let allow: [String]

    package init(allow: [String]) { self.allow = allow }

    package func allows(_ host: String) -> Bool { allow.contains(host.lowercased()) }
}
