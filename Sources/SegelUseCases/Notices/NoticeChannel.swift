/// How a notice travels.
package enum NoticeChannel: String, Sendable, Codable, CaseIterable {
    /// By the operator's mail server.
    case email
    /// By the operator's gateway, which takes a signed webhook.
    case whatsapp, sms

    package var isPhone: Bool { self != .email }
}
