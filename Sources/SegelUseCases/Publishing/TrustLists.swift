internal import Foundation
internal import SegelCatalogue
package import SegelCredential
internal import SegelCrypto
internal import SegelTransparency

/// A trust list waiting for its root signers.
package struct TrustDraft: Sendable, Codable {
    /// The payload to sign.
    package let payload: [UInt8]
    /// Signers' thumbprints and how many are needed.
    package let root: [UInt8]
}

package struct RootSignature: Sendable, Codable {
    /// The root key's JWK thumbprint.
    package let kid: String
    package let signature: [UInt8]

    package init(kid: String, signature: [UInt8]) {
        self.kid = kid
        self.signature = signature
    }
}

extension Mall {
    /// Two keys of a ring overlap this long, for what was being signed at the moment of change.
    private static var overlap: UnixTime { 300 }

    /// The next trust list as the rings stand now. Changes nothing. Keys no list has named yet get their window here: they begin `grace` (the
    /// time the root signers have) and one cache time from now, and their predecessors end a little later.
    package func draftTrustList(grace: Int64) async throws -> TrustDraft {
        guard let root = try publicFiles.read(.trustRoot) else { throw Refusal(.unavailable, "trust_root_missing") }
        let previous = try currentTrustList()
        let now = now
        let keys = windows(try await store.read { try $0.signingKeys() }, from: now + grace + configuration.trustCacheSeconds)
        let list = TrustList(
            number: (previous?.list.number ?? 0) + 1,
            issued: now,
            expires: now + configuration.trustLifetimeSeconds,
            previous: previous?.digest,
            issuers: catalogue.issuers.map { trusted($0.code, keys) }
        )
        return TrustDraft(payload: SignedTrustList.payload(of: list), root: root)
    }

    /// Publishes a draft with its signatures; refuses one that is not the successor of what is published, and one signed so late that a new
    /// key would begin before verifiers could have it.
    package func publishTrustList(_ payload: [UInt8], signatures: [RootSignature]) async throws -> Int {
        guard let rootBytes = try publicFiles.read(.trustRoot) else { throw Refusal(.unavailable, "trust_root_missing") }
        let root = try TrustRoot(bytes: rootBytes)
        let draft = try SignedTrustList.draft(payload: payload)
        let previous = try currentTrustList()
        guard draft.number == (previous?.list.number ?? 0) + 1, draft.previous == previous?.digest else {
            throw Refusal(.conflict, "trust_list_superseded")
        }
        let parts = signatures.compactMap { part in
            root.keys.first { JWK($0).thumbprint == part.kid }.map { (key: $0, signature: part.signature) }
        }
        let bytes = SignedTrustList.assemble(draft, signatures: parts)
        let verified: VerifiedTrustList
        do { verified = try VerifiedTrustList(bytes, root: root) } catch { throw Refusal(.notPermitted, "trust_list_not_signed") }
        // The windows first: after a crash between the two the same draft can be published again.
        try await store.write { tx in try self.adoptWindows(of: verified, in: tx) }
        try publicFiles.publish(bytes, at: .trustList)
        return draft.number
    }

    private func adoptWindows(of verified: VerifiedTrustList, in tx: any StoreTransaction) throws {
        let now = now
        for trusted in verified.list.issuers.flatMap(\.keys) {
            guard var record = try tx.signingKey(kid: trusted.kid) else { continue }
            if record.activeFrom == nil {
                guard trusted.notBefore >= now + configuration.trustCacheSeconds else { throw Refusal(.conflict, "trust_draft_stale") }
                record.activeFrom = trusted.notBefore
            }
            record.notAfter = trusted.notAfter
            guard try tx.replace(record, whereSealed: record.sealedPrivateKey) else { throw Refusal.changedMeanwhile }
        }
        _ = try log(
            .trustListPublished,
            subject: "trust-list-\(verified.list.number)",
            detail: verified.digest,
            at: now,
            in: tx
        )
    }

    /// The rings with a window for every key.
    private func windows(_ keys: [SigningKeyRecord], from begin: UnixTime) -> [SigningKeyRecord] {
        let rings = Set(keys.filter { $0.activeFrom == nil }.map { "\($0.agency)/\($0.purpose)" })
        return keys.map { key in
            var key = key
            if key.activeFrom == nil {
                key.activeFrom = begin
            } else if rings.contains("\(key.agency)/\(key.purpose)"), key.notAfter == nil {
                key.notAfter = begin + Self.overlap
            }
            return key
        }
    }

    /// What is published now, checked against the root.
    package func currentTrustList() throws -> VerifiedTrustList? {
        guard let bytes = try publicFiles.read(.trustList), let root = try publicFiles.read(.trustRoot) else { return nil }
        return try VerifiedTrustList(bytes, root: TrustRoot(bytes: root))
    }

    private func trusted(_ agency: String, _ keys: [SigningKeyRecord]) -> TrustedIssuer {
        let services = catalogue.services.filter { $0.agency == agency }
        let name = catalogue.agency(agency)?.name
        return TrustedIssuer(
            id: configuration.issuer(agency),
            agency: agency,
            nameIndonesian: name?.id ?? agency,
            nameEnglish: name?.en ?? agency,
            region: configuration.region,
            types: services.map { configuration.type($0.credential.type) },
            keys: keys.filter { $0.agency == agency }.compactMap { record in
                guard let purpose = KeyPurpose(rawValue: record.purpose), let from = record.activeFrom else { return nil }
                return TrustedKey(key: record.publicKey, purpose: purpose, notBefore: from, notAfter: record.notAfter)
            }
        )
    }
}

extension Configuration {
    /// The `vct` of a credential type: under the deployment's own address, so that it collides with nobody's.
    package func type(_ name: String) -> String { "\(publicURL)/types/\(name)" }
}
