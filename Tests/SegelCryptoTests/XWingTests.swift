import SegelCrypto
import Testing

@Suite("X-Wing")
struct XWingTests {
    let key = XWing.PrivateKey(from: UncheckedSeededRandom(seed: 3))

    func bytes(_ secret: SecretBytes) -> [UInt8] { secret.withUnsafeBytes { Array($0) } }

    @Test("the public key of the draft's first seed is the draft's (draft-connolly-cfrg-xwing-kem-08, appendix C)") func published() throws
    {
        var seed = try Hex.decode("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
        let key = try XWing.PrivateKey(seed: SecretBytes(moving: &seed))
        #expect(key.publicKey.bytes.count == XWing.publicKeyCount)
        #expect(Hex.encode(SHA256.digest(key.publicKey.bytes)) == "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb")
    }

    @Test("what was encapsulated is found again, by this key alone, and never twice the same") func roundTrip() throws {
        let first = key.publicKey.encapsulate(), second = key.publicKey.encapsulate()
        #expect(first.ciphertext.count == XWing.ciphertextCount && first.secret.count == 32)
        #expect(try bytes(key.decapsulate(first.ciphertext)) == bytes(first.secret))
        #expect(bytes(first.secret) != bytes(second.secret) && first.ciphertext != second.ciphertext)
        let other = XWing.PrivateKey(from: UncheckedSeededRandom(seed: 4))
        #expect(try bytes(other.decapsulate(first.ciphertext)) != bytes(first.secret))
        let again = try XWing.PrivateKey(seed: key.seed)
        #expect(again.publicKey == key.publicKey)
    }

    @Test("A10: malformed public keys are refused: wrong length, coefficients not reduced, points of small order") func publicKeys() {
        let good = key.publicKey.bytes
        for count in [0, 1, 32, 1_184, good.count - 1] {
            #expect(throws: KeyInvalid()) { try XWing.PublicKey(bytes: Array(good.prefix(count))) }
        }
        #expect(throws: KeyInvalid()) { try XWing.PublicKey(bytes: good + [0]) }
        // Twelve bits each: 0xFFF = 4095 is above the modulus, 3329.
        for at in stride(from: 0, to: 1_152, by: 3) {
            var forged = good
            forged[at] = 0xFF
            forged[at + 1] |= 0x0F
            #expect(throws: KeyInvalid(), "coefficient at \(at)") { try XWing.PublicKey(bytes: forged) }
        }
        for point in Self.smallOrder {
            #expect(throws: KeyInvalid()) { try XWing.PublicKey(bytes: good.dropLast(32) + point) }
        }
    }

    @Test("A10: malformed ciphertexts are refused, and an altered one never gives the secret") func ciphertexts() throws {
        let good = key.publicKey.encapsulate()
        for count in [0, 1, 1_088, good.ciphertext.count - 1] {
            #expect(throws: CannotOpen()) { try key.decapsulate(Array(good.ciphertext.prefix(count))) }
        }
        #expect(throws: CannotOpen()) { try key.decapsulate(good.ciphertext + [0]) }
        for point in Self.smallOrder {
            #expect(throws: CannotOpen()) { try key.decapsulate(good.ciphertext.dropLast(32) + point) }
        }
        for at in 0..<good.ciphertext.count {
            var altered = good.ciphertext
            altered[at] ^= 1
            #expect(try bytes(key.decapsulate(altered)) != bytes(good.secret), "byte \(at)")
        }
    }

    @Test("A10: a seed is 32 bytes") func seeds() {
        for count in [1, 31, 33, 64] {
            #expect(throws: KeyInvalid()) { try XWing.PrivateKey(seed: SecretBytes(random: count, from: SystemRandom())) }
        }
    }

    /// 0, 1 and the point of order 8 (RFC 7748 section 7 asks to check for what they give: all zeros).
    static let smallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32), [1] + [UInt8](repeating: 0, count: 31),
        [
            0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c,
            0x32,
            0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49, 0xb8, 0x00,
        ],
    ]
}
