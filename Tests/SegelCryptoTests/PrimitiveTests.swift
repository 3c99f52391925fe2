import CSodium
import SegelCrypto
import Synchronization
import Testing

@Suite("Primitives against what others compute")
struct PrimitiveTests {
    private let key: SecretBytes = Self.secret(Array(0..<32))

    private static func secret(_ bytes: [UInt8]) -> SecretBytes {
        var bytes = bytes
        return SecretBytes(moving: &bytes)
    }

    private func secret(_ bytes: [UInt8]) -> SecretBytes { Self.secret(bytes) }

    @Test("FIPS 180-4: the digests of abc, in one piece, in two, and of what lies in no one place")
    func digests() {
        let expected: [SHA2: String] = [
            .sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            .sha384: "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
            .sha512: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ]
        let message = Array("abc".utf8)
        for kind in SHA2.allCases {
            #expect(Hex.encode(kind.digest(message)) == expected[kind])
            #expect(kind.count == kind.digest(message).count)
        }
        #expect(
            SHA256.digest(message) == SHA2.sha256.digest(message)
                && SHA256.digest(["a", "b", "c"].lazy.map { $0.utf8.first! }) == SHA256.digest(message)
        )
        var stream = SHA256.Stream(), written = [UInt8](repeating: 0, count: 32)
        message[..<1].withUnsafeBytes { stream.update($0) }
        message[1...].withUnsafeBytes { stream.update($0) }
        #expect(stream.finish() == SHA256.digest(message))
        message.withUnsafeBytes { message in written.withUnsafeMutableBytes { SHA256.digest(message, into: $0) } }
        #expect(written == SHA256.digest(message))
    }

    @Test("RFC 4231, case 1, and keyed BLAKE2b with a personalisation, as Python's hashlib has it")
    func tags() {
        let tag = HMACSHA256.tag(Array("Hi There".utf8), key: secret([UInt8](repeating: 0x0B, count: 20)))
        #expect(Hex.encode(tag) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        // hashlib.blake2b(b"pesan", digest_size=…, key=bytes(range(32)), person=b"segel test 1\0\0\0\0")
        let short = "9b75b6af1cf457872e1fe35324033f16f68cbc854e877edfa9fa293c26713517"
        let long =
            "8b04d172d8092725a1f3530475f414beb677fa6a69f48464f4abf9d8a14c8178"
            + "09ae6a0e65e9d9bcf2e49047e19f22cd768dc539bb59821b8d6af1250b1acd0a"
        let message = Array("pesan".utf8)
        #expect(Hex.encode(Blake2b.tag(message, key: key, personalisation: "segel test 1")) == short)
        #expect(Hex.encode(Blake2b.tag(message, key: key, personalisation: "segel test 1", count: 64)) == long)
        Blake2b.deriveSecret(message, key: key, personalisation: "segel test 1").withUnsafeBytes { #expect(Hex.encode(Array($0)) == short) }
    }

    @Test("RFC 7518, appendix C; a shorter key is a beginning of another digest")
    func concatKDF() throws {
        // The agreed secret of the appendix.
        let z: [UInt8] = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163, 218, 128, 106, 72, 246, 218, 167,
            121,
            140, 254, 144, 196,
        ]
        func derive(_ count: Int, party: String = "Alice") -> [UInt8] {
            ConcatKDF.derive(count, from: secret(z), algorithm: Array("A128GCM".utf8), partyU: Array(party.utf8), partyV: Array("Bob".utf8))
                .withUnsafeBytes { Array($0) }
        }
        #expect(Base64URL.encode(derive(16)) == "VqqN6vgjbSBcIijNcacQGg")
        #expect(derive(32).count == 32 && Array(derive(32).prefix(16)) != derive(16) && derive(16, party: "AliceB") != derive(16))
    }

    @Test("Argon2id as libsodium's binding for Python has it; a stored hash whose parameters are refused opens for nobody")
    func argon2id() throws {
        // nacl.pwhash.argon2id.kdf(32, b"kata sandi", b"\x01" * 16, opslimit=1, memlimit=8192)
        let derived = try Argon2id.derive(
            passphrase: secret(Array("kata sandi".utf8)),
            salt: [UInt8](repeating: 1, count: 16),
            parameters: .uncheckedFastForTests
        )
        derived.withUnsafeBytes { #expect(Hex.encode(Array($0)) == "361404312328700e5a4872e5835858acfa69f6ad7c242f120413ebb9c1f75f20") }
        for parameters in [Argon2id.Parameters(operations: 1, memoryKiB: 8), .init(operations: 10, memoryKiB: 8)] {
            let password = secret([1, 2, 3])
            try Argon2id.PasswordHash(password: password, parameters: parameters, random: SystemRandom()).check(password)
        }
        #expect(throws: Argon2id.Failure.parametersRefused) {
            try Argon2id.PasswordHash(password: derived, parameters: .init(operations: 0, memoryKiB: 8), random: SystemRandom())
        }
    }

    @Test("XChaCha20-Poly1305 as libsodium's binding for Python has it; wrong lengths and anything altered open nothing")
    func xchacha() throws {
        let plaintext = Array("pesan".utf8), nonce = [UInt8](0..<24), data = Array("aad".utf8)
        let sealed = XChaCha20Poly1305.seal(plaintext, key: key, nonce: nonce, associatedData: data)
        // crypto_aead_xchacha20poly1305_ietf_encrypt(b"pesan", b"aad", bytes(range(24)), bytes(range(32)))
        #expect(Hex.encode(sealed) == "eea77c1efe0a07d0f5a4331dbf6e0ce4628e530c74")
        func opens(_ sealed: [UInt8], _ key: SecretBytes, _ nonce: [UInt8], _ data: [UInt8]) -> Bool {
            let opened = try? XChaCha20Poly1305.open(sealed, key: key, nonce: nonce, associatedData: data)
            let secret = try? XChaCha20Poly1305.openSecret(sealed, key: key, nonce: nonce, associatedData: data)
            #expect((opened == nil) == (secret == nil))
            secret?.withUnsafeBytes { #expect(Array($0) == plaintext) }
            return opened == plaintext
        }
        #expect(opens(sealed, key, nonce, data))
        #expect(!opens(sealed, secret([UInt8](repeating: 1, count: 32)), nonce, data) && !opens(sealed, secret(Array(0..<31)), nonce, data))
        #expect(
            !opens(sealed, key, Array(nonce.dropLast()), data) && !opens(sealed, key, nonce + [0], data) && !opens(sealed, key, nonce, [])
        )
        #expect(!opens(Array(sealed.dropLast()), key, nonce, data) && !opens([UInt8](repeating: 0, count: 15), key, nonce, data))
        for at in sealed.indices {
            var turned = sealed
            turned[at] ^= 1
            #expect(!opens(turned, key, nonce, data))
        }
        let empty = XChaCha20Poly1305.seal([], key: key, nonce: nonce, associatedData: [])
        #expect(try XChaCha20Poly1305.open(empty, key: key, nonce: nonce, associatedData: []).isEmpty && empty.count == 16)
    }

    private struct Zeros: RandomSource {
        func fill(_ buffer: UnsafeMutableRawBufferPointer) { buffer.copyBytes(from: repeatElement(0, count: buffer.count)) }
    }

    @Test("AES-GCM: case 2 of its first paper; another key, nonce, tag, data or length opens nothing")
    func aesGCM() throws {
        let zeros = secret([UInt8](repeating: 0, count: 16)), block = [UInt8](repeating: 0, count: 16)
        let sealed = AESGCM.seal(block, under: zeros, associated: [], random: Zeros())
        #expect(
            Hex.encode(sealed.ciphertext) == "0388dace60b6a392f328c2b971b2fe78"
                && Hex.encode(sealed.tag) == "ab6e47d42cec13bdf53a67b21257bddf"
        )
        #expect(sealed.nonce == [UInt8](repeating: 0, count: 12))
        #expect(try AESGCM.open(sealed, under: zeros, associated: []) == block)
        let wrong = [
            AESGCM.Sealed(nonce: sealed.nonce + [0], ciphertext: sealed.ciphertext, tag: sealed.tag),
            .init(nonce: Array(sealed.nonce.dropLast()), ciphertext: sealed.ciphertext, tag: sealed.tag),
            .init(nonce: sealed.nonce, ciphertext: sealed.ciphertext, tag: Array(sealed.tag.dropLast())),
            .init(nonce: sealed.nonce, ciphertext: sealed.ciphertext, tag: [sealed.tag[0] ^ 1] + sealed.tag.dropFirst()),
            .init(nonce: sealed.nonce, ciphertext: [sealed.ciphertext[0] ^ 1] + sealed.ciphertext.dropFirst(), tag: sealed.tag),
        ]
        for sealed in wrong { #expect(throws: AESGCM.NotOpened.self) { try AESGCM.open(sealed, under: zeros, associated: []) } }
        #expect(throws: AESGCM.NotOpened.self) { try AESGCM.open(sealed, under: zeros, associated: [1]) }
        #expect(throws: AESGCM.NotOpened.self) { try AESGCM.open(sealed, under: key, associated: []) }
    }

    @Test("an ECDSA signature of ASN.1 is one in one spelling; a leading zero of r and s is not lost")
    func ecdsa() throws {
        let r = [UInt8](repeating: 0, count: 31) + [7], s = [0x80] + [UInt8](repeating: 1, count: 31)
        let der: [UInt8] = [0x30, 38, 0x02, 1, 7, 0x02, 33, 0] + s
        #expect(try ECDSASignature.raw(asn1: der) == r + s)
        for bad in [der + [0], Array(der.dropLast()), [], [0x31] + der.dropFirst(), [0x30, 39, 0x02, 2, 0, 7, 0x02, 33, 0] + s] {
            #expect(throws: SignatureInvalid.self) { try ECDSASignature.raw(asn1: bad) }
        }
    }

    @Test("RFC 4648 and RFC 9285: their examples, both ways")
    func encodings() throws {
        for (clear, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")] {
            #expect(Base64.encode(Array(clear.utf8)) == text)
            #expect(try Base64.decode(text) == Array(clear.utf8))
        }
        #expect(Base64.encode([0xFB, 0xFF]) == "+/8=" && Base64URL.encode([0xFB, 0xFF]) == "-_8")
        #expect(try Base64.decode("+/8=") == [0xFB, 0xFF])
        for bad in ["Zg=", "Zg", "Zg===", "Zh==", "-_8=", "Z===", "====", "Zg==Zg==", "Z g="] {
            #expect(throws: Base64URL.Malformed.self, "\(bad)") { try Base64.decode(bad) }
        }
        for (clear, text) in [("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0")] {
            #expect(Base45.encode(Array(clear.utf8)) == text)
            #expect(try Base45.decode(Array(text.utf8)[...]) == Array(clear.utf8))
        }
        #expect(Base45.encode([0xFF, 0xFF]) == "FGW" && Base45.encode([0xFF]) == "U5")
        for bad in ["GGW", "V5", "A", "BB8A", "bb8", "::", ":::"] {
            #expect(throws: Base45.Malformed.self, "\(bad)") { try Base45.decode(Array(bad.utf8)[...]) }
        }
        #expect(Hex.encode([0, 9, 10, 15, 0x9A, 0xFF]) == "00090a0f9aff")
        #expect(try Hex.decode("00090a0f9aff") == [0, 9, 10, 15, 0x9A, 0xFF])
        for bad in ["0/", "0:", "0`", "0g", "/0", ":0"] { #expect(throws: Hex.Malformed.self) { try Hex.decode(bad) } }
    }

    @Test("base64url of what lies in no one place, and behind other letters")
    func scattered() throws {
        let bytes = UncheckedSeededRandom(seed: 4).bytes(70)
        for count in 0..<70 {
            let part = bytes[..<count], text = Base64URL.encode(part)
            #expect(Base64URL.encode(part.lazy.map { $0 }) == text)
            #expect(Base64URL.encode(repeatElement(UInt8(7), count: count)) == Base64URL.encode([UInt8](repeating: 7, count: count)))
            #expect(try Base64URL.decode(Array(text.utf8).lazy.map { $0 }) == Array(part))
            var letters = Array("x".utf8)
            Array(part).withUnsafeBufferPointer { Base64URL.append($0, to: &letters) }
            #expect(letters == Array("x\(text)".utf8))
        }
    }
}

