import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("JWE: ECDH-ES on P-256")
struct JWETests {
    static let random = UncheckedSeededRandom(seed: 21)
    static let key = P256Agreement.PrivateKey(from: random)
    static let recipient = EncryptionKey(key.publicKey)
    static let text = Array("{\"vp_token\":{\"sip\":[\"eyJ~\"]}}".utf8)

    /// RFC 7518 Appendix C: Alice's ephemeral key and Bob's.
    static let appendixC = (
        d: "0_NxaRPUMQoAJt50Gz8YiTr8gRTwyEaCumd-MToTmIo", x: "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
        y: "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck", derived: "VqqN6vgjbSBcIijNcacQGg"
    )

    @Test("the key derived in RFC 7518 Appendix C") func derivation() throws {
        var scalar = try Base64URL.decode(Self.appendixC.d)
        let alice = try P256Agreement.PrivateKey(scalar: SecretBytes(moving: &scalar))
        let bob = try P256Agreement.PublicKey(bytes: Base64URL.decode(Self.appendixC.x) + Base64URL.decode(Self.appendixC.y))
        let header = JWEHeader(
            encryption: .a128gcm,
            ephemeralKey: alice.publicKey,
            kid: nil,
            contentType: nil,
            partyU: Array("Alice".utf8),
            partyV: Array("Bob".utf8)
        )
        let derived = header.contentKey(alice.agree(with: bob)).withUnsafeBytes { Base64URL.encode(Array($0)) }
        #expect(derived == Self.appendixC.derived)
        #expect(header.object["apu"] == .string("QWxpY2U") && header.object["apv"] == .string("Qm9i"))
    }

    @Test("sealed and opened, each encryption, with and without parties; never twice the same", arguments: ContentEncryption.allCases)
    func roundTrip(encryption: ContentEncryption) throws {
        for party in [[], Array("pihak".utf8)] {
            let seal = {
                CompactJWE.seal(
                    Self.text,
                    to: Self.recipient,
                    encryption: encryption,
                    contentType: "JWT",
                    partyU: party,
                    partyV: party,
                    random: SystemRandom()
                )
            }
            let first = seal()
            let jwe = try CompactJWE(first)
            #expect(try jwe.open(with: Self.key, kid: Self.recipient.kid) == Self.text)
            #expect(jwe.header.encryption == encryption && jwe.header.contentType == "JWT" && jwe.header.kid == Self.recipient.kid)
            #expect(jwe.header.partyU == party && jwe.header.partyV == party)
            #expect(first != seal())
        }
        #expect(try CompactJWE(CompactJWE.seal([], to: Self.recipient, random: Self.random)).open(with: Self.key).isEmpty)
    }

    @Test("A01: no letter of a JWE can be changed") func everyLetter() throws {
        let sealed = CompactJWE.seal(Self.text, to: Self.recipient, random: Self.random)
        for at in sealed.indices {
            for letter in [UInt8(ascii: "A"), UInt8(ascii: "w"), UInt8(ascii: ".")] where letter != sealed[at] {
                var forged = sealed
                forged[at] = letter
                #expect(throws: JWEFailure.self, "letter \(at)") { try CompactJWE(forged).open(with: Self.key) }
            }
        }
    }

    @Test("A02: truncated at every length") func truncated() {
        let sealed = CompactJWE.seal(Self.text, to: Self.recipient, random: Self.random)
        for count in 0..<sealed.count {
            #expect(throws: JWEFailure.self, "length \(count)") { try CompactJWE(Array(sealed[..<count])).open(with: Self.key) }
        }
    }

    @Test("A48, A50: headers that must not be believed, each sealed correctly otherwise", arguments: Mutant.headers)
    func headerRefused(mutant: Mutant) {
        #expect(throws: mutant.expected, "\(mutant)") { try CompactJWE(mutant.bytes()).open(with: Self.key, kid: Self.recipient.kid) }
    }

    @Test("the same forging without a change opens: the mutants fail for what they change") func forgingIsHonest() throws {
        let honest = Mutant("nothing changed", .notOpened) { _ in }
        #expect(try CompactJWE(honest.bytes()).open(with: Self.key, kid: Self.recipient.kid) == Self.text)
    }

    @Test("parts that are not a direct agreement's", arguments: Mutant.parts) func partsRefused(mutant: Mutant) {
        #expect(throws: mutant.expected, "\(mutant)") { try CompactJWE(mutant.bytes()).open(with: Self.key, kid: Self.recipient.kid) }
    }

