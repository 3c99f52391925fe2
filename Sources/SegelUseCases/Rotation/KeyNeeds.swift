package import SegelVault

/// What still needs one version of a ring key. Nothing may, before it is destroyed (attack A18).
package struct KeyNeeds: Sendable, Codable, Equatable {
    package let key: RingKeyName
    package let version: UInt32
    /// Rows wrapped under it.
    package let rows: Int
    /// Rotations begun and not finished that go from or to it.
    package let rotations: [String]
    /// Credentials waiting for their signature whose keys are wrapped under it.
    package let intents: Int
    /// Backups not pruned that take it to be opened.
    package let backups: [String]

    package var count: Int { rows + rotations.count + intents + backups.count }

    package var text: String {
        let parts = [
            rows > 0 ? "\(rows) rows" : nil, rotations.isEmpty ? nil : "the open rotation \(rotations.joined(separator: ", "))",
            intents > 0 ? "\(intents) credentials being issued" : nil,
            backups.isEmpty ? nil : "\(backups.count) retained backups",
        ].compactMap { $0 }
        return parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }
}

extension Mall {
    func needs(of key: RingKeyName, version: UInt32, in tx: any StoreTransaction) throws -> KeyNeeds {
        KeyNeeds(
            key: key,
            version: version,
            rows: try wrappedRows(key).census(in: tx)[version] ?? 0,
            rotations: try tx.rotations().filter { $0.isOpen && $0.name.key == key && [$0.name.from, $0.name.to].contains(version) }
                .map(\.name.text),
            intents: try intents(needing: key, version, in: tx),
            backups: try tx.backups().filter { $0.retains(key, version) }.map(\.id.text)
        )
    }

    private func intents(needing key: RingKeyName, _ version: UInt32, in tx: any StoreTransaction) throws -> Int {
        try tx.intents().count { intent in
            switch key {
            case .kekCitizen: try tx.citizenKey(of: intent.citizen)?.kekVersion == version
            case .kekSigning: try tx.signingKey(kid: intent.kid)?.kekVersion == version
            case .index, .backup: false
            }
        }
    }
}

extension BackupRecord {
    /// A backup whose wrapped citizen keys are destroyed opens no citizen's data, whatever KEK-citizen is kept for it.
    fileprivate func retains(_ key: RingKeyName, _ version: UInt32) -> Bool {
        guard prunedAt == nil, key != .kekCitizen || keysPrunedAt == nil else { return false }
        return needs[key]?.contains(version) ?? false
    }
}
