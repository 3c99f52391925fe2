internal import SegelCatalogue
package import SegelCrypto
internal import SegelTransparency

extension Mall {
    /// Puts a successor into an agency's credential ring. It signs nothing yet: a trust list that names it must be signed by the root and
    /// published, and one cache time must pass, so that every verifier can have it (attack A20). Called again while one waits, it answers
    /// with that one.
    package func startSigningRotation(of agency: String, algorithm: SignatureAlgorithm?) async throws -> String {
        guard catalogue.issuers.contains(where: { $0.code == agency }) else { throw Refusal.notFound }
        let now = now
        return try await store.write { tx in
            let ring = try tx.signingKeys().filter { $0.agency == agency && $0.purpose == SigningPurpose.credential.rawValue }
            if let waiting = ring.first(where: { $0.state(at: now, among: ring) == .prePublished }) { return waiting.kid }
            guard let old = ring.first(where: { $0.state(at: now, among: ring) == .active }) else {
                throw Refusal(.unavailable, "signing_key_missing")
            }
            let kid = try self.addKey(.credential, of: agency, algorithm ?? old.publicKey.algorithm, activeFrom: nil, in: tx)
            _ = try self.log(.keyCeremony, subject: kid, detail: "generated for \(agency)", at: now, in: tx)
            return kid
        }
    }

    /// Destroys the private halves of keys that no longer sign. Returns their names.
    @discardableResult
    package func destroyRetiredPrivateKeys() async throws -> [String] {
        let now = now
        let destroyed = try await store.write { tx in
            let keys = try tx.signingKeys()
            // An intent signs under the key it names: that key stays until the intent is done.
            let needed = Set(try tx.intents().map(\.kid))
            var destroyed: [String] = []
            for var key in keys
            where key.sealedPrivateKey != nil && key.state(at: now, among: keys) == .verifyOnly && !needed.contains(key.kid) {
                let sealed = key.sealedPrivateKey
                key.sealedPrivateKey = nil
                guard try tx.replace(key, whereSealed: sealed) else { throw Refusal.changedMeanwhile }
                _ = try self.log(.keyCeremony, subject: key.kid, detail: "private half destroyed", at: now, in: tx)
                destroyed.append(key.kid)
            }
            return destroyed
        }
        for kid in destroyed { signingKeys[kid] = nil }
        return destroyed
    }
}
