import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Secrets of the system, and the blind index")
struct SystemSecretTests {
    let city: City
    init() throws { city = try City() }

    func bytes(_ secret: SecretBytes) -> [UInt8] { secret.withUnsafeBytes { Array($0) } }

    @Test("a signing key comes back, before and after a rotation, and the old version can go") func rewrap() throws {
        let key = SigningKey(generating: .es256, from: city.random)
        let sealed = city.vault.seal(key.privateBytes, named: "signing/18.72.disdukcapil/credential/1", random: city.random)
        #expect(try bytes(city.vault.open(sealed)) == bytes(key.privateBytes))
        _ = try city.rotate(.kekSigning)
        let rewrapped = try city.vault.rewrap(sealed, random: city.random).row
        try city.vault.changeRing(in: city.storage, random: city.random) { try $0.destroying(.kekSigning, version: 1, references: 0) }
        #expect(rewrapped.kekVersion == 2 && rewrapped.name == sealed.name)
        #expect(try bytes(city.reopened().open(rewrapped)) == bytes(key.privateBytes))
        #expect(throws: VaultError.keyMissing(.kekSigning, version: 1)) { try city.vault.open(sealed) }
    }

    @Test("A42: under another name, version or deployment it does not open") func bound() throws {
        let secret = SecretBytes(random: 32, from: city.random)
        let sealed = city.vault.seal(secret, named: "signing/a", random: city.random)
        #expect(throws: VaultError.cannotOpen) { try city.vault.open(SystemSecret(name: "signing/b", kekVersion: 1, wrap: sealed.wrap)) }
        #expect(throws: VaultError.cannotOpen) { try City(seed: 3).vault.open(sealed) }
        _ = try city.rotate(.kekSigning)
        #expect(throws: VaultError.cannotOpen) { try city.vault.open(SystemSecret(name: "signing/a", kekVersion: 2, wrap: sealed.wrap)) }
        for bit in 0..<sealed.wrap.count * 8 {
            let altered = SystemSecret(name: "signing/a", kekVersion: 1, wrap: sealed.wrap.flipping(bit: bit))
            #expect(throws: VaultError.cannotOpen) { try city.vault.open(altered) }
        }
    }

    @Test("one NIK has one index in one deployment, another in the next") func blindIndex() throws {
        let nik = try CanonicalNIK("1872014107909901"), neighbour = try CanonicalNIK("1872014107909902")
        #expect(city.vault.blindIndex(of: nik) == city.vault.blindIndex(of: nik))
        #expect(city.vault.blindIndex(of: nik) != city.vault.blindIndex(of: neighbour))
        #expect(try City(seed: 2).vault.blindIndex(of: nik) != city.vault.blindIndex(of: nik))
        #expect(city.vault.blindIndex(of: nik).bytes.count == 32)
        #expect("\(nik)" == "CanonicalNIK" && String(reflecting: nik) == "CanonicalNIK")
    }

    @Test(
        "only sixteen ASCII digits are a canonical NIK",
        arguments: [
            "", "187201410790990", "18720141079099011", "1872014107909 01", "187201410790990a", "１８７２０１４１０７９０９９０１", "+872014107909901",
        ]
    )
    func canonicalNIK(text: String) { #expect(throws: NotSixteenDigits.self) { try CanonicalNIK(text) } }

    @Test("identifiers have one spelling") func identifiers() throws {
        let id = CitizenID(from: city.random)
        #expect(try CitizenID(text: id.text) == id && CitizenID(bytes: id.bytes) == id && id.text.count == 32 && "\(id)" == id.text)
        let ordered = (0..<50).map { _ in CitizenID(from: city.random) }.sorted()
        #expect(ordered.map(\.text) == ordered.map(\.text).sorted())
        for text in ["", String(id.text.dropLast()), id.text + "0", "A" + id.text.dropFirst(), "g" + id.text.dropFirst()] {
            #expect(throws: MalformedIdentifier.self) { try CitizenID(text: text) }
        }
        for bytes in [[], Array(id.bytes.dropLast()), id.bytes + [0]] {
            #expect(throws: MalformedIdentifier.self) { try CitizenID(bytes: bytes) }
        }
        #expect(throws: MalformedIdentifier.self) { try BlindIndex(version: 1, bytes: [1]) }
    }
}