@Suite("Streams, keys and chance")
struct StreamAndKeyTests {
    private func secret(_ bytes: [UInt8]) -> SecretBytes {
        var bytes = bytes
        return SecretBytes(moving: &bytes)
    }

    @Test("A02, A03: chunks open in their order, once, with their data, up to the final one, and nothing opens behind it")
    func streams() throws {
        let key = SecretBytes(random: 32, from: SystemRandom())
        var sealer = SecretStream.Sealer(key: key)
        func sealed(_ text: String, isFinal: Bool, _ data: [UInt8] = [], by sealer: inout SecretStream.Sealer) -> [UInt8] {
            var output = [UInt8](repeating: 0, count: text.utf8.count + 17)
            let count = Array(text.utf8).withUnsafeBytes { clear in
                output.withUnsafeMutableBytes { sealer.seal(clear, isFinal: isFinal, associatedData: data, into: $0) }
            }
            #expect(count == output.count)
            return output
        }
        let chunks = [
            sealed("satu", isFinal: false, by: &sealer), sealed("", isFinal: false, [9], by: &sealer),
            sealed("tiga", isFinal: true, by: &sealer),
        ]
        func opened(_ chunk: [UInt8], _ data: [UInt8] = [], room: Int? = nil, by opener: inout SecretStream.Opener) throws -> (String, Bool)
        {
            var output = [UInt8](repeating: 0, count: room ?? max(0, chunk.count - 17))
            let isFinal = try chunk.withUnsafeBytes { sealed in
                try output.withUnsafeMutableBytes { try opener.open(sealed, associatedData: data, into: $0) }
            }
            return (String(decoding: output, as: UTF8.self), isFinal)
        }
        var opener = try SecretStream.Opener(key: key, header: sealer.header)
        #expect(try opened(chunks[0], by: &opener) == ("satu", false))
        #expect(try opened(chunks[1], [9], by: &opener) == ("", false))
        #expect(try opened(chunks[2], by: &opener) == ("tiga", true))
        #expect(throws: CannotOpen.self) { try opened(chunks[2], by: &opener) }
        for (chunk, data, room) in [(chunks[1], [9], nil), (chunks[0], [9], nil), (Array(chunks[0].prefix(16)), [], 4), (chunks[0], [], 3)]
            as [([UInt8], [UInt8], Int?)]
        {
            var fresh = try SecretStream.Opener(key: key, header: sealer.header)
            #expect(throws: CannotOpen.self) { try opened(chunk, data, room: room, by: &fresh) }
        }
        #expect(throws: CannotOpen.self) { _ = try SecretStream.Opener(key: key, header: Array(sealer.header.dropLast())) }
        #expect(throws: CannotOpen.self) { _ = try SecretStream.Opener(key: secret([1]), header: sealer.header) }
    }

