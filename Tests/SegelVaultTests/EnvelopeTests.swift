import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Envelope: a value")
struct EnvelopeTests {
    let city: City
    let key: WrappedCitizenKey
    let context: Context
    let envelope: [UInt8]
    static let value = Array("golongan darah: O+".utf8)

    init() throws {
        city = try City()
        key = city.citizen()
        context = city.context(key, field: "golDarah")
        envelope = try city.vault.seal(Self.value, in: context, under: key, random: city.random)
    }

    func opens(_ bytes: [UInt8], _ context: Context? = nil, _ key: WrappedCitizenKey? = nil) throws -> [UInt8] {
        try city.vault.open(bytes, in: context ?? self.context, under: key ?? self.key)
    }

    @Test("a value comes back, and so does an empty one") func roundTrip() throws {
        #expect(try opens(envelope) == Self.value)
        #expect(envelope.count == Self.value.count + Envelope.valueOverheadCount && Envelope.valueOverheadCount == 236)
        let empty = try city.vault.seal([], in: context, under: key, random: city.random)
        #expect(try opens(empty) == [])
    }

    @Test("A01: every single bit flipped is refused") func everyBit() {
        for bit in 0..<envelope.count * 8 {
            #expect(throws: VaultError.self, "bit \(bit)") { try opens(envelope.flipping(bit: bit)) }
        }
    }

    @Test("A02: cut at every length, and grown by a byte, is refused") func everyLength() {
        for count in 0..<envelope.count { #expect(throws: VaultError.self, "\(count) bytes") { try opens(Array(envelope[..<count])) } }
        #expect(throws: VaultError.cannotOpen) { try opens(envelope + [0]) }
    }

    @Test("A05: another version, suite, type or flag is an unknown format") func downgrade() {
        let changes: [(at: Int, to: UInt8)] = [(3, 0x30), (3, 0x32), (4, 1), (5, 0), (5, 2), (6, 0), (6, 3), (7, 1), (7, 0x80)]
        for change in changes {
            var altered = envelope
            altered[change.at] = change.to
            #expect(throws: VaultError.unknownFormat, "byte \(change.at)") { try opens(altered) }
        }
    }

    @Test("the first 28 bytes can be read alone, 27 cannot") func prefix() throws {
        let prefix = try EnvelopePrefix(Array(envelope.prefix(28)))
        #expect(prefix.type == .value && prefix.bytes == Array(envelope.prefix(28)))
        #expect(throws: VaultError.cannotOpen) { try EnvelopePrefix(Array(envelope.prefix(27))) }
    }

    @Test("a value is not opened as a document, nor a document as a value") func otherType() throws {
        let opener = try city.vault.documentOpener(in: context, under: key)
        #expect(throws: VaultError.cannotOpen) { try opener.append(envelope + [UInt8](repeating: 0, count: 64)) }
        let sealer = try city.vault.documentSealer(in: context, under: key, random: city.random)
        let document = try sealer.append(Self.value) + sealer.finish()
        #expect(throws: VaultError.cannotOpen) { try opens(document) }
    }

    @Test("A06: no nonce and no salt comes twice in ten thousand seals") func fresh() throws {
        var wrapNonces: Set<[UInt8]> = [], salts: Set<[UInt8]> = [], nonces: Set<[UInt8]> = []
        for _ in 0..<10_000 {
            let sealed = try city.vault.seal([1], in: context, under: key, random: SystemRandom())
            wrapNonces.insert(Array(sealed[28..<52]))
            salts.insert(Array(sealed[132..<164]))
            nonces.insert(Array(sealed[196..<220]))
        }
        #expect(wrapNonces.count == 10_000 && salts.count == 10_000 && nonces.count == 10_000)
    }

    @Test("A11: moving a byte from one field of the context to the next changes it") func ambiguity() throws {
        func context(_ type: String, _ field: String) -> Context {
            city.vault.context(objectType: type, citizen: key.citizen, object: self.context.object, field: field, revision: 1)
        }
        #expect(canonical([1, 2], [3]) != canonical([1], [2, 3]) && canonical([], [1]) != canonical([1], []))
        let sealed = try city.vault.seal([7], in: context("ab", "c"), under: key, random: city.random)
        #expect(throws: VaultError.cannotOpen) { try opens(sealed, context("a", "bc")) }
        #expect(try opens(sealed, context("ab", "c")) == [7])
    }

    @Test("each field of the context is bound") func everyField() throws {
        let other = ObjectID(from: city.random)
        func changed(
            deployment: DeploymentID? = nil,
            type: String? = nil,
            citizen: CitizenID? = nil,
            object: ObjectID? = nil,
            field: String? = nil,
            revision: UInt64? = nil,
            schema: UInt32? = nil
        ) -> Context {
            Context(
                deployment: deployment ?? context.deployment,
                objectType: type ?? context.objectType,
                citizen: citizen ?? context.citizen,
                object: object ?? context.object,
                field: field ?? context.field,
                revision: revision ?? context.revision,
                schemaVersion: schema ?? context.schemaVersion
            )
        }
        let variants = [
            changed(deployment: DeploymentID(from: city.random)), changed(type: "document"), changed(citizen: CitizenID(from: city.random)),
            changed(object: other), changed(field: "agama"), changed(revision: 2), changed(revision: 0), changed(schema: 2),
        ]
        for variant in variants { #expect(throws: VaultError.cannotOpen) { try opens(envelope, variant) } }
        #expect(try opens(envelope, changed()) == Self.value)
    }

    @Test("sealing for another citizen's place, or another deployment's, is refused") func wrongPlace() throws {
        let other = city.citizen()
        #expect(throws: VaultError.wrongContext) { try city.vault.seal([1], in: context, under: other, random: city.random) }
        let elsewhere = try City(seed: 2).context(key)
        #expect(throws: VaultError.wrongContext) { try city.vault.documentSealer(in: elsewhere, under: key, random: city.random) }
    }

    @Test("over 1 MiB is refused before anything is allocated for it") func limit() throws {
        let most = [UInt8](repeating: 5, count: Envelope.valueLimit)
        #expect(try opens(city.vault.seal(most, in: context, under: key, random: city.random)) == most)
        #expect(throws: VaultError.tooLarge) { try city.vault.seal(most + [5], in: context, under: key, random: city.random) }
        #expect(throws: VaultError.tooLarge) { try opens([UInt8](repeating: 0, count: Envelope.valueLimit + 237)) }
    }
}
