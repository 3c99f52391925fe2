import Foundation
import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Changing stanzas")
struct StanzaChangeTests {
    let city: City
    var unlocked: UnlockedKeyRing { city.vault.unlocked }

    init() throws { city = try City() }

    func newPassphrase(_ text: String, replacing: StanzaID? = nil) throws -> StanzaChange {
        try unlocked.adding(
            passphrase: City.passphrase(text),
            parameters: .uncheckedFastForTests,
            replacing: replacing,
            random: city.random
        )
    }

    @Test("added, replaced, removed: only stanzas and generation change, data stays readable, and old secrets unlock no more")
    func life() throws {
        let key = city.citizen(), versions = RingKeyName.allCases.map { city.vault.ring.versions(of: $0) }
        let first = try city.passphraseWay
        try city.apply(newPassphrase("second"))
        #expect(unlocked.generation == 2 && unlocked.ways.count == 2)
        for text in ["nine nettles nod at noon", "second"] {
            #expect(throws: Never.self) { try city.locked.unlock(passphrase: City.passphrase(text)) }
        }
        let effects = try city.apply(newPassphrase("third", replacing: first)).effects
        #expect(effects.count == 2 && effects[0].hasPrefix("added ") && effects[1].hasPrefix("removed \(first.text)"))
        #expect(throws: KeyRingError.wrongPassphrase) { try city.locked.unlock(passphrase: City.passphrase()) }
        let escrow = try city.addEscrow(), token = try city.addToken()
        try city.apply(unlocked.removing(city.way { if case .token = $0 { true } else { false } }))
        #expect(throws: KeyRingError.noUsableStanza) { try city.locked.unlock(token: token) }
        try city.apply(unlocked.removing(city.way { if case .escrow = $0 { true } else { false } }))
        #expect(throws: KeyRingError.noUsableStanza) { try city.locked.unlock(escrowKey: escrow) }
        let again = try city.locked.unlock(passphrase: City.passphrase("third"))
        #expect(RingKeyName.allCases.map { again.ring.versions(of: $0) } == versions && again.generation == 7)
        #expect(throws: Never.self) { try key.open(in: again.ring) }
    }

    @Test("the last active way is never removed, not even beside pending shares or unknown stanzas") func lastWay() throws {
        let passphrase = try city.passphraseWay
        #expect(throws: StanzaRefusal.lastWay) { try unlocked.removing(passphrase) }
        let (change, _) = try unlocked.addingShares(needed: 2, dealt: 2, random: city.random)
        try city.apply(change)
        #expect(throws: StanzaRefusal.lastWay) { try unlocked.removing(passphrase) }
        let nobody = try #require(StanzaID(text: "00000000"))
        #expect(throws: StanzaRefusal.noSuchStanza) { try unlocked.removing(nobody) }
        #expect(throws: StanzaRefusal.noSuchStanza) { try newPassphrase("second", replacing: nobody) }
        // Someone with the root key who builds the list by hand is refused by the owner of the ring.
        #expect(throws: StanzaRefusal.lastWay) { try unlocked.accept(forged { $0.removeAll { $0.id == passphrase } }) }
        #expect(throws: StanzaRefusal.lastWay) { try unlocked.accept(forged { $0 = [] }) }
    }

    /// A change with a right proof over any list at all.
    func forged(_ edit: (inout [UnlockStanza]) -> Void) -> StanzaChange {
        var stanzas = unlocked.stanzas
        edit(&stanzas)
        return StanzaChange(
            stanzas,
            deployment: city.vault.deployment,
            generation: unlocked.generation,
            digest: unlocked.digest,
            rootKey: unlocked.rootKey
        )
    }

