internal import SegelCatalogue
package import SegelCrypto
internal import SegelTransparency

extension Mall {
    /// Puts a successor into an agency's ring. It signs nothing yet: a trust list that names it must be signed by the root and published, and
    /// one cache time must pass, so that every verifier can have it (attack A20). Called again while one waits, it answers with that one. An agency
    /// that came into the catalogue later gets its first key here.
    ///
    /// `algorithm`: nil for that of the key before. Throws `algorithm_not_for_purpose` for a ring whose readers know ES256 alone, and
    /// `successor_of_another_algorithm` where one of another algorithm waits already.
    package func startSigningRotation(
        of agency: String,
        purpose: SigningPurpose = .credential,
        algorithm: SignatureAlgorithm?
    ) async throws -> String {
        guard isRing(agency, purpose) else { throw Refusal.notFound }
        guard !purpose.isAlwaysES256 || algorithm ?? .es256 == .es256 else { throw Refusal(.invalid([]), "algorithm_not_for_purpose") }
        let now = now
        return try await store.write { tx in
            let ring = try tx.signingKeys(of: agency, for: purpose.rawValue)
            if let waiting = ring.first(where: { $0.state(at: now, among: ring) == .prePublished }) {
                guard algorithm.map({ $0 == waiting.publicKey.algorithm }) ?? true else {
                    throw Refusal(.conflict, "successor_of_another_algorithm")
                }
                return waiting.kid
            }
            if let old = ring.last(where: { $0.state(at: now, among: ring) == .active }) ?? ring.last {
                return try self.addSuccessor(of: old, algorithm, at: now, in: tx)
            }
            guard purpose.isAgencys else { throw Refusal(.unavailable, "signing_key_missing") }
            let kid = try self.addKey(purpose, of: agency, algorithm ?? .es256, activeFrom: purpose.beginsAtOnce ? now : nil, in: tx)
            _ = try self.log(.keyCeremony, subject: kid, detail: "first key of \(agency)/\(purpose.rawValue)", at: now, in: tx)
            return kid
        }
    }

    private func isRing(_ agency: String, _ purpose: SigningPurpose) -> Bool {
        switch purpose {
        case .credential, .status, .qr, .document: catalogue.issuers.contains { $0.code == agency }
        case .authority: agency == Self.authorityAgency
        case .request: agency == Self.requestAgency
        case .checkpoint, .receipt, .notice, .client: false
        }
    }

    /// A key without a window: the next trust list gives it one.
    func addSuccessor(of old: SigningKeyRecord, _ algorithm: SignatureAlgorithm?, at now: UnixTime, in tx: any StoreTransaction) throws
        -> String
    {
        guard let purpose = SigningPurpose(rawValue: old.purpose) else { throw Refusal(.unavailable, "signing_key_damaged") }
        let algorithm = purpose.isAlwaysES256 ? .es256 : algorithm ?? old.publicKey.algorithm
        // What is on no list begins at once, and gets its certificate with it.
        let kid = try addKey(purpose, of: old.agency, algorithm, activeFrom: purpose.beginsAtOnce ? now : nil, in: tx)
        if purpose.beginsAtOnce { try issueCertificates(at: now, in: tx) }
        _ = try log(.keyCeremony, subject: kid, detail: "generated for \(old.agency)/\(old.purpose)", at: now, in: tx)
        return kid
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
