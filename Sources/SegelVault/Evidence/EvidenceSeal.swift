package import SegelCrypto

/// Seals what a verifier was shown. One per verifier: what one agency was shown opens for no other, and none of it hangs on a citizen's key,
/// whose owner may not even live here.
package enum EvidenceKey: KeyUse { package static let name = "evidence-key" }

/// Where a sealed thing of a verifier belongs; rebuilt from the look-up path when opening (attack A42).
package struct EvidencePlace: Sendable, Hashable {
    package let verifier: ObjectID
    package let request: ObjectID
    /// Such as "evidence", "result" or "answer-key".
    package let part: String

    package init(verifier: ObjectID, request: ObjectID, part: String) {
        self.verifier = verifier
        self.request = request
        self.part = part
    }
}

extension Vault {
    /// A new random key for a verifier, sealed under KEK-signing like every secret of the system, and rotated with it.
    package func createEvidenceKey(for verifier: ObjectID, random: some RandomSource) -> SystemSecret {
        seal(SymmetricKey<EvidenceKey>(from: random).secret, named: Self.evidenceKeyName(verifier), random: random)
    }

    package static func evidenceKeyName(_ verifier: ObjectID) -> String { "evidence/\(verifier.text)" }

    /// A wrap as Envelope.md, rules 4 and 5, has it, bound to deployment and place.
    package func seal(_ secret: SecretBytes, at place: EvidencePlace, under key: SystemSecret, random: some RandomSource) throws(VaultError)
        -> [UInt8]
    {
        CommittedSeal.seal(secret, key: try evidenceKey(key, of: place), associatedData: binding(place), random: random)
    }

    /// One failure for every cause.
    package func open(_ sealed: [UInt8], at place: EvidencePlace, under key: SystemSecret) throws(VaultError) -> SecretBytes {
        do { return try CommittedSeal.open(sealed, key: try evidenceKey(key, of: place), associatedData: binding(place)) } catch {
            throw .cannotOpen
        }
    }

    private func evidenceKey(_ secret: SystemSecret, of place: EvidencePlace) throws(VaultError) -> SymmetricKey<EvidenceKey> {
        guard secret.name == Self.evidenceKeyName(place.verifier) else { throw .wrongContext }
        let opened = try open(secret)
        do { return try SymmetricKey(opened) } catch { throw .cannotOpen }
    }

    private func binding(_ place: EvidencePlace) -> [UInt8] {
        canonical(deployment.bytes, place.verifier.bytes, place.request.bytes, Array(place.part.utf8), bigEndianBytes(UInt32(1)))
    }
}
