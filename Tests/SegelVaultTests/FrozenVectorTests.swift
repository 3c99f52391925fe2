import FoundationEssentials
import SegelCrypto
import Testing

@testable import SegelVault

/// What was sealed by the first version of each format must open for ever. Never change a file in Vectors; add one.
@Suite("Frozen vectors")
struct FrozenVectorTests {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")

    /// Lines of `name = hex`; others are comments.
    func vector(_ name: String) throws -> [String: [UInt8]] {
        let text = try String(decoding: Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
        return try text.split(separator: "\n").reduce(into: [:]) { fields, line in
            let parts = line.split(separator: " = ")
            if parts.count == 2, !line.hasPrefix("#") { fields[String(parts[0])] = try Hex.decode(String(parts[1])) }
        }
    }

    func inputs(_ fields: [String: [UInt8]]) throws -> (key: OpenedCitizenKey, context: Context) {
        var secret = try #require(fields["citizen-key"])
        let citizen = try CitizenID(bytes: #require(fields["citizen"]))
        let key = try OpenedCitizenKey(
            citizen: citizen,
            keyID: KeyID(bytes: #require(fields["key-id"])),
            version: bigEndian(#require(fields["key-version"])),
            key: SymmetricKey(SecretBytes(moving: &secret))
        )
        let context = try Context(
            deployment: DeploymentID(bytes: #require(fields["deployment"])),
            objectType: String(decoding: #require(fields["object-type"]), as: UTF8.self),
            citizen: citizen,
            object: ObjectID(bytes: #require(fields["object"])),
            field: String(decoding: #require(fields["field"]), as: UTF8.self),
            revision: bigEndian(#require(fields["revision"])),
            schemaVersion: bigEndian(#require(fields["schema-version"]))
        )
        return (key, context)
    }

    @Test("envelope, type 1: opens, and the same randomness seals the same bytes") func value() throws {
        let fields = try vector("envelope-value-1.txt"), (key, context) = try inputs(fields)
        let envelope = try #require(fields["envelope"]), value = try #require(fields["value"])
        #expect(try ValueEnvelope.open(envelope, in: context, under: key) == value)
        #expect(try ValueEnvelope.seal(value, in: context, under: key, random: UncheckedSeededRandom(seed: 20_261_124)) == envelope)
    }

    @Test("envelope, type 2: a document of three chunks opens") func document() throws {
        let (key, context) = try inputs(vector("envelope-document-1.txt"))
        let opener = DocumentOpener(in: context, under: key)
        let text = try opener.append(Array(Data(contentsOf: folder.appending(path: "envelope-document-1.sgl")))) + opener.finish()
        #expect(text == DocumentTests.text(140_000))
    }

    @Test("key ring, format 1: unlocks, holds what it held, and its wraps open") func keyRing() throws {
        let fields = try vector("key-ring-1.txt")
        let unlocked = try LockedKeyRing(bytes: #require(fields["file"])).unlock(passphrase: City.passphrase())
        #expect(unlocked.generation == 5 && unlocked.ring.versions(of: .kekCitizen).map(\.state) == [.destroyed, .active, .generated])
        let wrapped = try WrappedCitizenKey(
            citizen: CitizenID(bytes: #require(fields["citizen"])),
            keyID: KeyID(bytes: #require(fields["key-id"])),
            version: 1,
            kekVersion: 2,
            wrap: #require(fields["wrap"])
        )
        let opened = try wrapped.open(in: unlocked.ring).key.secret.withUnsafeBytes { Array($0) }
        #expect(opened == fields["citizen-key"])
        let nik = try CanonicalNIK("1872014107909901")
        #expect(Vault(unlocked).blindIndex(of: nik).bytes == fields["blind-index"])
    }

    @Test("key ring, format 1, a stanza of each type: each unlocks with what it was made for") func stanzas() throws {
        let fields = try vector("key-ring-2.txt")
        let locked = try LockedKeyRing(bytes: #require(fields["file"]))
        func secret(_ name: String) throws -> SecretBytes {
            var bytes = try #require(fields[name])
            return SecretBytes(moving: &bytes)
        }
        let shares = try ["share-1", "share-3"].map { try UnlockShare(text: secret($0)) }
        let token = SoftwareToken(key: try P256Agreement.PrivateKey(scalar: secret("token-key")))
        let opened = [
            try locked.unlock(passphrase: City.passphrase()), try locked.unlock(shares: shares), try locked.unlock(token: token),
            try locked.unlock(escrowKey: XWing.PrivateKey(seed: secret("escrow-seed"))),
        ]
        let nik = try CanonicalNIK("1872014107909901")
        for unlocked in opened { #expect(Vault(unlocked).blindIndex(of: nik).bytes == fields["blind-index"]) }
        #expect(opened.map(\.openedBy?.text) == opened[0].ways.prefix(4).map(\.id.text))
        let pending = try UnlockShare(text: secret("pending-share-1"))
        #expect(throws: ShareError.pending) { try locked.unlock(shares: [pending]) }
        #expect(opened[0].ways.map(\.id.text) == (0..<5).map { at in Hex.encode(fields["id-\(at)"] ?? []) })
    }
}
