import SegelCrypto
import Testing

@testable import SegelVault

@Suite("Commitments: one ciphertext, one key")
struct CommitmentTests {
    let random = UncheckedSeededRandom(seed: 4)

    @Test("A04: a wrap made to open under a second key is refused by its commitment, before the cipher") func wrap() throws {
        let first = SymmetricKey<CitizenKey>(from: random), second = SymmetricKey<CitizenKey>(from: random)
        let nonce = random.bytes(24), secret = SecretBytes(random: 32, from: random)
        let ours = KeyDerivation(first, binding: canonical(nonce, [])), theirs = KeyDerivation(second, binding: canonical(nonce, []))
        // The cipher alone would open this under the second key: only the commitment, which is the first key's, stands against it.
        let ciphertext = XChaCha20Poly1305.seal(
            secret,
            key: theirs.encryptionKey(),
            nonce: nonce,
            associatedData: theirs.message
        )
        let forged = nonce + ours.commitment() + ciphertext
        #expect(throws: CommittedSeal.Failure.commitmentFailed) { try CommittedSeal.open(forged, key: second, associatedData: []) }
        #expect(throws: CommittedSeal.Failure.bytesAltered) { try CommittedSeal.open(forged, key: first, associatedData: []) }
        let honest = nonce + theirs.commitment() + ciphertext
        #expect(throws: Never.self) { try CommittedSeal.open(honest, key: second, associatedData: []) }
    }

    @Test("A04: a body that is right under a header whose commitment is not is refused") func body() throws {
        let city = try City()
        let wrapped = city.citizen(), context = city.context(wrapped)
        let key = try wrapped.open(in: city.vault.ring)
        let keys = EnvelopeKeys(sealing: .value, in: context, under: key, random: random)
        func envelope(_ header: [UInt8]) -> [UInt8] {
            let nonce = [UInt8](repeating: 9, count: 24), bound = canonical(header, context.bytes)
            return header + nonce + XChaCha20Poly1305.seal([1, 2], key: keys.bodyKey, nonce: nonce, associatedData: bound)
        }
        #expect(try city.vault.open(envelope(keys.header), in: context, under: wrapped) == [1, 2])
        let uncommitted = keys.header.dropLast(32) + random.bytes(32)
        #expect(throws: VaultError.cannotOpen) { try city.vault.open(envelope(Array(uncommitted)), in: context, under: wrapped) }
    }

    // A12: `CommittedSeal.open(_, key: dataKey)` where a `SymmetricKey<CitizenKey>` is asked does not compile; a test cannot show that.
    // It shows that even the same 32 bytes, retyped by force, are another key.
    @Test("A12: the bytes of a data key in the place of a citizen key derive other keys and open nothing") func uses() throws {
        let secret = SecretBytes(random: 32, from: random)
        let asData = try SymmetricKey<DataKey>(secret), asCitizen = try SymmetricKey<CitizenKey>(secret)
        #expect(KeyDerivation(asData, binding: [1]).commitment() != KeyDerivation(asCitizen, binding: [1]).commitment())
        let sealed = CommittedSeal.seal(secret, key: asCitizen, associatedData: [], random: random)
        #expect(throws: CommittedSeal.Failure.commitmentFailed) { try CommittedSeal.open(sealed, key: asData, associatedData: []) }
        #expect(throws: Never.self) { try CommittedSeal.open(sealed, key: asCitizen, associatedData: []) }
        let uses: [any KeyUse.Type] = [
            RootKey.self, PassphraseKey.self, CitizenKEK.self, SigningKEK.self, IndexKey.self, BackupKey.self, CitizenKey.self,
            DataKey.self,
        ]
        #expect(Set(uses.map { $0.name }).count == uses.count)
    }
}