    /// Libsodium's other two tags are no second way to write a chunk, even by whoever has the key.
    @Test("A02: a chunk with a tag that the sealer never writes does not open", arguments: [UInt8(0), 1, 2, 3])
    func foreignTags(tag: UInt8) throws {
        let key = SecretBytes(random: 32, from: SystemRandom())
        var state = crypto_secretstream_xchacha20poly1305_state()
        var header = [UInt8](repeating: 0, count: 24), chunk = [UInt8](repeating: 0, count: 4 + 17)
        _ = key.withUnsafeBytes { crypto_secretstream_xchacha20poly1305_init_push(&state, &header, $0.baseAddress!) }
        #expect(crypto_secretstream_xchacha20poly1305_push(&state, &chunk, nil, [1, 2, 3, 4], 4, nil, 0, tag) == 0)
        var opener = try SecretStream.Opener(key: key, header: header)
        var output = [UInt8](repeating: 0, count: 4)
        let isFinal = try? chunk.withUnsafeBytes { sealed in try output.withUnsafeMutableBytes { try opener.open(sealed, into: $0) } }
        let message = crypto_secretstream_xchacha20poly1305_tag_message(), final = crypto_secretstream_xchacha20poly1305_tag_final()
        #expect(isFinal == (tag == message ? false : tag == final ? true : nil))
    }

