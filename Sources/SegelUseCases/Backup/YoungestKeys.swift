package import SegelTransparency
internal import SegelVault

extension OpenedBackup {
    /// The youngest backup among `others` whose keys piece goes with this data; this one where none is. Whoever was shredded since this backup was
    /// made is not in it: taking the youngest is what keeps a shred from being undone (attack A45).
    package func youngestKeys(among others: [StoredBackup], _ receiptKeys: [NoteKey]) throws -> OpenedBackup {
        let candidates = try others.compactMap { try opened($0, receiptKeys) }.filter { other in
            other.manifest.deployment == manifest.deployment && other.manifest.logSize >= manifest.logSize && other.hasKeys
        }
        return candidates.max { ($0.manifest.logSize, $0.manifest.createdAt) < ($1.manifest.logSize, $1.manifest.createdAt) } ?? self
    }

    /// Nil for another deployment's, and for one that does not open: damaged neighbours do not keep this one from being restored.
    private func opened(_ other: StoredBackup, _ receiptKeys: [NoteKey]) throws -> OpenedBackup? {
        do { return try OpenedBackup(other, keys: keys, receiptKeys: receiptKeys) } catch is BackupFault { return nil }
    }

    private var hasKeys: Bool {
        do { _ = try medium.open(.keys) } catch { return false }
        return true
    }
}
