private import FoundationEssentials
internal import SegelCrypto

/// What a credential type is called and says, in more than one language (draft-ietf-oauth-sd-jwt-vc, section "SD-JWT VC Type Metadata").
/// Served at the type's own address; `vct#integrity` binds a credential to its bytes, so they never change once published.
package struct TypeMetadata: Sendable, Equatable {
    /// A name in one language.
    package struct Text: Sendable, Equatable {
        /// RFC 5646, such as "id-ID".
        package let locale: String
        package let text: String

        package init(locale: String, text: String) { (self.locale, self.text) = (locale, text) }
    }

    /// Whether a claim is behind a disclosure.
    package enum Disclosing: String, Sendable {
        case always, allowed, never
    }

    /// A claim's path, its names, and whether it may be withheld.
    package struct Claim: Sendable, Equatable {
        package let path: ClaimPath
        package let labels: [Text]
        package let isMandatory: Bool
        package let disclosing: Disclosing

        package init(path: ClaimPath, labels: [Text], isMandatory: Bool, disclosing: Disclosing) {
            self.path = path
            self.labels = labels
            self.isMandatory = isMandatory
            self.disclosing = disclosing
        }
    }

    /// The type that this one extends, with the digest of its bytes.
    package struct Parent: Sendable, Equatable {
        package let type: String
        package let integrity: String?
    }

    /// `vct`.
    package let type: String
    package let names: [Text]
    package let claims: [Claim]
    package let extends: Parent?

    package init(type: String, names: [Text], claims: [Claim], extends: Parent? = nil) {
        self.type = type
        self.names = names
        self.claims = claims
        self.extends = extends
    }
}

extension TypeMetadata {
    package static let byteLimit = 256 << 10

    /// Subresource integrity of `bytes` (W3C SRI, as the draft uses it): standard base64, with padding.
    package static func integrity(of bytes: [UInt8]) -> String { "sha256-\(Data(SHA256.digest(bytes)).base64EncodedString())" }

    /// Whether `bytes` are what `integrity` names. Of several digests one is enough; algorithms other than SHA-256 decide nothing here, and a
    /// text with none that does refuses.
    static func matches(_ integrity: String, _ bytes: [UInt8]) -> Bool {
        let wanted = self.integrity(of: bytes)
        return integrity.split(separator: " ").contains { $0.split(separator: "?", maxSplits: 1).first.map { $0 == wanted } ?? false }
    }

    package var bytes: [UInt8] {
        var body = JSONObject()
        body.set("vct", .string(type))
        if let name = names.first { body.set("name", .string(name.text)) }
        if let parent = extends {
            body.set("extends", .string(parent.type))
            if let integrity = parent.integrity { body.set("extends#integrity", .string(integrity)) }
        }
        body.set("display", .array(names.map { Self.text($0, as: "name") }))
        body.set("claims", .array(claims.map(Self.json)))
        return JSONWriter.bytes(body)
    }

    private static func text(_ text: Text, as member: String) -> JSONValue {
        var object = JSONObject()
        object.set("locale", .string(text.locale))
        object.set(member, .string(text.text))
        return .object(object)
    }

    private static func json(_ claim: Claim) -> JSONValue {
        var object = JSONObject()
        object.set("path", claim.path.json)
        object.set("display", .array(claim.labels.map { text($0, as: "label") }))
        object.set("mandatory", .bool(claim.isMandatory))
        object.set("sd", .string(claim.disclosing.rawValue))
        return .object(object)
    }
}
