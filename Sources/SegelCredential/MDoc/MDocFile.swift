internal import SegelCrypto

/// An mdoc as a file or a text holds it.
package enum MDocFile: Sendable {
    /// IssuerSigned, CBOR.
    case issuerSigned([UInt8])
    /// DeviceResponse, CBOR.
    case deviceResponse([UInt8])

    /// CBOR as it stands, or base64url of it with white space around; nil for what starts otherwise. Nothing is verified here.
    package init?(_ bytes: [UInt8]) {
        guard let cbor = Self.isMap(bytes) ? bytes : Self.decoded(bytes), Self.isMap(cbor) else { return nil }
        // By the names that each must have; whether the rest is in order, the reader says.
        if Self.names("documents", in: cbor) {
            self = .deviceResponse(cbor)
        } else if Self.names("issuerAuth", in: cbor) {
            self = .issuerSigned(cbor)
        } else {
            return nil
        }
    }

    private static func isMap(_ bytes: [UInt8]) -> Bool { bytes.first.map { 0xA1...0xA8 ~= $0 } ?? false }

    private static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        do { return try Base64URL.decode(bytes.filter { $0 > 0x20 }) } catch { return nil }
    }

    /// Among the first bytes of a small map, or behind them.
    private static func names(_ name: String, in bytes: [UInt8]) -> Bool {
        let key = CBORWriter.bytes(.text(name))
        return bytes.indices.contains { bytes[$0] == key[0] && bytes[$0...].starts(with: key) }
    }
}

extension WitnessedDigest {
    /// Of an issued mdoc (IssuerSigned). Throws for bytes that are none.
    package init(issuerSigned bytes: [UInt8]) throws(CredentialFailure) {
        let value: CBORValue
        do { value = try CBORReader.read(bytes) } catch { throw .malformed }
        let auth = try IssuerSigned(value).issuerAuth
        guard let payload = auth.payload else { throw .malformed }
        self.init(mdoc: payload, signature: auth.signature)
    }
}