    @Test("shares do not skip their rehearsal, unknown and malformed stanzas do not come in, nothing comes in twice") func rules() throws {
        let (change, shares) = try unlocked.addingShares(needed: 2, dealt: 2, random: city.random)
        let pending = try #require(change.stanzas.last)
        var active = pending.body
        active[0] = 2
        #expect(throws: StanzaRefusal.notRehearsed) {
            try unlocked.accept(forged { $0.append(UnlockStanza(type: 2, body: active)) })
        }
        #expect(throws: StanzaRefusal.malformed) { try unlocked.accept(forged { $0.append(UnlockStanza(type: 77, body: [1])) }) }
        #expect(throws: StanzaRefusal.malformed) { try unlocked.accept(forged { $0.append(UnlockStanza(type: 1, body: [1])) }) }
        #expect(throws: StanzaRefusal.duplicate) { try unlocked.accept(forged { $0.append($0[0]) }) }
        #expect(throws: StanzaRefusal.duplicate) {
            try unlocked.accept(forged { $0 += [pending, UnlockStanza(type: 2, body: active)] })
        }
        for _ in 0..<15 { try city.apply(newPassphrase("again")) }
        #expect(throws: StanzaRefusal.tooMany) { try newPassphrase("one more") }
        #expect(throws: StanzaRefusal.tooMany) { try unlocked.accept(forged { $0.append(pending) }) }
        #expect(throws: ShareError.unknownSet) { try unlocked.rehearsing(shares) }
    }

    @Test("A23: a change without the root key's proof is refused, whichever part was altered") func anonymous() throws {
        let change = try newPassphrase("second")
        let json = try #require(JSONSerialization.jsonObject(with: JSONEncoder().encode(change)) as? [String: Any])
        func altered(_ field: String, _ value: Any) throws -> StanzaChange {
            var json = json
            json[field] = value
            return try JSONDecoder().decode(StanzaChange.self, from: JSONSerialization.data(withJSONObject: json))
        }
        #expect(throws: Never.self) { try unlocked.accept(altered("generation", 1)) }
        let bodies = try #require(json["bodies"] as? [String])
        let alterations: [(String, Any)] = [
            ("proof", Base64URL.encode([UInt8](repeating: 0, count: 32))), ("proof", ""), ("generation", 2), ("generation", 0),
            ("deployment", DeploymentID(from: city.random).text), ("digest", Base64URL.encode([UInt8](repeating: 0, count: 32))),
            ("types", [1, 2]), ("bodies", Array(bodies.reversed())), ("bodies", [bodies[0], bodies[0]]),
        ]
        for (field, value) in alterations {
            #expect(throws: StanzaRefusal.notProven, "\(field)") { try unlocked.accept(altered(field, value)) }
        }
        let elsewhere = try City(seed: 4).vault.unlocked.adding(
            recipient: XWing.PrivateKey(from: city.random).publicKey,
            random: city.random
        )
        #expect(throws: StanzaRefusal.notProven) { try unlocked.accept(elsewhere) }
        #expect(throws: (any Error).self) { try altered("types", [1]) }
    }

    @Test("A23: a change made from another state of the ring is stale, also of the same generation") func stale() throws {
        let first = try newPassphrase("first"), second = try newPassphrase("second")
        try city.apply(first)
        #expect(throws: StanzaRefusal.stale) { try unlocked.accept(second) }
        #expect(throws: StanzaRefusal.stale) { try unlocked.accept(first) }
        // The same generation reached on another path, as after an old file was put back.
        let fork = try City()
        try fork.apply(fork.vault.unlocked.adding(recipient: XWing.PrivateKey(from: city.random).publicKey, random: city.random))
        let onFork = try fork.vault.unlocked.removing(fork.passphraseWay)
        #expect(fork.vault.unlocked.generation == unlocked.generation)
        #expect(throws: StanzaRefusal.stale) { try unlocked.accept(onFork) }
    }

    @Test("A16: two accepted changes from one ring: the second to be stored is refused, the file is the first one's") func race() throws {
        let one = try unlocked.accept(newPassphrase("first")), two = try unlocked.accept(newPassphrase("second")), before = unlocked
        _ = try before.saving(one, to: city.storage, random: city.random)
        let stored = city.storage.load()
        #expect(throws: KeyRingError.changedMeanwhile) { try before.saving(two, to: city.storage, random: city.random) }
        #expect(city.storage.load() == stored)
        #expect(throws: KeyRingError.wrongPassphrase) { try city.locked.unlock(passphrase: City.passphrase("second")) }
    }

    @Test("a token that does not hold the key never becomes a way") func wrongToken() throws {
        let key = P256Agreement.PrivateKey(from: city.random)
        let other = SoftwareToken(key: P256Agreement.PrivateKey(from: city.random))
        #expect(throws: KeyRingError.wrongToken) {
            try unlocked.adding(tokenKey: key.publicKey, proving: other, random: city.random)
        }
    }

    @Test("a change travels as JSON and stays what it was; names are 8 digits") func travel() throws {
        let change = try newPassphrase("second")
        let back = try JSONDecoder().decode(StanzaChange.self, from: JSONEncoder().encode(change))
        #expect(try unlocked.accept(back).effects == unlocked.accept(change).effects)
        #expect(try StanzaID(text: city.passphraseWay.text) == city.passphraseWay)
        for text in ["", "1234567", "123456789", "ABCDEF01", "1234567g"] { #expect(StanzaID(text: text) == nil) }
    }
}
