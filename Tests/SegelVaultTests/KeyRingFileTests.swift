import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Key ring: the file")
struct KeyRingFileTests {
    let city: City
    let bytes: [UInt8]

    init() throws {
        city = try City()
        bytes = try #require(city.storage.load())
    }

    func unlock(_ bytes: [UInt8], _ passphrase: String? = nil) throws -> UnlockedKeyRing {
        try LockedKeyRing(bytes: bytes).unlock(passphrase: passphrase.map { City.passphrase($0) } ?? City.passphrase())
    }

    /// The file with its closing digest made right again: what an attacker would do, and an accident would not.
    func redigested(_ bytes: [UInt8]) -> [UInt8] {
        let content = Array(bytes.dropLast(32))
        return content + SHA256.digest(content)
    }

    @Test("what was locked unlocks to the same ring, every state included") func roundTrip() throws {
        _ = try city.rotate(.kekCitizen)
        try city.vault.changeRing(in: city.storage, random: city.random) { try $0.destroying(.kekCitizen, version: 1, references: 0) }
        _ = try city.rotate(.kekSigning)
        try city.vault.changeRing(in: city.storage, random: city.random) { try $0.generating(.backup, now: -1, random: city.random) }
        let again = try city.reopened()
        for name in RingKeyName.allCases { #expect(again.ring.versions(of: name) == city.vault.ring.versions(of: name)) }
        #expect(again.unlocked.generation == 7 && again.deployment == city.vault.deployment)
        let nik = try CanonicalNIK("1872014107909901")
        #expect(again.blindIndex(of: nik) == city.vault.blindIndex(of: nik))
    }

    @Test("a wrong passphrase has one clear answer", arguments: ["nine nettles nod at noo", "NINE nettles nod at noon", "", " "])
    func wrongPassphrase(text: String) { #expect(throws: KeyRingError.wrongPassphrase) { try unlock(bytes, text) } }

    @Test("A01: every bit flipped is found out as damage before any passphrase is asked") func everyBit() {
        for bit in 0..<bytes.count * 8 {
            #expect(throws: KeyRingError.damaged, "bit \(bit)") { try LockedKeyRing(bytes: bytes.flipping(bit: bit)) }
        }
    }

    @Test("A01: every byte altered by someone who repairs the digest is refused as well") func everyByteRepaired() {
        for at in 0..<bytes.count - 32 {
            #expect(throws: KeyRingError.self, "byte \(at)") { try unlock(redigested(bytes.flipping(bit: at * 8))) }
        }
    }

    @Test("A02: cut at every length, or grown, is refused") func everyLength() {
        for count in 0..<bytes.count {
            #expect(throws: KeyRingError.damaged) { try LockedKeyRing(bytes: Array(bytes[..<count])) }
            #expect(throws: KeyRingError.self) { try LockedKeyRing(bytes: redigested(Array(bytes[..<count]))) }
        }
        #expect(throws: KeyRingError.damaged) { try LockedKeyRing(bytes: bytes + [0]) }
        #expect(throws: KeyRingError.damaged) { try LockedKeyRing(bytes: redigested(bytes + [0])) }
        #expect(throws: KeyRingError.damaged) { try LockedKeyRing(bytes: [UInt8](repeating: 0, count: KeyRingFile.byteLimit + 1)) }
    }

    @Test("A05: a newer format is named as such") func format() {
        var newer = bytes
        newer[5] = 2
        #expect(throws: KeyRingError.unknownFormat) { try LockedKeyRing(bytes: redigested(newer)) }
    }

    @Test(
        "forged Argon2id parameters are refused before memory is taken",
        arguments: [(0, 8), (11, 8), (1, 1_048_577), (1, 7), (1, UInt32.max)] as [(UInt32, UInt32)]
    )
    func parameters(operations: UInt32, memoryKiB: UInt32) throws {
        var forged = bytes
        let at = 31 + 6
        forged.replaceSubrange(at..<at + 8, with: bigEndianBytes(operations) + bigEndianBytes(memoryKiB))
        #expect(throws: KeyRingError.parametersRefused) { try unlock(redigested(forged)) }
    }

    @Test("an empty passphrase locks nothing") func emptyPassphrase() {
        #expect(throws: KeyRingError.parametersRefused) {
            try UnlockedKeyRing(
                creating: DeploymentID(from: city.random),
                passphrase: City.passphrase(""),
                parameters: .uncheckedFastForTests,
                now: 0,
                random: city.random
            )
        }
    }

    @Test("a stanza of unknown type is kept through writes, and alone it unlocks nothing") func unknownStanza() throws {
        let root = SymmetricKey<RootKey>(from: city.random), ring = city.vault.ring
        func file(_ stanzas: [UnlockStanza]) -> [UInt8] {
            let header = KeyRingFile.header(generation: 4, deployment: ring.deployment, stanzas: stanzas)
            let sealed = CommittedSeal.seal(ring.sealedForm(), key: root, associatedData: header, random: city.random)
            return KeyRingFile(generation: 4, deployment: ring.deployment, stanzas: stanzas, sealedRing: sealed).bytes
        }
        let unknown = UnlockStanza(type: 77, body: [1, 2, 3])
        #expect(throws: KeyRingError.noUsableStanza) { try unlock(file([unknown])) }
        let known = try PassphraseStanza(
            wrapping: root,
            passphrase: City.passphrase(),
            parameters: .uncheckedFastForTests,
            deployment: ring.deployment,
            random: city.random
        )
        let storage = MemoryKeyRing()
        try storage.replace(nil, with: file([unknown, known.stanza]))
        let unlocked = try LockedKeyRing(from: storage).unlock(passphrase: City.passphrase())
        _ = try unlocked.changingPassphrase(
            to: City.passphrase("another one"),
            parameters: .uncheckedFastForTests,
            in: storage,
            random: city.random
        )
        let written = try KeyRingFile(try #require(storage.load()))
        #expect(written.stanzas.contains(unknown) && written.stanzas.count == 2 && written.generation == 5)
    }

    @Test("a passphrase is changed without changing a key") func changePassphrase() throws {
        let before = city.citizen()
        let changed = try city.vault.unlocked.changingPassphrase(
            to: City.passphrase("another one"),
            parameters: .uncheckedFastForTests,
            in: city.storage,
            random: city.random
        )
        try city.vault.adopt(changed)
        let stored = try #require(city.storage.load())
        #expect(throws: KeyRingError.wrongPassphrase) { try unlock(stored) }
        #expect(throws: Never.self) { try before.open(in: unlock(stored, "another one").ring) }
    }

    @Test("A16: of two writers that read one file the second is refused and the file is the first one's") func twoWriters() throws {
        let other = try city.reopened()
        let generate = { (ring: KeyRing) in try ring.generating(.kekCitizen, now: 1, random: city.random) }
        try city.vault.changeRing(in: city.storage, random: city.random, generate)
        let first = city.storage.load()
        #expect(throws: KeyRingError.changedMeanwhile) { try other.changeRing(in: city.storage, random: city.random, generate) }
        #expect(city.storage.load() == first && other.ring.pendingVersion(of: .kekCitizen) == nil && other.unlocked.generation == 1)
        #expect(throws: KeyRingError.changedMeanwhile) { try other.unlocked.store(in: city.storage) }
    }

    @Test("a storage that loses the write is noticed") func lostWrite() throws {
        struct Forgetful: KeyRingStorage {
            let bytes: [UInt8]
            func load() -> [UInt8]? { bytes }
            func replace(_ old: [UInt8]?, with new: [UInt8]) {}
        }
        #expect(throws: KeyRingError.changedMeanwhile) {
            try city.vault.changeRing(in: Forgetful(bytes: bytes), random: city.random) { $0 }
        }
        #expect(throws: KeyRingError.missing) { try LockedKeyRing(from: MemoryKeyRing()) }
    }

    @Test("a vault takes no older ring and no other deployment's") func adopting() throws {
        let old = city.vault.unlocked
        _ = try city.rotate(.kekCitizen)
        #expect(throws: VaultError.wrongRing) { try city.vault.adopt(old) }
        #expect(throws: VaultError.wrongRing) { try city.vault.adopt(City(seed: 9).vault.unlocked) }
        #expect(city.vault.ring.activeVersion(of: .kekCitizen) == 2)
    }
}
