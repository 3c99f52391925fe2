internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

extension Mall {
    /// What the log recorded of a compromised credential key before the compromise, as it is published; nil for every other key.
    ///
    /// "Before" is the log's order, not its clock: the log up to its first entry dated `since` or later. An entry behind that one does not
    /// count, whatever its date says.
    func witnessedSet(of record: SigningKeyRecord, in tx: any StoreTransaction) throws -> [UInt8]? {
        guard let since = record.compromisedSince, record.purpose == SigningPurpose.credential.rawValue else { return nil }
        let end = try tx.firstLogIndex(datedFrom: since) ?? .max
        var digests: [WitnessedDigest] = []
        var cursor: UInt64?
        while true {
            let page = try tx.credentials(kid: record.kid, after: cursor, limit: 5_000)
            for line in page where line.logIndex < end { if let digest = try witness(line, in: tx) { digests.append(digest) } }
            guard let last = page.last, last.logIndex < end else { break }
            cursor = last.logIndex
        }
        digests += try witnessedCopies(record.kid, before: end, in: tx)
        return WitnessedSet.encode(digests, kid: record.kid, since: since)
    }

    private func witnessedCopies(_ kid: String, before end: UInt64, in tx: any StoreTransaction) throws -> [WitnessedDigest] {
        var digests: [WitnessedDigest] = []
        var cursor: UInt64?
        while true {
            let page = try tx.copies(kid: kid, after: cursor, limit: 5_000)
            digests += page.filter { $0.logIndex < end }.compactMap { $0.witness.flatMap(WitnessedDigest.init(stored:)) }
            guard let last = page.last, last.logIndex < end else { return digests }
            cursor = last.logIndex
        }
    }

    /// The sets of all compromised keys, with the places where they are published.
    func witnessedSets(in tx: any StoreTransaction) throws -> [(path: PublicPath, set: [UInt8])] {
        try tx.signingKeys().compactMap { record in
            guard let set = try witnessedSet(of: record, in: tx), let path = try Self.witnessedPath(record.kid) else { return nil }
            return (path, set)
        }
    }

    static func witnessedPath(_ kid: String) throws -> PublicPath? { .witnessed(Hex.encode(try Base64URL.decode(kid))) }

    /// Rows of before carry no digest: those are opened. Where the citizen was shredded there is nothing left to believe.
    private func witness(_ line: CredentialLine, in tx: any StoreTransaction) throws -> WitnessedDigest? {
        if let stored = line.witness { return WitnessedDigest(stored: stored) }
        guard let record = try tx.credential(line.id), try tx.citizenKey(of: line.citizen) != nil else { return nil }
        return WitnessedDigest(credential: try openOnce(record.sealed, as: "credential", object: line.id, for: line.citizen, in: tx))
    }
}