    @Test("keys of other lengths are none")
    func keyLengths() throws {
        enum Use: KeyUse { static var name: String { "uji" } }
        for count in [0, 1, 31, 33, 64] {
            #expect(throws: WrongKeyLength.self) { try SymmetricKey<Use>(SecretBytes(random: count, from: SystemRandom())) }
            #expect(throws: KeyInvalid.self) {
                try SigningKey(algorithm: .ed25519, privateBytes: SecretBytes(random: count, from: SystemRandom()))
            }
        }
        #expect(try SymmetricKey<Use>(SecretBytes(random: 32, from: SystemRandom())).secret.count == 32)
        #expect(throws: KeyInvalid.self) { try SigningKey(algorithm: .es256, privateBytes: secret([UInt8](repeating: 0xFF, count: 32))) }
    }

    @Test("a secret longer than a slot is kept as it was given, and equal bytes are found equal")
    func longSecrets() {
        let bytes = UncheckedSeededRandom(seed: 1).bytes(65)
        secret(bytes).withUnsafeBytes { #expect(Array($0) == bytes) }
        #expect(constantTimeEqual(bytes, bytes) && constantTimeEqual([], []))
        #expect(!constantTimeEqual(bytes, Array(bytes.dropLast())) && !constantTimeEqual([1, 2], [1, 3]))
        var gone = bytes
        wipe(&gone)
        #expect(gone == [UInt8](repeating: 0, count: 65))
    }

    /// Gives numbers that were decided.
    private final class Decided: RandomSource {
        private let numbers: [UInt64]
        private let calls = Atomic(0)

        init(_ numbers: [UInt64]) { self.numbers = numbers }

        func fill(_ buffer: UnsafeMutableRawBufferPointer) {
            withUnsafeBytes(of: numbers[calls.wrappingAdd(1, ordering: .relaxed).oldValue].bigEndian) {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<buffer.count]))
            }
        }
    }

    @Test("a number below a bound: what would favour the small ones is drawn again")
    func numbers() {
        #expect(Decided([7]).number(below: 5) == 2)
        // 2^64 - 1 is a multiple of 5: nothing but itself is left over.
        #expect(Decided([.max, 12]).number(below: 5) == 2 && Decided([.max - 1]).number(below: 5) == 4)
        // Of 2^63 + 1 only one multiple fits.
        #expect(Decided([1 << 63 + 1, .max, 9]).number(below: 1 << 63 + 1) == 9)
        #expect(Set((0..<200).map { _ in SystemRandom().number(below: 3) }) == [0, 1, 2] && SystemRandom().number(below: 1) == 0)
    }

    @Test("a seeded source repeats itself by seed and by call; an empty wish is granted; any source stands for the one it holds")
    func sources() {
        let first = UncheckedSeededRandom(seed: 1), again = UncheckedSeededRandom(seed: 1)
        let drawn = [first.bytes(8), first.bytes(8)]
        #expect(drawn[0] != drawn[1] && [again.bytes(8), again.bytes(8)] == drawn && UncheckedSeededRandom(seed: 2).bytes(8) != drawn[0])
        #expect(AnyRandom(UncheckedSeededRandom(seed: 1)).bytes(8) == drawn[0])
        #expect(first.bytes(0).isEmpty && SystemRandom().bytes(0).isEmpty)
        // Nothing, which lies nowhere.
        for source: any RandomSource in [first, SystemRandom()] { source.fill(UnsafeMutableRawBufferPointer(start: nil, count: 0)) }
        let many = Set((0..<100).map { _ in SystemRandom().bytes(16) })
        #expect(many.count == 100)
    }

    @Test("a P-256 agreement's key from a secret is the same each time, another for another name, and agrees with the other side")
    func agreement() throws {
        let root = secret(Array(0..<32))
        let one = P256Agreement.PrivateKey(from: root, personalisation: "segel uji 1"),
            other = P256Agreement.PrivateKey(from: SystemRandom())
        #expect(P256Agreement.PrivateKey(from: root, personalisation: "segel uji 1").publicKey == one.publicKey)
        #expect(P256Agreement.PrivateKey(from: root, personalisation: "segel uji 2").publicKey != one.publicKey)
        let left = one.agree(with: other.publicKey).withUnsafeBytes { Array($0) },
            right = other.agree(with: one.publicKey).withUnsafeBytes { Array($0) }
        #expect(left == right && left.count == 32)
        let third = P256Agreement.PrivateKey(from: SystemRandom())
        #expect(third.agree(with: one.publicKey).withUnsafeBytes { Array($0) } != left)
        // The scalar that was derived, by the other door.
        let scalar = Blake2b.deriveSecret([0], key: root, personalisation: "segel uji 1")
        #expect(try P256Agreement.PrivateKey(scalar: scalar).publicKey == one.publicKey)
    }
}
