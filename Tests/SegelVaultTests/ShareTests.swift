import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Shares")
struct ShareTests {
    let city: City

    init() throws { city = try City() }

    func unlock(_ shares: [UnlockShare]) throws -> UnlockedKeyRing { try city.locked.unlock(shares: shares) }

    @Test("A14: for every m of n up to 5, every m shares unlock to the same keys and every m - 1 are too few") func exhaustive() throws {
        for dealt in UInt8(2)...5 {
            for needed in 2...dealt {
                let shares = try city.dealShares(needed, of: dealt)
                for count in 1...Int(dealt) {
                    for subset in subsets(shares, of: count) {
                        if count < needed {
                            #expect(throws: ShareError.tooFew(brought: count, needed: Int(needed))) { try unlock(subset.reversed()) }
                        } else {
                            let versions = try unlock(subset.reversed()).ring.versions(of: .kekCitizen)
                            #expect(versions == city.vault.ring.versions(of: .kekCitizen))
                        }
                    }
                }
            }
        }
        let before = city.citizen()
        #expect(throws: Never.self) { try before.open(in: city.reopened().ring) }
    }

    @Test("a new set unlocks nothing before its rehearsal, whoever brings it") func rehearsal() throws {
        let (change, shares) = try city.vault.unlocked.addingShares(needed: 2, dealt: 3, random: city.random)
        #expect(try city.apply(change).effects[0].contains("pending shares, any 2 of 3"))
        #expect(throws: ShareError.pending) { try unlock(shares) }
        #expect(throws: ShareError.pending) { try unlock(Array(shares[..<1])) }
        #expect(throws: ShareError.tooFew(brought: 1, needed: 2)) { try city.vault.unlocked.rehearsing([shares[2]]) }
        let id = try city.way { if case .shares = $0 { true } else { false } }
        #expect(try city.apply(city.vault.unlocked.rehearsing([shares[2], shares[0]])).effects[0].hasPrefix("rehearsed \(id.text)"))
        #expect(throws: Never.self) { try unlock([shares[0], shares[1]]) }
        #expect(try city.way { if case .shares(_, isPending: false) = $0 { true } else { false } } == id)
        #expect(throws: ShareError.activeAlready) { try city.vault.unlocked.rehearsing(shares) }
    }

    @Test("A14: a wrong share is named before anything is joined, at unlocking and at the rehearsal") func wrongShare() throws {
        let shares = try city.dealShares(2, of: 3)
        let forged = try UnlockShare(set: shares[1].set, index: 2, value: SymmetricKey(from: city.random))
        #expect(throws: ShareError.notTheOneDealt(2)) { try unlock([shares[0], forged]) }
        let renumbered = try UnlockShare(set: shares[1].set, index: 3, value: shares[1].value)
        #expect(throws: ShareError.notTheOneDealt(3)) { try unlock([shares[0], renumbered]) }
        let (change, pending) = try city.vault.unlocked.addingShares(needed: 2, dealt: 3, random: city.random)
        try city.apply(change)
        let other = try UnlockShare(set: pending[0].set, index: 1, value: shares[0].value)
        #expect(throws: ShareError.notTheOneDealt(1)) { try city.vault.unlocked.rehearsing([other, pending[1]]) }
        #expect(throws: ShareError.pending) { try unlock(pending) }
    }

