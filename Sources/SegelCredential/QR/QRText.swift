package import SegelCrypto

/// The text of a QR symbol: `SGL1:` and base45 over a COSE_Sign1 (Docs/Formats/QR.md).
package enum QRText {
    package static let prefix = "SGL1:"
    /// What a symbol of version 20 holds at level Q in alphanumeric mode: its modules are 0.29 mm on a print of 30 mm.
    package static let letterLimit = 702
    /// Of a payload: two levels, sixteen claims.
    static let limits = CBORLimits(bytes: 1_024, depth: 4, items: 64)
    /// How many bytes of a key's thumbprint name it (rule 4).
    static let kidCount = 8

    /// A content that cannot become a symbol. Nothing was signed, or nothing of it is handed out.
    package enum Unwritable: String, Error, Equatable {
        /// Longer than `letterLimit`.
        case tooLong = "qr_too_long"
        /// Would not be read back as it is.
        case refused = "qr_content_refused"
    }

    /// Signs `content` and reads it back as any verifier would.
    package static func sign(_ content: QRContent, with key: SigningKey) throws(Unwritable) -> String {
        guard key.algorithm == .es256, content.claims.allSatisfy({ QRContent.carries($0.value) }) else { throw .refused }
        var header = CBORMap()
        header.set(CoseSign1.Label.kid, .bytes(kid(of: key.publicKey)))
        let payload = CBORWriter.bytes(content.value)
        let signed = CoseSign1.sign(payload, protected: header, with: key)
        let text = prefix + Base45.encode(CBORWriter.bytes(.tagged(CBORTag.sign1, signed)))
        guard text.utf8.count <= letterLimit else { throw .tooLong }
        do {
            let read = try ReadQR(Array(text.utf8)).signed.verified(by: key.publicKey)
            // Whatever is read has one spelling (`QRContent.init`): the same bytes are the same content.
            _ = try QRContent(read)
            guard read == payload else { throw Unwritable.refused }
        } catch { throw .refused }
        return text
    }

    static func kid(of key: VerifyingKey) -> [UInt8] { Array(JWK(key).thumbprintBytes.prefix(kidCount)) }

    /// The beginning of the thumbprint that `kid` spells.
    static func kid(_ thumbprint: String) -> [UInt8] {
        do { return Array(try Base64URL.decode(thumbprint).prefix(kidCount)) } catch { return [] }
    }

    /// Whether bytes are the text of a symbol rather than a credential: ours, another project's, or a link. What it is, is said by its beginning
    /// alone; nothing in a symbol is ever opened or fetched (attack A66).
    package static func kind(_ bytes: some Collection<UInt8>) -> Kind? {
        if bytes.starts(with: prefix.utf8) { return .ours }
        let start = String(decoding: bytes.prefix(40), as: UTF8.self)
        // Schemes are letters, digits, "+", "-" and "." (RFC 3986 section 3.1); readers of symbols open "www." too.
        if start.firstMatch(of: /^\s*(?i:[a-z][a-z0-9+.\-]*:\/\/|www\.|mailto:|tel:|sms:|javascript:|data:)/) != nil { return .link }
        if start.firstMatch(of: /^[A-Z]{2,8}[0-9]{1,2}:/) != nil { return .foreign }
        return nil
    }

    /// Ours, somebody else's signed text, or a link, which is never opened.
    package enum Kind: Sendable, Equatable { case ours, foreign, link }
}

/// A symbol's text taken apart, nothing of it believed.
package struct ReadQR {
    let signed: CoseSign1
    /// Of the key that it says signed it.
    let kid: [UInt8]

    package init(_ text: [UInt8]) throws(CredentialFailure) {
        guard text.starts(with: QRText.prefix.utf8) else { throw .typeRefused }
        guard text.count <= QRText.letterLimit else { throw .tooLarge }
        let bytes: [UInt8]
        let value: CBORValue
        do {
            bytes = try Base45.decode(text.dropFirst(QRText.prefix.utf8.count))
            value = try CBORReader.read(bytes, limits: QRText.limits)
        } catch { throw .malformed }
        signed = try CoseSign1(value, tagging: .sign1)
        // One text for one symbol: no other spelling, and nothing in it that nobody signed (rule 3).
        guard CBORWriter.bytes(value) == bytes else { throw .malformed }
        guard signed.unprotected.members.isEmpty, signed.protected.members.count == 2,
            let kid = signed.protected[CoseSign1.Label.kid]?.bytes, kid.count == QRText.kidCount
        else { throw .headerRefused }
        guard signed.payload != nil, signed.signature.count == 64 else { throw .malformed }
        self.kid = kid
    }

    /// What it says, for reading. Never a verdict.
    package var content: QRContent { get throws(CredentialFailure) { try QRContent(signed.payload ?? []) } }

    package var kidText: String { Hex.encode(kid) }

    /// Whether it says that the key of this thumbprint signed it.
    package func names(_ thumbprint: String) -> Bool { QRText.kid(thumbprint) == kid }
}