    @Test("A58: too large is refused before it is read") func limits() {
        let large = [UInt8](repeating: UInt8(ascii: "A"), count: CompactJWE.sizeLimit + 1)
        #expect(throws: JWEFailure.tooLarge) { try CompactJWE(large) }
        let header = [UInt8](repeating: UInt8(ascii: "A"), count: CompactJWE.headerLimit + 1)
        #expect(throws: JWEFailure.tooLarge) { try CompactJWE(header + Array("..A.A.A".utf8)) }
    }

    @Test("an encryption the receiver did not offer, and another key") func notForUs() throws {
        let sealed = try CompactJWE(CompactJWE.seal(Self.text, to: Self.recipient, encryption: .a128gcm, random: Self.random))
        #expect(throws: JWEFailure.encryptionRefused) { try sealed.open(with: Self.key, allowing: [.a256gcm]) }
        let other = P256Agreement.PrivateKey(from: UncheckedSeededRandom(seed: 22))
        #expect(throws: JWEFailure.notOpened) { try sealed.open(with: other) }
        #expect(throws: JWEFailure.otherKey) { try sealed.open(with: other, kid: "other") }
    }

    @Test("encryption keys: read as written, refused when private, for signing, of another curve or off it") func keys() throws {
        #expect(try EncryptionKey(Self.recipient.object) == Self.recipient)
        let changes: [(String, JSONValue)] = [
            ("d", .string("AA")), ("use", .string("sig")), ("alg", .string("ECDH-ES+A128KW")), ("crv", .string("P-384")),
            ("kty", .string("OKP")), ("x", Self.recipient.object["y"]!), ("x", .string("AA")), ("y", .integer(1)), ("kid", .integer(1)),
        ]
        for (name, value) in changes {
            var object = Self.recipient.object
            object.set(name, value)
            #expect(throws: KeyInvalid(), "\(name) \(value)") { try EncryptionKey(object) }
        }
    }
}

