package import SegelCrypto

/// What of a JWE's header decides anything (RFC 7516 section 4.1, RFC 7518 section 4.6.1).
package struct JWEHeader: Sendable {
    package let encryption: ContentEncryption
    package let ephemeralKey: P256Agreement.PublicKey
    package let kid: String?
    /// `cty`
    package let contentType: String?
    /// `apu` and `apv`, decoded. Both go into the derivation, whoever set them.
    package let partyU: [UInt8]
    package let partyV: [UInt8]

    /// Critical extensions, compression (a bomb, and it leaks through lengths), keys and addresses of the sender's own, and the members of other
    /// ways to manage keys: refused, not ignored (attack A48).
    static let refused: Set<String> = [
        "crit", "zip", "b64", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "iv", "tag", "p2s", "p2c",
    ]

    init(
        encryption: ContentEncryption,
        ephemeralKey: P256Agreement.PublicKey,
        kid: String?,
        contentType: String?,
        partyU: [UInt8],
        partyV: [UInt8]
    ) {
        (self.encryption, self.ephemeralKey, self.kid, self.contentType) = (encryption, ephemeralKey, kid, contentType)
        (self.partyU, self.partyV) = (partyU, partyV)
    }

    /// `letters`: the header as it stands, base64url.
    init(letters: ArraySlice<UInt8>) throws(JWEFailure) {
        let object: JSONObject
        do { object = try JSONReader.readObject(Base64URL.decode(letters)) } catch { throw .malformed }
        guard !object.members.contains(where: { Self.refused.contains($0.name) }) else { throw .headerRefused }
        guard object["alg"] == .string(EncryptionKey.algorithm) else { throw .algorithmRefused }
        guard let name = object["enc"]?.string, let encryption = ContentEncryption(rawValue: name) else { throw .encryptionRefused }
        self.encryption = encryption
        guard let epk = object["epk"]?.object, epk["d"] == nil else { throw .ephemeralKeyRefused }
        do { ephemeralKey = try EncryptionKey.point(epk) } catch { throw .ephemeralKeyRefused }
        kid = try Self.text("kid", object)
        contentType = try Self.text("cty", object)
        partyU = try Self.party("apu", object)
        partyV = try Self.party("apv", object)
    }

    var object: JSONObject {
        var object = JSONObject()
        object.set("alg", .string(EncryptionKey.algorithm))
        object.set("enc", .string(encryption.rawValue))
        if let kid { object.set("kid", .string(kid)) }
        if let contentType { object.set("cty", .string(contentType)) }
        object.set("epk", .object(EncryptionKey.bare(ephemeralKey)))
        if !partyU.isEmpty { object.set("apu", .string(Base64URL.encode(partyU))) }
        if !partyV.isEmpty { object.set("apv", .string(Base64URL.encode(partyV))) }
        return object
    }

    /// The content key that `agreed`, x of the common point, stands for. In direct agreement the algorithm is the content encryption's.
    func contentKey(_ agreed: SecretBytes) -> SecretBytes {
        ConcatKDF.derive(
            encryption.keyCount,
            from: agreed,
            algorithm: Array(encryption.rawValue.utf8),
            partyU: partyU,
            partyV: partyV
        )
    }

    private static func text(_ name: String, _ object: JSONObject) throws(JWEFailure) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.string else { throw .malformed }
        return text
    }

    private static func party(_ name: String, _ object: JSONObject) throws(JWEFailure) -> [UInt8] {
        guard let text = try text(name, object) else { return [] }
        do { return try Base64URL.decode(text) } catch { throw .malformed }
    }
}
