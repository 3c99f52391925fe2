import CryptoExtras
import Foundation
import Testing

@testable import SegelCrypto

@Suite("RSA signatures of others") struct RSATests {
    private static let signer = Result { try _RSA.Signing.PrivateKey(keySize: .bits2048) }
    private let message = Array("pesan".utf8)

    private func key(_ signer: _RSA.Signing.PrivateKey) throws -> RSAVerifyingKey {
        let numbers = try signer.publicKey.getKeyPrimitives()
        return try RSAVerifyingKey(modulus: Array(numbers.modulus), exponent: Array(numbers.publicExponent))
    }

    private func sign(_ padding: RSAVerifyingKey.Padding) throws -> [UInt8] {
        let signer = try Self.signer.get()
        let signature = try signer.signature(for: Data(message), padding: padding == .pss ? .PSS : .insecurePKCS1v1_5)
        return Array(signature.rawRepresentation)
    }

    @Test(
        "A10: each padding verifies as itself and not as the other; a flipped bit, a missing byte and another message do not",
        arguments: [RSAVerifyingKey.Padding.pkcs1, .pss]
    )
    func paddings(padding: RSAVerifyingKey.Padding) throws {
        let key = try key(Self.signer.get()), signature = try sign(padding)
        try key.verify(signature, over: message, padding)
        #expect(throws: SignatureInvalid.self) { try key.verify(signature, over: message, padding == .pss ? .pkcs1 : .pss) }
        #expect(throws: SignatureInvalid.self) { try key.verify(signature, over: message + [0], padding) }
        #expect(throws: SignatureInvalid.self) { try key.verify(Array(signature.dropLast()), over: message, padding) }
        #expect(throws: SignatureInvalid.self) { try key.verify([], over: message, padding) }
        var flipped = signature
        flipped[100] ^= 1
        #expect(throws: SignatureInvalid.self) { try key.verify(flipped, over: message, padding) }
    }

    @Test("keys under 2,048 bits, leading zeros, and exponents that hide nothing are refused")
    func keys() throws {
        let short = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1_024))
        #expect(throws: KeyInvalid.self) { try key(short) }
        let modulus = Array(try Self.signer.get().publicKey.getKeyPrimitives().modulus)
        for exponent in [[], [0], [1], [2], [0, 1, 0, 1], [1, 0, 0, 0, 1]] as [[UInt8]] {
            #expect(throws: KeyInvalid.self) { try RSAVerifyingKey(modulus: modulus, exponent: exponent) }
        }
        #expect(throws: KeyInvalid.self) { try RSAVerifyingKey(modulus: [0] + modulus, exponent: [1, 0, 1]) }
    }
}