/// A JWE with one thing changed, and what it must be refused with.
struct Mutant: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: JWEFailure
    private let change: @Sendable (inout JSONObject) -> Void
    private let reorder: @Sendable ([String]) -> String

    init(_ name: String, _ expected: JWEFailure, _ change: @escaping @Sendable (inout JSONObject) -> Void) {
        (self.name, self.expected, self.change, reorder) = (name, expected, change, { $0.joined(separator: ".") })
    }

    init(parts name: String, _ expected: JWEFailure, _ reorder: @escaping @Sendable ([String]) -> String) {
        (self.name, self.expected, change, self.reorder) = (name, expected, { _ in }, reorder)
    }

    var testDescription: String { name }

    func bytes() throws -> [UInt8] {
        let ephemeral = P256Agreement.PrivateKey(from: SystemRandom())
        let honest = JWEHeader(
            encryption: .a256gcm,
            ephemeralKey: ephemeral.publicKey,
            kid: JWETests.recipient.kid,
            contentType: nil,
            partyU: [],
            partyV: []
        )
        var object = honest.object
        change(&object)
        let letters = Base64URL.encodedBytes(JSONWriter.bytes(object))
        let contentKey = honest.contentKey(ephemeral.agree(with: JWETests.key.publicKey))
        let sealed = AESGCM.seal(JWETests.text, under: contentKey, associated: letters, random: SystemRandom())
        let parts = [String(decoding: letters, as: UTF8.self), ""] + [sealed.nonce, sealed.ciphertext, sealed.tag].map(Base64URL.encode)
        return Array(reorder(parts).utf8)
    }

    private static func setting(_ name: String, _ value: JSONValue, _ expected: JWEFailure) -> Mutant {
        Mutant("\(name) = \(String(decoding: JSONWriter.bytes(value), as: UTF8.self).prefix(40))", expected) { $0.set(name, value) }
    }

    private static func epk(_ what: String, _ change: @escaping @Sendable (inout JSONObject) -> Void) -> Mutant {
        Mutant("epk: \(what)", .ephemeralKeyRefused) { header in
            guard var epk = header["epk"]?.object else { return }
            change(&epk)
            header.set("epk", .object(epk))
        }
    }

    static let headers: [Mutant] =
        JWEHeader.refused.sorted().map { setting($0, $0 == "crit" ? .array([.string("exp")]) : .string("DEF"), .headerRefused) }
        + ["none", "NONE", "dir", "RSA-OAEP", "RSA1_5", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "A256KW", "PBES2-HS256+A128KW", "ecdh-es", ""]
        .map { setting("alg", .string($0), .algorithmRefused) }
        + [setting("alg", .null, .algorithmRefused), Mutant("alg missing", .algorithmRefused) { $0.remove("alg") }]
        + ["A192GCM", "A128CBC-HS256", "A256CBC-HS512", "a256gcm", "none", ""].map { setting("enc", .string($0), .encryptionRefused) }
        + [
            Mutant("enc missing", .encryptionRefused) { $0.remove("enc") },
            setting("enc", .integer(1), .encryptionRefused),
            // The key was derived for A256GCM; naming the other changes both derivation and length.
            setting("enc", .string("A128GCM"), .notOpened),
            Mutant("epk missing", .ephemeralKeyRefused) { $0.remove("epk") },
            setting("epk", .string("x"), .ephemeralKeyRefused),
            epk("with its private half") { $0.set("d", .string("AA")) },
            epk("curve P-384") { $0.set("crv", .string("P-384")) },
            epk("curve P-256K") { $0.set("crv", .string("secp256k1")) },
            epk("X25519") { $0.set("kty", .string("OKP")) },
            epk("off the curve") { $0.set("y", $0["x"]!) },
            epk("the point (0, 0)") {
                $0.set("x", .string(String(repeating: "A", count: 43)))
                $0.set("y", .string(String(repeating: "A", count: 43)))
            },
            epk("x one byte short") { $0.set("x", .string(String(repeating: "A", count: 42))) },
            epk("x one byte long") { $0.set("x", .string(String(repeating: "A", count: 44))) },
            epk("x with padding") { $0.set("x", .string(($0["x"]?.string ?? "") + "=")) },
            epk("no y") { $0.remove("y") },
            setting("kid", .string("another"), .otherKey),
            setting("kid", .integer(1), .malformed),
            setting("cty", .integer(1), .malformed),
            setting("apu", .string("QWxpY2U"), .notOpened),
            setting("apv", .string("Qm9i"), .notOpened),
            setting("apu", .string("QWxpY2U="), .malformed),
            setting("apv", .integer(7), .malformed),
            setting("apv", .string("Qm9j+"), .malformed),
        ]

    static let parts: [Mutant] = [
        Mutant(parts: "an encrypted key", .malformed) { "\($0[0]).AAAA.\($0[2]).\($0[3]).\($0[4])" },
        Mutant(parts: "four parts", .malformed) { "\($0[0]).\($0[2]).\($0[3]).\($0[4])" },
        Mutant(parts: "six parts", .malformed) { ($0 + [""]).joined(separator: ".") },
        Mutant(parts: "nonce of 16 bytes", .malformed) { "\($0[0])..\($0[2])AAAAAA.\($0[3]).\($0[4])" },
        Mutant(parts: "tag cut to 12 bytes", .malformed) { "\($0[0])..\($0[2]).\($0[3]).\($0[4].prefix(16))" },
        Mutant(parts: "empty tag", .malformed) { "\($0[0])..\($0[2]).\($0[3])." },
        Mutant(parts: "ciphertext emptied", .notOpened) { "\($0[0])..\($0[2])..\($0[4])" },
        Mutant(parts: "nonce and tag of another message", .notOpened) { "\($0[0])..AAAAAAAAAAAAAAAA.\($0[3]).\($0[4])" },
        Mutant(parts: "standard base64 letters", .malformed) { "\($0[0])..\($0[2]).\($0[3])+/.\($0[4])" },
        Mutant(parts: "padding", .malformed) { "\($0[0])..\($0[2]).\($0[3]).\($0[4])=" },
        Mutant(parts: "line break at the end", .malformed) { $0.joined(separator: ".") + "\n" },
        Mutant(parts: "duplicate member in the header", .malformed) {
            let header = Base64URL.encode(Array("{\"alg\":\"ECDH-ES\",\"alg\":\"ECDH-ES\"}".utf8))
            return "\(header)..\($0[2]).\($0[3]).\($0[4])"
        },
        Mutant(parts: "header that is no object", .malformed) { "WzFd..\($0[2]).\($0[3]).\($0[4])" },
    ]
}
