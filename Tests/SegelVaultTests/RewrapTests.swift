import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Rotation of KEK-citizen")
struct RewrapTests {
    let city: City
    let keys = MemoryCitizenKeys()
    let citizens: [CitizenID]

    init() throws {
        city = try City()
        let wrapped = (0..<25).map { [city] _ in city.citizen() }
        for key in wrapped { try keys.insert(key) }
        citizens = wrapped.map(\.citizen)
    }

    func digest(_ vault: Vault) throws -> [UInt8] {
        try digest(vault, keys.citizenKeys(notOn: nil, after: nil, limit: .max))
    }

    func digest(_ vault: Vault, _ keys: some Sequence<WrappedCitizenKey>) throws -> [UInt8] {
        var digest = RotationDigest(of: .kekCitizen)
        for key in keys { digest.add(try vault.commitment(to: key)) }
        return digest.bytes
    }

    /// One batch; returns whether there was anything to do.
    func rewrapPage(_ vault: Vault, limit: Int = 4) throws -> Bool {
        let page = keys.citizenKeys(notOn: vault.ring.activeVersion(of: .kekCitizen), after: nil, limit: limit)
        for key in page {
            let rewrapped = try vault.rewrap(key, random: city.random)
            #expect(rewrapped.before == rewrapped.after)
            try keys.replace(key, with: rewrapped.row)
        }
        return !page.isEmpty
    }

    @Test("every key moves to the new version, the digest is the same, documents are untouched and open") func rewrap() throws {
        let key = try #require(keys.citizenKey(of: citizens[3])), context = city.context(key)
        let sealer = try city.vault.documentSealer(in: context, under: key, random: city.random)
        let document = try sealer.append([4, 5, 6]) + sealer.finish(), before = try digest(city.vault)
        let version = try city.rotate(.kekCitizen)
        while try rewrapPage(city.vault) {}
        #expect(keys.citizenKeyCensus() == [version: 25])
        #expect(try digest(city.vault) == before)
        try city.vault.changeRing(in: city.storage, random: city.random) { try $0.destroying(.kekCitizen, version: 1, references: 0) }
        let rewrapped = try #require(keys.citizenKey(of: citizens[3]))
        #expect(rewrapped.wrap != key.wrap && rewrapped.keyID == key.keyID && rewrapped.version == key.version)
        let opener = try city.reopened().documentOpener(in: context, under: rewrapped)
        #expect(try opener.append(document) + opener.finish() == [4, 5, 6])
    }

    @Test("A15: stopped after any batch and restarted, it goes on, and everything opens all the while") func resume() throws {
        let before = try digest(city.vault)
        _ = try city.rotate(.kekCitizen)
        repeat {
            let restarted = try city.reopened()
            #expect(try digest(restarted) == before)
            guard try rewrapPage(restarted, limit: 7) else { break }
        } while true
        #expect(keys.citizenKeyCensus() == [2: 25])
    }

    @Test("A15: stopped after generating, the waiting version is found and promoted") func resumePending() throws {
        try city.vault.changeRing(in: city.storage, random: city.random) { try $0.generating(.kekCitizen, now: 1, random: city.random) }
        let restarted = try city.reopened()
        let probed = try restarted.ring.probe(
            .kekCitizen,
            version: #require(restarted.ring.pendingVersion(of: .kekCitizen)),
            random: city.random
        )
        try restarted.changeRing(in: city.storage, random: city.random) { try $0.promoting(from: 1, to: probed) }
        #expect(restarted.ring.activeVersion(of: .kekCitizen) == 2)
    }

    @Test("A16: two rotators on one row: one replaces it, the other is told") func twoRotators() throws {
        _ = try city.rotate(.kekCitizen)
        let row = try #require(keys.citizenKey(of: citizens[0]))
        let first = try city.vault.rewrap(row, random: city.random).row
        let second = try city.reopened().rewrap(row, random: city.random).row
        try keys.replace(row, with: first)
        #expect(throws: PortConflict.changedMeanwhile) { try keys.replace(row, with: second) }
        #expect(keys.citizenKey(of: citizens[0]) == first && first.kekVersion == 2)
    }

