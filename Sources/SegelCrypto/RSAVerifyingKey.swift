private import CryptoExtras
private import Foundation

/// An RSA key of somebody else's, to check with: sign-in providers use them. Nothing of ours is signed with RSA.
package struct RSAVerifyingKey: Sendable {
    /// How a signature was padded: RS256 or PS256.
    package enum Padding: Sendable {
        /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3).
        case pkcs1
        /// RSASSA-PSS with SHA-256 and a salt of 32 bytes (RFC 7518 section 3.5).
        case pss
    }

    private let key: _RSA.Signing.PublicKey

    /// Refuses keys under 2,048 and over 8,192 bits. `modulus` and `exponent`: big-endian, without leading zeros.
    package init(modulus: [UInt8], exponent: [UInt8]) throws(KeyInvalid) {
        guard (256...1_024).contains(modulus.count), modulus.first != 0, (1...4).contains(exponent.count), exponent.first != 0,
            exponent != [1], exponent.last.map({ $0 & 1 == 1 }) == true
        else { throw KeyInvalid() }
        do { key = try _RSA.Signing.PublicKey(n: modulus, e: exponent) } catch { throw KeyInvalid() }
    }

    package func verify(_ signature: [UInt8], over message: [UInt8], _ padding: Padding) throws(SignatureInvalid) {
        let parsed = _RSA.Signing.RSASignature(rawRepresentation: Data(signature))
        let isValid =
            switch padding {
            case .pkcs1: key.isValidSignature(parsed, for: Data(message), padding: .insecurePKCS1v1_5)
            case .pss: key.isValidSignature(parsed, for: Data(message), padding: .PSS)
            }
        guard isValid else { throw SignatureInvalid() }
    }
}