    @Test("A14: mixed sets, duplicates, zero, another deployment's, a set this ring does not hold") func refusals() throws {
        let shares = try city.dealShares(2, of: 3), others = try city.dealShares(2, of: 3)
        #expect(throws: ShareError.mixedSets) { try unlock([shares[0], others[1]]) }
        #expect(throws: ShareError.duplicateIndex(1)) { try unlock([shares[0], shares[0]]) }
        #expect(throws: ShareError.duplicateIndex(1)) { try unlock([shares[0], shares[1], shares[0]]) }
        #expect(throws: ShareError.zeroIndex) { try UnlockShare(set: shares[0].set, index: 0, value: shares[0].value) }
        #expect(throws: ShareError.parametersRefused) { try UnlockShare(set: shares[0].set, index: 4, value: shares[0].value) }
        let elsewhere = try City(seed: 8).dealShares(2, of: 3)
        #expect(throws: ShareError.otherDeployment) { try unlock(Array(elsewhere[..<2])) }
        #expect(throws: ShareError.otherDeployment) { try unlock([shares[0], elsewhere[1]]) }
        let (_, never) = try city.vault.unlocked.addingShares(needed: 2, dealt: 3, random: city.random)
        #expect(throws: ShareError.unknownSet) { try unlock(never) }
        #expect(throws: ShareError.malformed) { try unlock([]) }
        for (needed, dealt) in [(1, 3), (4, 3), (2, 17), (0, 0)] as [(UInt8, UInt8)] {
            #expect(throws: ShareError.parametersRefused) {
                try city.vault.unlocked.addingShares(needed: needed, dealt: dealt, random: city.random)
            }
        }
        #expect(throws: Never.self) { try unlock([shares[2], shares[1]]) }
    }

    @Test("a removed set unlocks no more, and the others do") func removed() throws {
        let old = try city.dealShares(2, of: 2), new = try city.dealShares(3, of: 4)
        let id = try city.way { if case .shares(old[0].set, _) = $0 { true } else { false } }
        try city.apply(city.vault.unlocked.removing(id))
        #expect(throws: ShareError.unknownSet) { try unlock(old) }
        #expect(throws: Never.self) { try unlock(Array(new[1...])) }
    }
}

@Suite("Share text")
struct ShareTextTests {
    let share: UnlockShare

    init() throws {
        let city = try City()
        share = try city.vault.unlocked.addingShares(needed: 3, dealt: 5, random: city.random).1[1]
    }

    @Test("what is written is read again, in five lines") func roundTrip() throws {
        let lines = share.plainText.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 6 && lines[0] == "segel-share 1" && lines[3] == "share 2 of 5, any 3 unlock" && lines[5].isEmpty)
        #expect(lines[4].split(separator: " ").map(\.count) == [Int](repeating: 4, count: 16))
        let read = try UnlockShare.read(share.plainText)
        #expect(read.set == share.set && read.index == 2 && read.mark == share.mark && read.plainText == share.plainText)
        #expect(share.text.count <= UnlockShare.textLimit)
    }

    @Test("A01: every bit of every character flipped is refused") func everyBit() {
        let text = Array(share.plainText.utf8)
        for bit in 0..<text.count * 8 {
            var altered = text
            altered[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: ShareError.self, "bit \(bit)") { try UnlockShare(text: SecretBytes(moving: &altered)) }
        }
    }

    @Test("A02: cut at every length, or grown, is malformed") func everyLength() {
        let text = Array(share.plainText.utf8)
        for count in 1..<text.count {
            #expect(throws: ShareError.self, "\(count)") { try UnlockShare.read(String(decoding: text[..<count], as: UTF8.self)) }
        }
        for extra in ["\n", " ", "A", String(repeating: "A", count: 300)] {
            #expect(throws: ShareError.malformed) { try UnlockShare.read(share.plainText + extra) }
        }
    }

    @Test("each mistake has its own answer")
    func answers() {
        func altered(_ from: String, _ to: String) -> String { share.plainText.replacingFirst(from, with: to) }
        let cases: [(String, ShareError)] = [
            (altered("segel-share 1", "segel-share 2"), .unknownFormat), (altered("segel-share", "segel-shard"), .malformed),
            (altered("share 2 of", "share 0 of"), .zeroIndex), (altered("share 2 of", "share 3 of"), .altered),
            (altered("share 2 of", "share 02 of"), .malformed), (altered("share 2 of", "share 6 of"), .parametersRefused),
            (altered("any 3", "any 6"), .parametersRefused), (altered("any 3", "any 1"), .parametersRefused),
            (altered("any 3", "any 2"), .altered), (altered("of 5", "of 4"), .altered), (altered("of 5", "of 999"), .parametersRefused),
            (altered("deployment ", "deploymemt "), .malformed), (share.plainText.lowercased(), .malformed),
            (altered("\n", "\r\n"), .malformed), (" " + share.plainText, .malformed), ("halo", .malformed),
        ]
        for (text, error) in cases { #expect(throws: error, "\(text)") { try UnlockShare.read(text) } }
    }
}

extension String {
    func replacingFirst(_ old: String, with new: String) -> String {
        guard let range = firstRange(of: old) else { return self }
        return replacingCharacters(in: range, with: new)
    }

    private func replacingCharacters(in range: Range<Index>, with new: String) -> String {
        self[..<range.lowerBound] + new + self[range.upperBound...]
    }
}
