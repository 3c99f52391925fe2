internal import SegelCrypto

/// A credential decoded for reading. Never a verdict: nothing of it was checked.
package struct Inspection: Sendable {
    package let header: JSONObject
    package let payload: JSONObject
    package let disclosures: [JSONValue]
    package let hasKeyBinding: Bool
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) throws(CredentialFailure) {
        let sdJWT = try SDJWT(bytes)
        let parts = sdJWT.jwt.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { throw .malformed }
        do {
            header = try JSONReader.readObject(Base64URL.decode(parts[0]))
            payload = try JSONReader.readObject(Base64URL.decode(parts[1]))
            disclosures = try sdJWT.disclosures.map { try JSONReader.read(Base64URL.decode($0)) }
        } catch { throw .malformed }
        hasKeyBinding = sdJWT.keyBinding != nil
        self.bytes = bytes
    }

    /// The claims about the subject, each disclosure in its place.
    package func claims() throws(CredentialFailure) -> JSONObject {
        let (open, disclosed) = try SDJWT(bytes).disclose(SignedPayload(JSONWriter.bytes(payload)))
        do { return try JSONObject(open + disclosed) } catch { throw .claimRefused }
    }
}
