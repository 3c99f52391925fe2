internal import SegelCrypto
internal import SegelVault

/// Under KEK-signing: the private halves of the signing rings, verifiers' evidence keys, and the service's own secrets. A signing key whose private half is destroyed has no
/// row here.
struct SystemSecretRows: WrappedRows {
    struct Row: Sendable {
        enum Holder: Sendable {
            case signing(SigningKeyRecord)
            case evidence(verifier: ObjectID)
            case service
        }

        let holder: Holder
        let secret: SystemSecret

        /// In the order of places evidence keys come last: a kid, base64url, has no tilde.
        var place: String {
            switch holder {
            case .signing(let record): record.kid
            case .evidence(let verifier): "~evidence/\(verifier.text)"
            case .service: "~secret/\(secret.name)"
            }
        }
    }

    let vault: Vault
    let random: AnyRandom

    func census(in tx: any StoreTransaction) throws -> [UInt32: Int] {
        Dictionary(grouping: try rows(in: tx), by: \.secret.kekVersion).mapValues(\.count)
    }

    /// A few hundred at most, so they are read whole.
    func page(notOn version: UInt32?, after cursor: [UInt8], limit: Int, in tx: any StoreTransaction) throws -> [(place: [UInt8], row: Row)]
    {
        let rest = try rows(in: tx).filter { row in
            row.secret.kekVersion != version && cursor.lexicographicallyPrecedes(row.place.utf8)
        }
        return rest.sorted { $0.place < $1.place }.prefix(limit).map { (Array($0.place.utf8), $0) }
    }

    private func rows(in tx: any StoreTransaction) throws -> [Row] {
        let signing = try tx.signingKeys().compactMap { record in record.systemSecret.map { Row(holder: .signing(record), secret: $0) } }
        let own = try tx.systemSecrets().map { Row(holder: .service, secret: $0) }
        return signing + own + (try tx.evidenceKeys().map { Row(holder: .evidence(verifier: $0.verifier), secret: $0.secret) })
    }

    func rewrap(_ row: Row) throws -> Rewrapped<Row> {
        try vault.rewrap(row.secret, random: random).map { Row(holder: row.holder, secret: $0) }
    }

    func commitment(to row: Row) throws -> RowCommitment { try vault.commitment(to: row.secret) }

    /// Only the wrap is taken from `new`: the key's window may have been set since the row was read.
    func replace(_ old: Row, with new: Row, in tx: any StoreTransaction) throws -> Bool {
        switch old.holder {
        case .signing(let record):
            guard var record = try tx.signingKey(kid: record.kid) else { return false }
            record.sealedPrivateKey = new.secret.wrap
            record.kekVersion = new.secret.kekVersion
            return try tx.replace(record, whereSealed: old.secret.wrap)
        case .service: return try isReplaced { try tx.replace(old.secret, with: new.secret) }
        case .evidence(let verifier):
            return try isReplaced {
                let key = EvidenceKeyRecord(verifier: verifier, secret: old.secret)
                try tx.replace(key, with: EvidenceKeyRecord(verifier: verifier, secret: new.secret))
            }
        }
    }
}
