internal import SegelCrypto
internal import SegelVault

/// Documents are files, which no transaction holds: the new bytes are written beside, checked, counted, and then take the old ones' place in
/// one rename. A kill between counting and renaming reseals the document again, and counts it twice.
extension Mall {
    /// Bytes of documents in one step, about: a caller sees progress, and another ceremony waits no longer.
    private static let documentStep = 64 << 20

    /// Documents elsewhere, as they were looked at before a transaction, which must not wait for another machine.
    struct ResealedDocuments: Sendable {
        let citizen: CitizenID
        /// Which `objects` name. One that names it names no older one later; a newer one may have been made since.
        let version: UInt32
        let objects: Set<ObjectID>
    }

    /// Those whose bytes name another version than `new`; elsewhere, those that are not `known` to name it. A file that is missing holds nothing back: there
    /// is nothing to reseal.
    func documentsToReseal(
        of citizen: CitizenID,
        to new: WrappedCitizenKey,
        known: ResealedDocuments?,
        in tx: any StoreTransaction
    ) throws -> [DocumentRecord] {
        let records = try tx.documents(of: citizen)
        guard blobs.isElsewhere else { return try documentsToReseal(records, to: new) }
        guard let known, known.citizen == citizen, known.version == new.version else { return records }
        return records.filter { !known.objects.contains($0.object) }
    }

    /// Nil where documents are on this machine, or the citizen has no key.
    func resealedDocuments(of citizen: CitizenID) async throws -> ResealedDocuments? {
        guard blobs.isElsewhere else { return nil }
        let (records, key) = try await store.read { (try $0.documents(of: citizen), try $0.citizenKey(of: citizen)) }
        guard let key else { return nil }
        let objects = try await onDocumentThreads { try await known(records, key) }
        return ResealedDocuments(citizen: citizen, version: key.version, objects: objects)
    }

    /// Asynchronous so that it runs where documents are waited for.
    private func known(_ records: [DocumentRecord], _ key: WrappedCitizenKey) async throws -> Set<ObjectID> {
        Set(records.map(\.object)).subtracting(try documentsToReseal(records, to: key).map(\.object))
    }

    private func documentsToReseal(_ records: [DocumentRecord], to new: WrappedCitizenKey) throws -> [DocumentRecord] {
        try records.filter { record in
            do {
                return try Envelope.keyVersion(of: blobs.open(record.object).read(upTo: Envelope.prefixCount)) != new.version
            } catch BlobError.missing { return false }
        }
    }

    func resealDocuments(of citizen: CitizenID) async throws {
        try await onDocumentThreads { try await resealOnThreads(citizen) }
    }

    private func resealOnThreads(_ citizen: CitizenID) async throws {
        let (all, keys) = try await store.read { (try $0.documents(of: citizen), try $0.citizenKeys(of: citizen)) }
        guard let new = keys.last else { throw Refusal.changedMeanwhile }
        let records = try documentsToReseal(all, to: new)
        var bytes = 0
        for record in records where bytes < Self.documentStep {
            try await reseal(record, keys)
            bytes += record.facts.byteCount
        }
    }

    private func reseal(_ record: DocumentRecord, _ keys: [WrappedCitizenKey]) async throws {
        let reader = try blobs.open(record.object)
        var sealed = try reader.read(upTo: 65_536)
        let version = try Envelope.keyVersion(of: sealed)
        guard let new = keys.last, let old = keys.first(where: { $0.version == version }) else { throw VaultError.cannotOpen }
        let copy = try DocumentCopy(of: record, from: old, to: new, self)
        let writer = try blobs.replace(record.object)
        do {
            while !sealed.isEmpty {
                try sealed.withUnsafeBytes { try copy.take($0, to: writer) }
                sealed = try reader.read(upTo: 65_536)
            }
            let (before, after) = try copy.finish(to: writer)
            try await count(before, after, bytes: record.facts.byteCount)
            try writer.commit()
        } catch {
            writer.abort()
            throw error
        }
    }

    private func count(_ before: [UInt8], _ after: [UInt8], bytes: Int) async throws {
        try await store.write { tx in
            guard var reseal = try tx.openReseal() else { throw Refusal.changedMeanwhile }
            try reseal.add(before: before, after: after, bytes: bytes)
            reseal.documents += 1
            try tx.update(reseal)
        }
    }
}

/// One document on its way from the old key to the new one: opened, sealed, and what was sealed opened again to compare. Three chunks of
/// memory, whatever its size.
private final class DocumentCopy {
    private let vault: Vault
    private let context: Context
    private let new: WrappedCitizenKey
    private let opener: DocumentOpener
    private let sealer: DocumentSealer
    private let checker: DocumentOpener
    private var before = SHA256.Stream()
    private var after = SHA256.Stream()

    init(of record: DocumentRecord, from old: WrappedCitizenKey, to new: WrappedCitizenKey, _ mall: Mall) throws {
        vault = mall.vault
        context = record.context(deployment: vault.deployment)
        self.new = new
        opener = try vault.documentOpener(in: context, under: old)
        sealer = try vault.documentSealer(in: context, under: new, random: mall.random)
        checker = try vault.documentOpener(in: context, under: new)
    }

    func take(_ sealed: UnsafeRawBufferPointer, to writer: any BlobWriter) throws {
        try opener.append(sealed) { try pass($0, to: writer) }
    }

    /// The tags over the plaintext as it was opened and as it opens again; both documents were whole.
    func finish(to writer: any BlobWriter) throws -> (before: [UInt8], after: [UInt8]) {
        try opener.finish { try pass($0, to: writer) }
        try sealer.finish { try write($0, to: writer) }
        try checker.finish { after.update($0) }
        return (
            try vault.resealTag(before.finish(), in: context, under: new), try vault.resealTag(after.finish(), in: context, under: new)
        )
    }

    private func pass(_ plaintext: UnsafeRawBufferPointer, to writer: any BlobWriter) throws {
        before.update(plaintext)
        try sealer.append(plaintext) { try write($0, to: writer) }
    }

    private func write(_ sealed: UnsafeRawBufferPointer, to writer: any BlobWriter) throws {
        try checker.append(sealed) { after.update($0) }
        try writer.append(sealed)
    }
}
