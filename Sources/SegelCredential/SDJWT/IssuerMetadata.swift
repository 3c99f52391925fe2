package import SegelCrypto

/// The keys of an issuer as wallets and verifiers without our trust list fetch them (draft-ietf-oauth-sd-jwt-vc, "JWT VC Issuer Metadata"):
/// at `/.well-known/jwt-vc-issuer`, put between the host and the path of `iss`.
package struct IssuerMetadata: Sendable, Equatable {
    /// A public key under the name that credentials call it by.
    package struct Key: Sendable, Equatable {
        package let kid: String
        package let key: VerifyingKey
    }

    package static let wellKnown = "/.well-known/jwt-vc-issuer"

    /// Exactly the `iss` of its credentials.
    package let issuer: String
    package let keys: [Key]

    /// What a trust list says of an issuer: the keys that sign credentials, but for stolen ones.
    package init(_ issuer: TrustedIssuer) {
        self.issuer = issuer.id
        keys = issuer.keys.filter { $0.purpose == .credential && $0.compromisedSince == nil }.map { Key(kid: $0.kid, key: $0.key) }
    }

    package var bytes: [UInt8] {
        var set = JSONObject()
        set.set("keys", .array(keys.map(Self.json)))
        var body = JSONObject()
        body.set("issuer", .string(issuer))
        body.set("jwks", .object(set))
        return JSONWriter.bytes(body)
    }

    private static func json(_ key: Key) -> JSONValue {
        var object = JWK(key.key).object
        object.set("kid", .string(key.kid))
        object.set("use", .string("sig"))
        object.set("alg", .string(key.key.algorithm.rawValue))
        return .object(object)
    }

    /// As fetched for `issuer`. Keys by reference (`jwks_uri`) are not followed; a private key, or a name that comes twice, refuses all.
    package init(_ bytes: [UInt8], of issuer: String) throws(CredentialFailure) {
        let body: JSONObject
        do { body = try JSONReader.readObject(bytes) } catch { throw .malformed }
        guard body["issuer"] == .string(issuer), body["jwks_uri"] == nil, let list = body["jwks"]?.object?["keys"]?.array else {
            throw .claimRefused
        }
        var keys: [Key] = []
        for element in list {
            guard let object = element.object, let kid = object["kid"]?.string, !keys.contains(where: { $0.kid == kid }) else {
                throw .claimRefused
            }
            do { keys.append(Key(kid: kid, key: try JWK(object).key)) } catch { throw .claimRefused }
        }
        self.issuer = issuer
        self.keys = keys
    }

    /// Where the metadata of `issuer` is fetched from; nil for an address without `https://` or `http://` and a host.
    package static func address(of issuer: String) -> String? {
        let parts = issuer.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, ["https:", "http:"].contains(parts[0]), parts[1].isEmpty, !parts[2].isEmpty else { return nil }
        let path = parts.count == 4 && !parts[3].isEmpty ? "/\(parts[3])" : ""
        return "\(parts[0])//\(parts[2])\(wellKnown)\(path)"
    }
}
