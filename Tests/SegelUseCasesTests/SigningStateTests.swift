import SegelCrypto
import SegelVault
import Testing

@testable import SegelUseCases

/// A21 on the signing side: which key of a ring signs, at every second where the answer changes.
@Suite("Which key of a ring signs")
struct SigningStateTests {
    static func key(_ kid: String, from: UnixTime?, until end: UnixTime? = nil, stolen: UnixTime? = nil) -> SigningKeyRecord {
        SigningKeyRecord(
            kid: kid,
            agency: "dinas",
            purpose: "credential",
            publicKey: SigningKey(generating: .ed25519, from: SystemRandom()).publicKey,
            sealedPrivateKey: nil,
            kekVersion: 1,
            createdAt: 0,
            activeFrom: from,
            notAfter: end,
            compromisedSince: stolen
        )
    }

    static func states(_ ring: [SigningKeyRecord], at now: UnixTime) -> [SigningKeyState] { ring.map { $0.state(at: now, among: ring) } }

    @Test("A21, A40: one key after the other, to the second", arguments: [1_000, 2_147_483_647, 4_102_444_800] as [UnixTime])
    func succession(start: UnixTime) {
        let ring = [Self.key("a", from: start - 500, until: start + 300), Self.key("b", from: start), Self.key("c", from: nil)]
        #expect(Self.states(ring, at: start - 501) == [.prePublished, .prePublished, .prePublished])
        #expect(Self.states(ring, at: start - 500) == [.active, .prePublished, .prePublished])
        #expect(Self.states(ring, at: start - 1) == [.active, .prePublished, .prePublished])
        for now in [start, start + 299, start + 300, start + 9_999] {
            #expect(Self.states(ring, at: now) == [.verifyOnly, .active, .prePublished])
        }
    }

    @Test("A21: past its end a key signs nothing, even where nobody took over")
    func ended() {
        let ring = [Self.key("a", from: 100, until: 200)]
        #expect(Self.states(ring, at: 199) == [.active])
        #expect(Self.states(ring, at: 200) == [.verifyOnly])
    }

    @Test("a stolen key is stolen at every time, keeps its predecessors out, and never its successor, not even one of the same second")
    func stolen() {
        for (old, new) in [("a", "z"), ("z", "a")] {
            let ring = [Self.key("m", from: 50), Self.key(old, from: 100, stolen: 100), Self.key(new, from: 100)]
            #expect(Self.states(ring, at: 49) == [.prePublished, .compromised, .prePublished])
            #expect(Self.states(ring, at: 99) == [.active, .compromised, .prePublished])
            #expect(Self.states(ring, at: 100) == [.verifyOnly, .compromised, .active])
        }
        let alone = [Self.key("m", from: 50), Self.key("a", from: 100, stolen: 100)]
        #expect(Self.states(alone, at: 100) == [.verifyOnly, .compromised])
    }

    @Test("the next list: who signs ends a little after its successor begins; what has ended, and what is stolen, stays as it was")
    func windows() {
        let ring = [
            Self.key("a", from: 10, until: 50), Self.key("b", from: 20), Self.key("c", from: nil), Self.key("d", from: 30, stolen: 31),
            Self.key("e", from: nil, stolen: 40),
        ]
        func windows(_ ring: [SigningKeyRecord]) -> [String] {
            KeyWindows(ring, now: 25, begin: 1_000).keys.map { "\($0.kid) \($0.activeFrom ?? -1) \($0.notAfter ?? -1)" }
        }
        #expect(windows(ring) == ["a 10 50", "b 20 1300", "c 1000 -1", "d 30 -1", "e -1 -1"])
        #expect(windows([Self.key("b", from: 20, until: 99), Self.key("d", from: 90, stolen: 21)]) == ["b 20 -1", "d 90 -1"])
    }
}
