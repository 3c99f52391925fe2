internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// What a wallet fetched.
package struct IssuedCopies: Sendable {
    /// As the credential response carries them, in the order of the proofs.
    package let credentials: [String]
    package let notification: String
}

/// Copies for wallets, in the two durable steps of issuing:
///
///     1. one transaction: status entries, exact payloads (linted), intended copies; what allows them is used up here or in 3
///     2. sign
///     3. one transaction: log entries, signed copies; only then released
///
/// A copy has no number of its own to keep, so what a crash leaves intended is abandoned: it was never signed for anybody, and the wallet asks again.
extension Mall {
    /// Step 1. Throws `credential_request_denied` where the credential is not valid any more, has too many copies, or its agency's key cannot sign
    /// this format; nil where the case has no credential yet.
    func intendCopies(of item: WalletGrant.Item, for holders: [VerifyingKey], at now: UnixTime, in tx: any StoreTransaction) throws
        -> [CopyRecord]?
    {
        try requireWitnessed(in: tx)
        guard let record = try tx.credential(caseID: item.caseID) else { return nil }
        guard let configuration = credentialConfiguration(item.configuration), configuration.service.code == record.service else {
            throw WalletRefusal(.unknownCredentialConfiguration, "not offered any more")
        }
        try checkMayCopy(record, holders.count, in: tx)
        let key = try activeKey(.credential, of: record.status.agency, at: now, in: tx)
        guard configuration.format.isSigned(by: key.record.publicKey.algorithm) else { throw Self.denied("mdoc_needs_es256") }
        let chain = try chain(of: key.record.kid, at: now, in: tx)
        let date = try copyDate(key, chain, at: now)
        guard let signer = try tx.signingKey(kid: record.kid) else { throw Refusal(.unavailable, "signing_key_missing") }
        let bytes = try openOnce(record.sealed, as: "credential", object: record.id, for: record.citizen, in: tx)
        return try holders.map { holder in
            let status = try claimStatus(of: record.status.agency, in: tx)
            var payload = try CredentialPayload(
                replacing: bytes,
                signedBy: signer.publicKey,
                issuedAt: date,
                status: StatusReference(uri: statusURL(status), index: status.index)
            )
            guard payload.expires.map({ $0 > now }) ?? true else { throw Self.denied("expired") }
            payload.holderKey = holder
            return try intend(payload, configuration, record, holder, status, key, chain, at: now, in: tx)
        }
    }

    /// Verifiers that know wallets know an issuer by its certificate (HAIP 1.0 section 6.1.1). A key without one is known by its name.
    private func chain(of kid: String, at now: UnixTime, in tx: any StoreTransaction) throws -> [[UInt8]] {
        do { return try certificateChain(of: kid, at: now, in: tx) } catch let refusal as Refusal
            where refusal.code == "certificate_missing"
        {
            return []
        }
    }

    static func denied(_ reason: String) -> WalletRefusal { WalletRefusal(.credentialRequestDenied, reason) }

    private func checkMayCopy(_ record: CredentialRecord, _ count: Int, in tx: any StoreTransaction) throws {
        guard try mayProcess(.credentials, of: record.citizen, at: now, in: tx) else { throw Self.denied("processing_restricted") }
        guard try tx.status(record.status) == CredentialStatus.valid.rawValue else { throw Self.denied("not valid") }
        guard try tx.copyCount(of: record.id) + count <= WalletLimits.copies else { throw Self.denied("too many copies") }
    }

