import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Fresh bytes for every seal")
struct FreshnessTests {
    @Test("A06: no nonce comes twice among wraps of one key, documents of one place and key rings")
    func noRepeats() throws {
        let city = try City(), random = SystemRandom()
        let key = city.citizen(), context = city.context(key, field: "content")
        var wraps: Set<[UInt8]> = [], headers: Set<[UInt8]> = [], salts: Set<[UInt8]> = []
        for _ in 0..<3_000 {
            wraps.insert(Array(try city.vault.rewrap(key, random: random).row.wrap[..<24]))
            let sealer = try city.vault.documentSealer(in: context, under: key, random: random)
            let sealed = try sealer.append([1]) + sealer.finish()
            salts.insert(Array(sealed[132..<164]))
            headers.insert(Array(sealed[196..<220]))
        }
        #expect(wraps.count == 3_000 && headers.count == 3_000 && salts.count == 3_000)
    }

    @Test("A06: ones and zeros come equally often in each bit of a nonce, within six standard deviations")
    func balance() {
        let random = SystemRandom(), count = 20_000
        var ones = [Int](repeating: 0, count: 24 * 8)
        for _ in 0..<count {
            for (at, byte) in random.bytes(24).enumerated() { for bit in 0..<8 where byte >> bit & 1 == 1 { ones[at * 8 + bit] += 1 } }
        }
        // A fair bit's count has the variance count / 4; six deviations are passed once in 10^9 draws, and there are 192.
        let bound = 6 * (Double(count) / 4).squareRoot()
        for (bit, seen) in ones.enumerated() { #expect(abs(Double(seen) - Double(count) / 2) < bound, "bit \(bit): \(seen)") }
    }

    @Test("A06: two sources with one seed repeat each other, which is why only tests have them")
    func control() {
        let first = UncheckedSeededRandom(seed: 6), second = UncheckedSeededRandom(seed: 6)
        #expect(first.bytes(24) == second.bytes(24))
        #expect(first.bytes(24) != UncheckedSeededRandom(seed: 6).bytes(24))
    }
}
