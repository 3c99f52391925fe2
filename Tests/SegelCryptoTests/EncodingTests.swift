import SegelCrypto
import Testing

@Suite("Encodings and secrets")
struct EncodingTests {
    @Test("base64url has one encoding for each value", arguments: 0..<70)
    func roundTrip(count: Int) throws {
        let bytes = UncheckedSeededRandom(seed: UInt64(count)).bytes(count)
        let text = Base64URL.encode(bytes)
        #expect(text.utf8.count == Base64URL.encodedCount(count))
        #expect(try Base64URL.decode(text) == bytes)
        #expect(!text.contains("="))
    }

    @Test(
        "A50: padding, other alphabets, spare bits and impossible lengths are refused",
        arguments: [
            "A", "AA==", "AB", "AAB", "A+AA", "A/AA", "AA A", "AAA=", "AAAAA", "é",
        ]
    )
    func refuses(text: String) { #expect(throws: Base64URL.Malformed.self) { try Base64URL.decode(text) } }

    @Test("A50: every byte outside the alphabet is refused wherever it stands", arguments: [2, 3, 4, 6, 7, 8])
    func alphabet(count: Int) {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for place in 0..<count {
            for byte in UInt8.min ... .max {
                var text = [UInt8](repeating: UInt8(ascii: "A"), count: count)
                text[place] = byte
                let bytes = try? Base64URL.decode(text)
                // The last letter of a part of a group has bits to spare.
                if place < count - 1 || count % 4 == 0 { #expect((bytes != nil) == alphabet.contains(byte), "\(byte) at \(place)") }
                if let bytes { #expect(Base64URL.encodedBytes(bytes) == text) }
            }
        }
    }

    @Test("hexadecimal is lower case", arguments: ["0", "0g", "AB", "é0"])
    func hex(text: String) { #expect(throws: Hex.Malformed.self) { try Hex.decode(text) } }

    @Test("A83: a secret prints nothing of itself")
    func secretsStaySecret() {
        var bytes = Array("rahasia sekali".utf8)
        let secret = SecretBytes(moving: &bytes)
        #expect(bytes.isEmpty)
        #expect("\(secret)" == "SecretBytes(14 bytes)")
        #expect(!String(reflecting: secret).contains("rahasia"))
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("Argon2id refuses parameters that would take everything")
    func bounds() {
        var bytes = Array("kata sandi".utf8)
        let secret = SecretBytes(moving: &bytes)
        let salt = [UInt8](repeating: 1, count: 16)
        for parameters in [
            Argon2id.Parameters(operations: 11, memoryKiB: 64), .init(operations: 0, memoryKiB: 64),
            .init(operations: 1, memoryKiB: 2 << 20),
            .init(operations: 1, memoryKiB: 7),
        ] {
            #expect(throws: Argon2id.Failure.parametersRefused) {
                try Argon2id.derive(passphrase: secret, salt: salt, parameters: parameters)
            }
        }
        #expect(throws: Argon2id.Failure.parametersRefused) {
            try Argon2id.derive(passphrase: secret, salt: [1], parameters: .uncheckedFastForTests)
        }
    }

    @Test("a password opens only with itself")
    func passwords() throws {
        func secret(_ text: String) -> SecretBytes {
            var bytes = Array(text.utf8)
            return SecretBytes(moving: &bytes)
        }
        let hash = try Argon2id.PasswordHash(password: secret("benar"), parameters: .uncheckedFastForTests, random: SystemRandom())
        try hash.check(secret("benar"))
        #expect(throws: Argon2id.WrongPassword.self) { try hash.check(secret("salah")) }
    }

    @Test("BLAKE2b agrees with another implementation")
    func blake2b() {
        // hashlib.blake2b(b"segel", digest_size=32)
        #expect(Hex.encode(Blake2b.digest(Array("segel".utf8))) == blake2bOfSegel)
    }

    @Test("A09: a DER signature is none here; lengths are exact")
    func signatureLengths() throws {
        for algorithm in SignatureAlgorithm.allCases {
            let key = SigningKey(generating: algorithm, from: SystemRandom())
            let message = Array("pesan".utf8)
            let signature = key.sign(message)
            try key.publicKey.verify(signature, over: message)
            for wrong in [Array(signature.dropLast()), signature + [0], [], [UInt8](repeating: 0, count: 64)] {
                #expect(throws: SignatureInvalid.self) { try key.publicKey.verify(wrong, over: message) }
            }
            #expect(throws: SignatureInvalid.self) { try key.publicKey.verify(signature, over: message + [0]) }
        }
        #expect(throws: KeyInvalid.self) { try VerifyingKey(algorithm: .es256, bytes: [UInt8](repeating: 1, count: 64)) }
        #expect(throws: KeyInvalid.self) { try VerifyingKey(algorithm: .ed25519, bytes: [1]) }
    }
}

let blake2bOfSegel = "5a4f61628d0a2a2da8bb95073c7df9ca015593d2b94a47813d18587a4fd0fcf0"
