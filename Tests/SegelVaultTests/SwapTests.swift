import Testing

@testable import SegelVault

@Suite("Swaps")
struct SwapTests {
    @Test("A42: of all envelopes across citizens, objects, fields and revisions, each opens in its own place alone") func allPairs() throws
    {
        let city = try City()
        let keys = (0..<3).map { _ in city.citizen() }
        // The same object identifiers under every citizen: the hardest case, where only the citizen differs.
        let objects = (0..<2).map { _ in ObjectID(from: city.random) }
        var places: [(key: WrappedCitizenKey, context: Context)] = []
        for key in keys {
            for object in objects {
                for field in ["nama", "alamat"] {
                    for revision: UInt64 in 1...3 {
                        places.append((key, city.context(key, object: object, field: field, revision: revision)))
                    }
                }
            }
        }
        let envelopes = try places.map { try city.vault.seal([1], in: $0.context, under: $0.key, random: city.random) }
        for (at, place) in places.enumerated() {
            for (from, envelope) in envelopes.enumerated() where from != at {
                #expect(throws: VaultError.cannotOpen) { try city.vault.open(envelope, in: place.context, under: place.key) }
            }
            #expect(try city.vault.open(envelopes[at], in: place.context, under: place.key) == [1])
        }
    }

    @Test("A42: documents swapped between citizens and revisions do not open") func documents() throws {
        let city = try City()
        let keys = [city.citizen(), city.citizen()], object = ObjectID(from: city.random)
        let places = keys.flatMap { key in (1...2).map { (key, city.context(key, object: object, revision: $0)) } }
        let sealed = try places.map { key, context in
            let sealer = try city.vault.documentSealer(in: context, under: key, random: city.random)
            return try sealer.append([1, 2, 3]) + sealer.finish()
        }
        for (at, (key, context)) in places.enumerated() {
            for from in sealed.indices {
                let opener = try city.vault.documentOpener(in: context, under: key)
                if from == at {
                    #expect(try opener.append(sealed[from]) + opener.finish() == [1, 2, 3])
                } else {
                    #expect(throws: VaultError.cannotOpen) { try opener.append(sealed[from]) }
                }
            }
        }
    }

    @Test("A42: wrapped keys swapped between citizens do not open, whichever column is swapped") func wraps() throws {
        let city = try City()
        let mine = city.citizen(), theirs = city.citizen(), context = city.context(mine)
        func mixed(keyID: KeyID? = nil, version: UInt32 = 1, kekVersion: UInt32 = 1, wrap: [UInt8]? = nil) -> WrappedCitizenKey {
            WrappedCitizenKey(
                citizen: mine.citizen,
                keyID: keyID ?? mine.keyID,
                version: version,
                kekVersion: kekVersion,
                wrap: wrap ?? mine.wrap
            )
        }
        _ = try city.vault.seal([1], in: context, under: mine, random: city.random)  // Now in the cache, which must not answer for a fake.
        let fakes = [
            mixed(keyID: theirs.keyID), mixed(version: 2), mixed(wrap: theirs.wrap), mixed(keyID: theirs.keyID, wrap: theirs.wrap),
            mixed(wrap: []), mixed(wrap: mine.wrap + [0]), mixed(wrap: mine.wrap.flipping(bit: 500)),
        ]
        for fake in fakes {
            #expect(throws: VaultError.cannotOpen) { try city.vault.seal([1], in: context, under: fake, random: city.random) }
        }
        #expect(throws: VaultError.keyMissing(.kekCitizen, version: 2)) {
            try city.vault.documentOpener(in: context, under: mixed(kekVersion: 2))
        }
    }
}
