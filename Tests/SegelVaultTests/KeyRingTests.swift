import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Key ring: versions")
struct KeyRingTests {
    let city: City
    let random = UncheckedSeededRandom(seed: 7)
    var ring: KeyRing { city.vault.ring }

    init() throws { city = try City() }

    func states(_ ring: KeyRing, _ name: RingKeyName = .kekCitizen) -> [KeyVersionState] { ring.versions(of: name).map(\.state) }

    @Test("a new ring has version 1 of each key, active, all different") func new() {
        for name in RingKeyName.allCases {
            #expect(ring.versions(of: name).map(\.version) == [1] && states(ring, name) == [.active])
        }
        #expect(Set(RingKeyName.allCases.map { ring.versions(of: $0)[0].id }).count == 4)
        let fresh = KeyRing(deployment: city.vault.deployment, now: 1, random: random)
        for name in RingKeyName.allCases {
            #expect(fresh.versions(of: name).map(\.version) == [1] && fresh.versions(of: name)[0].createdAt == 1)
        }
    }

    @Test("generated, probed, promoted, destroyed: each step gives a new ring and leaves the old one as it was") func life() throws {
        let generated = try ring.generating(.kekCitizen, now: 5, random: random)
        #expect(states(generated) == [.active, .generated] && states(ring) == [.active] && generated.pendingVersion(of: .kekCitizen) == 2)
        let promoted = try generated.promoting(from: 1, to: generated.probe(.kekCitizen, version: 2, random: random))
        #expect(states(promoted) == [.openOnly, .active] && promoted.activeVersion(of: .kekCitizen) == 2)
        #expect(promoted.pendingVersion(of: .kekCitizen) == nil && promoted.versions(of: .kekCitizen)[1].createdAt == 5)
        let destroyed = try promoted.destroying(.kekCitizen, version: 1, references: 0)
        #expect(states(destroyed) == [.destroyed, .active])
        #expect(destroyed.versions(of: .kekCitizen)[0].id == ring.versions(of: .kekCitizen)[0].id)
        #expect(states(destroyed, .kekSigning) == [.active])
        #expect(try states(destroyed.generating(.kekCitizen, now: 6, random: random)) == [.destroyed, .active, .generated])
    }

    @Test("what waits seals nothing and opens nothing") func waiting() throws {
        let generated = try ring.generating(.kekCitizen, now: 5, random: random)
        #expect(generated.active(CitizenKEK.self).version == 1)
        #expect(throws: VaultError.keyMissing(.kekCitizen, version: 2)) { try generated.key(CitizenKEK.self, version: 2) }
    }

    @Test("A16: of two promotions from one ring the second is refused, and so is a stale one") func race() throws {
        let generated = try ring.generating(.kekCitizen, now: 5, random: random)
        let probed = try generated.probe(.kekCitizen, version: 2, random: random)
        let promoted = try generated.promoting(from: 1, to: probed)
        #expect(throws: KeyRingRefusal.activeChanged(expected: 1, found: 2)) { try promoted.promoting(from: 1, to: probed) }
        #expect(throws: KeyRingRefusal.noSuchVersion(2)) { try promoted.promoting(from: 2, to: probed) }
        #expect(throws: KeyRingRefusal.activeChanged(expected: 3, found: 1)) { try generated.promoting(from: 3, to: probed) }
        let another = try ring.generating(.kekCitizen, now: 5, random: random)
        #expect(throws: KeyRingRefusal.notPending(2)) { try another.promoting(from: 1, to: probed) }
        #expect(throws: KeyRingRefusal.noSuchVersion(2)) { try ring.promoting(from: 1, to: probed) }
    }

    @Test("a second version is not generated while one waits") func resume() throws {
        let generated = try ring.generating(.index, now: 5, random: random)
        #expect(throws: KeyRingRefusal.alreadyPending(2)) { try generated.generating(.index, now: 6, random: random) }
        let abandoned = try generated.destroying(.index, version: 2, references: 0)
        #expect(try states(abandoned.generating(.index, now: 6, random: random), .index) == [.active, .destroyed, .generated])
    }

    @Test("only a waiting version is probed") func probing() throws {
        #expect(throws: KeyRingRefusal.isActive(1)) { try ring.probe(.backup, version: 1, random: random) }
        #expect(throws: KeyRingRefusal.noSuchVersion(2)) { try ring.probe(.backup, version: 2, random: random) }
        let generated = try ring.generating(.backup, now: 5, random: random)
        let promoted = try generated.promoting(from: 1, to: generated.probe(.backup, version: 2, random: random))
        #expect(throws: KeyRingRefusal.notPending(1)) { try promoted.probe(.backup, version: 1, random: random) }
    }

    @Test("A18: the active version, a referenced one and an unknown one are not destroyed") func destroying() throws {
        #expect(throws: KeyRingRefusal.isActive(1)) { try ring.destroying(.kekCitizen, version: 1, references: 0) }
        let generated = try ring.generating(.kekCitizen, now: 5, random: random)
        let promoted = try generated.promoting(from: 1, to: generated.probe(.kekCitizen, version: 2, random: random))
        #expect(throws: KeyRingRefusal.stillReferenced(version: 1, count: 3)) {
            try promoted.destroying(.kekCitizen, version: 1, references: 3)
        }
        #expect(throws: KeyRingRefusal.noSuchVersion(9)) { try promoted.destroying(.kekCitizen, version: 9, references: 0) }
        let destroyed = try promoted.destroying(.kekCitizen, version: 1, references: 0)
        #expect(throws: KeyRingRefusal.alreadyDestroyed(1)) { try destroyed.destroying(.kekCitizen, version: 1, references: 0) }
    }
}