    @Test("A19: a row under a destroyed version names the version, in a running vault too") func missing() throws {
        let row = try #require(keys.citizenKey(of: citizens[0])), context = city.context(row)
        let sealed = try city.vault.seal([1], in: context, under: row, random: city.random)
        _ = try city.rotate(.kekCitizen)
        #expect(try city.vault.open(sealed, in: context, under: row) == [1])
        try city.vault.changeRing(in: city.storage, random: city.random) { try $0.destroying(.kekCitizen, version: 1, references: 0) }
        let error = VaultError.keyMissing(.kekCitizen, version: 1)
        #expect(throws: error) { try city.vault.open(sealed, in: context, under: row) }
        #expect(throws: error) { try city.vault.rewrap(row, random: city.random) }
    }

    @Test("the digest sees another key, a missing one and another order, and goes on where it was written down") func digestIsSound() throws
    {
        let all = keys.citizenKeys(notOn: nil, after: nil, limit: .max), whole = try digest(city.vault)
        let last = all.count - 1
        #expect(try digest(city.vault, all.dropLast()) != whole)
        #expect(try digest(city.vault, all.dropFirst()) != whole)
        #expect(try digest(city.vault, all + [all[last]]) != whole)
        #expect(try digest(city.vault, [all[1], all[0]] + all.dropFirst(2)) != whole)
        let other = city.vault.createCitizenKey(for: all[5].citizen, random: city.random)
        #expect(try digest(city.vault, all.map { $0 == all[5] ? other : $0 }) != whole)
        // The same names over another secret.
        let same = all[5], secret = SymmetricKey<CitizenKey>(from: city.random)
        let swapped = OpenedCitizenKey(citizen: same.citizen, keyID: same.keyID, version: same.version, key: secret)
        let wrapped = WrappedCitizenKey.wrap(swapped, in: city.vault.ring, random: city.random)
        #expect(try digest(city.vault, all.map { $0 == same ? wrapped : $0 }) != whole)
        var resumed = try RotationDigest(bytes: digest(city.vault, all.prefix(9)))
        for key in all.dropFirst(9) { resumed.add(try city.vault.commitment(to: key)) }
        #expect(resumed.bytes == whole && RotationDigest(of: .kekCitizen) != RotationDigest(of: .index))
        #expect(throws: MalformedIdentifier.self) { try RotationDigest(bytes: [1]) }
    }

    @Test("the cache stays small, and forgets a citizen when told") func cache() throws {
        var cache = CitizenKeyCache()
        let wrapped = (0..<100).map { _ in city.citizen() }
        for key in wrapped { cache.keep(try key.open(in: city.vault.ring), for: key) }
        #expect(cache.count == CitizenKeyCache.limit && cache[wrapped[0]] == nil && cache[wrapped[99]] != nil)
        cache.forget(wrapped[99].citizen)
        #expect(cache.count == CitizenKeyCache.limit - 1 && cache[wrapped[99]] == nil && cache[wrapped[98]] != nil)
    }

    @Test("many tasks seal and open while the ring is rotated under them") func underLoad() async throws {
        let key = try #require(keys.citizenKey(of: citizens[0]))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for revision: UInt64 in 1...100 {
                        let context = city.context(key, revision: revision)
                        let sealed = try city.vault.seal([8], in: context, under: key, random: SystemRandom())
                        #expect(try city.vault.open(sealed, in: context, under: key) == [8])
                    }
                }
            }
            group.addTask { for _ in 0..<3 { _ = try city.rotate(.kekCitizen) } }
            try await group.waitForAll()
        }
        #expect(city.vault.ring.activeVersion(of: .kekCitizen) == 4)
    }
}
