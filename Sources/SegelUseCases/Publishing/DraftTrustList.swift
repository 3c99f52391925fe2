internal import SegelCatalogue
package import SegelCredential
internal import SegelCrypto

/// A trust list waiting for its root signers: all that one of them needs on a machine of their own.
package struct TrustDraft: Sendable, Codable {
    /// The payload to sign.
    package let payload: [UInt8]
    /// The root: who may sign, and how many must.
    package let root: [UInt8]
    /// The list now published, signatures and all; nil before the first.
    package let published: [UInt8]?
}

extension Mall {
    /// The next trust list as the rings stand now. Changes nothing. Keys no list has named yet get their window here: they begin `grace` (the
    /// time the root signers have) and one cache time from now, and their predecessors end a little later.
    package func draftTrustList(grace: Int64) async throws -> TrustDraft {
        let root = try trustRoot()
        let published = try publicFiles.read(.trustList)
        let previous = try published.map { try VerifiedTrustList($0, root: root) }
        let now = now
        let issuers = try await store.read { tx in
            // Before the first list nobody holds an older one that could lack a key.
            let begin = previous == nil ? now : now + max(0, grace) + self.configuration.trustCacheSeconds
            let keys = KeyWindows(try tx.signingKeys(), now: now, begin: begin).keys
            let anchors = try self.anchors(keys, in: tx)
            return try self.catalogue.issuers.map { try self.trusted($0.code, keys, anchors, in: tx) }
        }
        let list = TrustList(
            number: (previous?.list.number ?? 0) + 1,
            issued: now,
            expires: now + configuration.trustLifetimeSeconds,
            previous: previous?.digest,
            issuers: issuers
        )
        return TrustDraft(payload: SignedTrustList.payload(of: list), root: root.bytes, published: published)
    }

    /// The root in force.
    func trustRoot() throws -> TrustRoot {
        guard let bytes = try publicFiles.read(.trustRoot) else { throw Refusal(.unavailable, "trust_root_missing") }
        return try TrustRoot(bytes: bytes)
    }

    /// What is published now, checked against the root.
    package func currentTrustList() throws -> VerifiedTrustList? {
        guard let bytes = try publicFiles.read(.trustList), let root = try publicFiles.read(.trustRoot) else { return nil }
        return try VerifiedTrustList(bytes, root: TrustRoot(bytes: root))
    }

    private func trusted(
        _ agency: String,
        _ keys: [SigningKeyRecord],
        _ anchors: [TrustAnchor],
        in tx: any StoreTransaction
    ) throws -> TrustedIssuer {
        let services = catalogue.services.filter { $0.agency == agency }
        let name = catalogue.agency(agency)?.name
        return TrustedIssuer(
            id: configuration.issuer(agency),
            agency: agency,
            nameIndonesian: name?.id ?? agency,
            nameEnglish: name?.en ?? agency,
            region: configuration.region,
            types: types(of: services.map(\.credential)),
            keys: try keys.filter { $0.agency == agency }.compactMap { try trusted($0, in: tx) },
            anchors: anchors
        )
    }

    /// Each once, whichever services issue it.
    private func types(of templates: [CredentialTemplate]) -> [String] {
        let types = templates.flatMap { [$0.type] + $0.formerTypes }.map(configuration.type) + templates.compactMap(\.mdoc?.docType)
        var seen: Set<String> = []
        return types.filter { seen.insert($0).inserted }
    }

    /// The region's authorities vouch for every agency of it.
    private func anchors(_ keys: [SigningKeyRecord], in tx: any StoreTransaction) throws -> [TrustAnchor] {
        try keys.filter { $0.purpose == SigningPurpose.authority.rawValue }.compactMap { record in
            guard let from = record.activeFrom, let certificate = try tx.certificates(of: record.kid).last else { return nil }
            return try TrustAnchor(
                certificate: certificate.der,
                notBefore: from,
                notAfter: record.notAfter,
                compromisedSince: record.compromisedSince
            )
        }
    }

    private func trusted(_ record: SigningKeyRecord, in tx: any StoreTransaction) throws -> TrustedKey? {
        guard let purpose = KeyPurpose(rawValue: record.purpose), let from = record.activeFrom else { return nil }
        return TrustedKey(
            key: record.publicKey,
            purpose: purpose,
            notBefore: from,
            notAfter: record.notAfter,
            compromisedSince: record.compromisedSince,
            witnessed: try witnessedSet(of: record, in: tx).map(WitnessedSet.digest)
        )
    }
}

extension Configuration {
    /// The `vct` of a credential type: under the deployment's own address, so that it collides with nobody's.
    package func type(_ name: String) -> String { "\(publicURL)/types/\(name)" }
}
