import SegelCrypto
import Testing

@testable import SegelCredential

/// What an authenticator answers (WebAuthn Level 3), and each thing of it wrong once.
@Suite("Passkeys")
struct PasskeyTests {
    private static let party = PasskeyParty(name: "mpp.example", origin: "https://mpp.example")
    private static let credential = [UInt8](1...20)
    private static let p256 = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 61))
    private static let edwards = SigningKey(generating: .ed25519, from: UncheckedSeededRandom(seed: 62))

    private func client(_ type: String, _ change: (inout JSONObject) -> Void = { _ in }) -> [UInt8] {
        var object = JSONObject()
        object.set("type", .string(type))
        object.set("challenge", .string("Y2hhbGxlbmdl"))
        object.set("origin", .string(Self.party.origin))
        object.set("crossOrigin", .bool(false))
        change(&object)
        return JSONWriter.bytes(object)
    }

    /// The P-256 key as an authenticator writes it; `changed` in the place of what it has.
    private static func cose(_ changed: [(Int, CBORValue)] = []) -> CBORValue {
        var map = CoseKey.value(p256.publicKey).map ?? CBORMap()
        map.set(3, CBORValue(-7))
        return with(changed, in: map)
    }

    private static func okp(_ changed: [(Int, CBORValue)] = []) -> CBORValue {
        var map = CBORMap()
        map.set(1, .unsigned(1))
        map.set(3, CBORValue(-8))
        map.set(-1, .unsigned(6))
        map.set(-2, .bytes(edwards.publicKey.bytes))
        return with(changed, in: map)
    }

    private static func with(_ changed: [(Int, CBORValue)], in map: CBORMap) -> CBORValue {
        let keys = changed.map { CBORValue($0.0) }
        return .map(CBORMap(read: map.members.filter { !keys.contains($0.key) } + changed.map { (CBORValue($0.0), $0.1) }))
    }

    private func data(
        flags: UInt8 = 0x45,
        counter: UInt8 = 7,
        name: String = "mpp.example",
        credential: [UInt8]? = credential,
        key: CBORValue? = cose(),
        rest: [UInt8] = []
    ) -> [UInt8] {
        var bytes = SHA256.digest(Array(name.utf8)) + [flags, 0, 0, 1, counter]
        if let credential {
            bytes += [UInt8](repeating: 9, count: 16) + [UInt8(credential.count >> 8), UInt8(credential.count & 255)] + credential
        }
        if let key { bytes += CBORWriter.bytes(key) }
        return bytes + rest
    }

    private func register(_ data: [UInt8], client: [UInt8]? = nil, format: CBORValue = .text("none")) throws -> PasskeyRegistration {
        var object = CBORMap()
        object.set("fmt", format)
        object.set("attStmt", .map(CBORMap()))
        object.set("authData", .bytes(data))
        return try PasskeyRegistration(
            clientData: client ?? self.client("webauthn.create"),
            attestation: CBORWriter.bytes(.map(object)),
            for: Self.party
        )
    }

    @Test("a new passkey: name, key and counter, by ES256 or EdDSA")
    func registered() throws {
        let made = try register(data())
        #expect(made.credential == Self.credential && made.key == Self.p256.publicKey && made.counter == 263 && !made.isBackedUp)
        #expect(made.challenge == "Y2hhbGxlbmdl")
        #expect(try register(data(key: Self.okp())).key == Self.edwards.publicKey)
        #expect(try register(data(flags: 0x5D)).isBackedUp && !register(data(flags: 0x4D)).isBackedUp)
        #expect(try register(data(flags: 0xC5, rest: CBORWriter.bytes(.map(CBORMap())))).credential == Self.credential)
        let long = [UInt8](repeating: 3, count: 1_023)
        #expect(try register(data(credential: long)).credential == long && register(data(credential: [1])).credential == [1])
        #expect(throws: Never.self) { try register(data(), client: client("webauthn.create") { $0.remove("crossOrigin") }) }
    }

    @Test("A72: another site, another frame, another ceremony, nobody there")
    func refusedAsked() {
        let cases: [(String, JSONValue?, PasskeyFailure)] = [
            ("type", .string("webauthn.get"), .typeRefused), ("origin", .string("https://mpp.example:8443"), .originRefused),
            ("crossOrigin", .bool(true), .originRefused), ("challenge", nil, .malformed),
        ]
        for (name, value, failure) in cases {
            let client = client("webauthn.create") { if let value { $0.set(name, value) } else { $0.remove(name) } }
            #expect(throws: failure, "\(name)") { try register(data(), client: client) }
        }
        #expect(throws: PasskeyFailure.relyingPartyRefused) { try register(data(name: "mpp.example.evil")) }
        for flags: UInt8 in [0x44, 0x41, 0x40] { #expect(throws: PasskeyFailure.userNotVerified) { try register(data(flags: flags)) } }
    }

    @Test("authenticator data that is cut, longer than it says, or contradicts itself")
    func malformed() {
        let good = data()
        for count in 0..<good.count { #expect(throws: PasskeyFailure.malformed, "\(count)") { try register(Array(good.prefix(count))) } }
        let bad = [
            good + [0], data(flags: 0x05), data(flags: 0x55), data(flags: 0xC5), data(flags: 0xC5, rest: [0x80]), data(credential: []),
            data(credential: [UInt8](repeating: 3, count: 1_024)), data(flags: 0x05, credential: nil, key: nil),
            data(key: Self.cose([(-4, .bytes([1]))])), data(key: Self.cose([(1, .unsigned(3))])),
            data(key: Self.cose([(-1, .unsigned(2))])), data(key: Self.cose([(-2, .bytes([1]))])),
            data(key: Self.cose([(-3, .bytes([1]))])),
        ]
        for (number, bytes) in bad.enumerated() { #expect(throws: PasskeyFailure.malformed, "\(number)") { try register(bytes) } }
        for (name, value): (Int, CBORValue) in [(1, .unsigned(2)), (-1, .unsigned(7)), (-4, .bytes([1])), (-2, .bytes([1]))] {
            #expect(throws: PasskeyFailure.malformed, "\(name)") { try register(data(key: Self.okp([(name, value)]))) }
        }
        for algorithm in [-257, -35, 7] {
            #expect(throws: PasskeyFailure.algorithmRefused) { try register(data(key: Self.cose([(3, CBORValue(algorithm))]))) }
        }
        #expect(throws: PasskeyFailure.malformed) { try register(good, format: .unsigned(1)) }
    }

    @Test("an answer is over what was asked, and its counter goes on where there is one")
    func asserted() throws {
        let client = client("webauthn.get")
        func answer(
            _ counter: UInt8,
            kept: UInt32,
            key: SigningKey = Self.edwards,
            by signer: SigningKey? = nil,
            highest: UInt8 = 0
        ) throws -> PasskeyAssertion {
            var data = data(flags: 0x05, credential: nil, key: nil)
            data.replaceSubrange(33..<37, with: [highest, 0, 0, counter])
            let raw = (signer ?? key).sign(data + SHA256.digest(client))
            return try PasskeyAssertion(
                clientData: client,
                authenticatorData: data,
                signature: key.algorithm == .es256 ? Self.asn1(raw) : raw,
                by: key.publicKey,
                counter: kept,
                for: Self.party
            )
        }
        #expect(
            try answer(8, kept: 7).counter == 8 && answer(0, kept: 0).counter == 0
                && answer(8, kept: 7, key: Self.p256).challenge == "Y2hhbGxlbmdl"
        )
        #expect(try answer(0, kept: 7, highest: 1).counter == 1 << 24)
        for (counter, kept): (UInt8, UInt32) in [(7, 7), (6, 7), (0, 7)] {
            #expect(throws: PasskeyFailure.cloned) { try answer(counter, kept: kept) }
        }
        let other = SigningKey(generating: .ed25519, from: UncheckedSeededRandom(seed: 63))
        #expect(throws: PasskeyFailure.signatureInvalid) { try answer(8, kept: 7, by: other) }
    }

    /// r ‖ s as ASN.1.
    private static func asn1(_ raw: [UInt8]) -> [UInt8] {
        let numbers = [raw[..<32], raw[32...]].flatMap { half -> [UInt8] in
            let digits = Array(half.drop { $0 == 0 })
            let whole = digits.first.map { $0 >= 0x80 } ?? true ? [0] + digits : digits
            return [0x02, UInt8(whole.count)] + whole
        }
        return [0x30, UInt8(numbers.count)] + numbers
    }
}
