internal import Foundation
internal import SegelCrypto
internal import SwiftASN1
internal import X509

/// Lets a key of the vault sign certificates: swift-certificates hands over the bytes and gets a signature; the key never leaves `SegelCrypto`.
struct CertificateSigner: CustomPrivateKey {
    private let key: SigningKey
    let publicKey: Certificate.PublicKey

    /// ES256 keys only.
    init(_ key: SigningKey) throws {
        self.key = key
        publicKey = try Certificate.PublicKey(key.publicKey)
    }

    var defaultSignatureAlgorithm: Certificate.SignatureAlgorithm { .ecdsaWithSHA256 }
    var supportedSignatureAlgorithms: [Certificate.SignatureAlgorithm] { [.ecdsaWithSHA256] }

    func signSynchronously(bytes: some DataProtocol, signatureAlgorithm: Certificate.SignatureAlgorithm) throws -> Certificate.Signature {
        guard signatureAlgorithm == .ecdsaWithSHA256 else { throw KeyInvalid() }
        let bits = ASN1BitString(bytes: try ECDSASignatureValue.encode(key.sign(Array(bytes)))[...])
        return try Certificate.Signature(signatureAlgorithm: signatureAlgorithm, signatureBytes: bits)
    }

    /// There is no text form of a sealed key, and no other either.
    static let defaultPEMDiscriminator = "PRIVATE KEY"
    func serialize(into coder: inout DER.Serializer) throws { throw KeyInvalid() }

    static func == (a: Self, b: Self) -> Bool { a.publicKey == b.publicKey }
    func hash(into hasher: inout Hasher) { hasher.combine(publicKey) }
}

/// The DER form of an ECDSA signature (RFC 3279 section 2.2.3): a sequence of two whole numbers.
enum ECDSASignatureValue {
    /// `signature`: r ‖ s, 64 bytes.
    static func encode(_ signature: [UInt8]) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            for half in [signature[..<32], signature[32...]] { try coder.serialize(positive(half)) }
        }
        return serializer.serializedBytes
    }

    /// No leading zeros but the one that keeps it positive.
    private static func positive(_ number: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let digits = number.drop { $0 == 0 }
        return digits.first.map { $0 >= 0x80 } ?? true ? ([0] + digits)[...] : digits
    }
}

extension Certificate.PublicKey {
    /// SubjectPublicKeyInfo up to the point: an EC key on P-256 (RFC 5480), uncompressed.
    private static let prefix: [UInt8] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01,
        0x07, 0x03, 0x42, 0x00, 0x04,
    ]

    init(_ key: VerifyingKey) throws {
        guard key.algorithm == .es256 else { throw KeyInvalid() }
        try self.init(derEncoded: Self.prefix + key.bytes)
    }

    /// The key as our own type; on P-256 only.
    var verifyingKey: VerifyingKey {
        get throws(KeyInvalid) {
            let point = Array(subjectPublicKeyInfoBytes)
            guard point.count == 65, point[0] == 4 else { throw KeyInvalid() }
            let key = try VerifyingKey(algorithm: .es256, bytes: Array(point[1...]))
            // The same number of bytes could be of another curve.
            do { guard try Self(key) == self else { throw KeyInvalid() } } catch { throw KeyInvalid() }
            return key
        }
    }
}