    private func intend(
        _ payload: CredentialPayload,
        _ configuration: CredentialConfiguration,
        _ record: CredentialRecord,
        _ holder: VerifyingKey,
        _ status: StatusEntry,
        _ key: ActiveKey,
        _ chain: [[UInt8]],
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> CopyRecord {
        let id = ObjectID(from: random)
        let prepared = try prepared(payload, configuration, for: holder, key, chain, at: now, in: tx)
        let copy = CopyRecord(
            id: id,
            credential: record.id,
            citizen: record.citizen,
            format: configuration.format.rawValue,
            kid: key.record.kid,
            status: status,
            holder: JWK(holder).thumbprint,
            issuedAt: now,
            sealed: try sealOnce(prepared, as: "copy", object: id, for: record.citizen, in: tx)
        )
        try tx.insert(copy)
        return copy
    }

    /// Steps 2 and 3. `finishing`: what must still be so when the copies are released, and is used up with them; throwing abandons them.
    func finishCopies(
        _ intended: [CopyRecord],
        of grant: WalletGrant,
        finishing: @escaping @Sendable (any StoreTransaction) throws -> Void = { _ in }
    ) async throws -> IssuedCopies {
        let now = now
        do {
            let signed = try await store.read { tx in try intended.map { ($0, try self.sign($0, in: tx)) } }
            let notification = try await store.write { tx in
                try finishing(tx)
                for (copy, bytes) in signed { try self.complete(copy, bytes, at: now, in: tx) }
                return try self.notification(for: intended, of: grant, at: now, in: tx)
            }
            for list in Dictionary(grouping: intended, by: \.status.list).compactMap(\.value.first) {
                try await publishNewStatusList(of: list.status)
            }
            return IssuedCopies(credentials: try signed.map { try $0.0.knownFormat.text(of: $0.1) }, notification: notification)
        } catch {
            try await abandon(intended)
            throw error
        }
    }

    private func sign(_ copy: CopyRecord, in tx: any StoreTransaction) throws -> [UInt8] {
        guard let record = try tx.signingKey(kid: copy.kid) else { throw Refusal(.unavailable, "signing_key_missing") }
        let prepared = try openOnce(copy.sealed, as: "copy", object: copy.id, for: copy.citizen, in: tx)
        switch try copy.knownFormat {
        case .sdJWT: return try PreparedCredential(encoded: prepared).signed(by: unlock(record).key)
        case .mdoc: return try PreparedMDoc(encoded: prepared).signed(by: unlock(record).key)
        }
    }

    private func complete(_ copy: CopyRecord, _ bytes: [UInt8], at now: UnixTime, in tx: any StoreTransaction) throws {
        // The credential may have been revoked, and the key found compromised, since the copy was intended; its status entry has followed.
        guard try tx.status(copy.status) == CredentialStatus.valid.rawValue else { throw Self.denied("not valid any more") }
        guard try tx.signingKey(kid: copy.kid)?.compromisedSince == nil else { throw Refusal(.conflict, "signing_key_compromised") }
        let index = try log(.issued, subject: copy.id.text, detail: IssuedProof.detail(of: bytes), at: now, in: tx)
        let context = vault.context(objectType: "copy", citizen: copy.citizen, object: copy.id, revision: 2)
        let sealed = try vault.seal(bytes, in: context, under: citizenKey(copy.citizen, in: tx), random: random)
        try tx.complete(copy.issued(at: index, sealed: sealed, witness: copy.knownFormat.witness(of: bytes).bytes))
    }

    private func abandon(_ intended: [CopyRecord]) async throws {
        try await store.write { tx in
            for copy in intended where try tx.copy(copy.id)?.logIndex == nil {
                do { try tx.abandonCopy(copy.id) } catch PortConflict.changedMeanwhile {}
            }
        }
    }

    /// Ends what a crash left intended; run before anything is served. Returns how many.
    @discardableResult
    package func recoverCopies() async throws -> Int {
        let left = try await store.read { try $0.intendedCopies() }
        if !left.isEmpty { try await abandon(left) }
        return left.count
    }
}

extension CopyRecord {
    func issued(at index: UInt64, sealed: [UInt8], witness: [UInt8]) -> CopyRecord {
        CopyRecord(
            id: id,
            credential: credential,
            citizen: citizen,
            format: format,
            kid: kid,
            status: status,
            holder: holder,
            issuedAt: issuedAt,
            logIndex: index,
            sealed: sealed,
            witness: witness
        )
    }
}
