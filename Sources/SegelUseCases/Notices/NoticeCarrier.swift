package import SegelVault

/// What a gateway is told, signed (Standard Webhooks 1.0).
package struct SignedWebhook: Sendable {
    /// The same for every try, so that a gateway recognises a second one.
    package let id: String
    /// Of this try; receivers refuse what is old.
    package let timestamp: UnixTime
    package let body: [UInt8]
    /// `v1a,` and the Ed25519 signature over `signedContent`, standard base64.
    package let signature: String

    package var signedContent: [UInt8] { Self.signedContent(id: id, timestamp: timestamp, body: body) }

    static func signedContent(id: String, timestamp: UnixTime, body: [UInt8]) -> [UInt8] { Array("\(id).\(timestamp).".utf8) + body }
}

/// A message to one person.
package struct NoticeMail: Sendable {
    /// The same for every try.
    package let id: ObjectID
    package let at: UnixTime
    package let to: String
    package let subject: String
    package let text: String

    package init(id: ObjectID, at: UnixTime, to: String, subject: String, text: String) {
        self.id = id
        self.at = at
        self.to = to
        self.subject = subject
        self.text = text
    }
}

/// A try that did not go through.
package struct DeliveryFailure: Error, Equatable {
    /// Stable, without anything of a person: an operator reads it.
    package let code: String
    /// Another try would end the same way.
    package let isFinal: Bool

    package init(_ code: String, isFinal: Bool = false) {
        self.code = code
        self.isFinal = isFinal
    }
}

/// Brings notices out of the house, to the addresses of `NoticeSettings`. Each call ends within a minute.
package protocol NoticeCarrier: Sendable {
    func send(_ webhook: SignedWebhook) async throws(DeliveryFailure)
    func send(_ mail: NoticeMail) async throws(DeliveryFailure)
}
