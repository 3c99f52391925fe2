internal import SegelCrypto

/// Issues SD-JWT VCs (RFC 9901, draft-ietf-oauth-sd-jwt-vc) under one P-256 key.
public struct CredentialIssuer: Sendable {
    private let key: SigningKey
    private let issuer: String
    /// The RFC 7638 thumbprint of the public key: `kid` of what is issued.
    public let kid: String

    /// `privateKey`: the 32-byte scalar. `issuer`: the `iss` of what is issued. Throws `IssuerError` for a key that is none.
    public init(privateKey: [UInt8], issuer: String) throws(IssuerError) {
        var bytes = privateKey
        do { key = try SigningKey(algorithm: .es256, privateBytes: SecretBytes(moving: &bytes)) } catch {
            throw IssuerError(reason: "the private key is not a P-256 scalar of 32 bytes")
        }
        self.issuer = issuer
        kid = JWK(key.publicKey).thumbprint
    }

    /// The compact credential. Each claim, and everything inside one, becomes a disclosure of its own.
    ///
    /// - Parameters:
    ///   - claims: one JSON object.
    ///   - type: `vct`, an address under your own name.
    ///   - issuedAt: Unix seconds.
    ///   - expires: the first second it is no longer valid, Unix seconds; nil for never.
    ///   - statusList: where the status is told, and at which index (Token Status List).
    public func issue(claims: String, type: String, issuedAt: Int64, expires: Int64? = nil, statusList: (uri: String, index: Int))
        throws(IssuerError) -> [UInt8]
    {
        do {
            let object = try JSONReader.readObject(Array(claims.utf8))
            let payload = CredentialPayload(
                issuer: issuer,
                type: type,
                issuedAt: issuedAt,
                expires: expires,
                status: StatusReference(uri: statusList.uri, index: statusList.index),
                claims: object.members.map { ($0.name, $0.value) }
            )
            return try PreparedCredential(payload, algorithm: .es256, kid: kid, random: SystemRandom()).signed(by: key)
        } catch { throw IssuerError(reason: "\(error)") }
    }
}

/// Nothing was signed.
public struct IssuerError: Error, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { reason }
}
