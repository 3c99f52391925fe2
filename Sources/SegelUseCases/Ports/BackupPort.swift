package import SegelVault

/// What the deployment knows of a backup it made. The backup itself lies elsewhere; this row keeps key versions from being retired under it.
package struct BackupRecord: Sendable, Hashable {
    package let id: ObjectID
    package let createdAt: UnixTime
    /// When every byte of it was last read and found right.
    package var verifiedAt: UnixTime?
    /// When it was last restored to a scratch place and opened.
    package var drilledAt: UnixTime?
    /// When the wrapped citizen keys in it were destroyed. They are kept apart, and shorter than the data.
    package var keysPrunedAt: UnixTime?
    /// When all of it was destroyed: from then on it needs no key.
    package var prunedAt: UnixTime?
    /// Version of each ring key that opening it takes.
    package let needs: [RingKeyName: Set<UInt32>]

    package init(
        id: ObjectID,
        createdAt: UnixTime,
        verifiedAt: UnixTime? = nil,
        drilledAt: UnixTime? = nil,
        keysPrunedAt: UnixTime? = nil,
        prunedAt: UnixTime? = nil,
        needs: [RingKeyName: Set<UInt32>]
    ) {
        self.id = id
        self.createdAt = createdAt
        self.verifiedAt = verifiedAt
        self.drilledAt = drilledAt
        self.keysPrunedAt = keysPrunedAt
        self.prunedAt = prunedAt
        self.needs = needs
    }
}

package protocol BackupPort {
    /// Throws `PortConflict.alreadyExists`.
    func insert(_ backup: BackupRecord) throws
    /// Newest first, pruned ones included.
    func backups() throws -> [BackupRecord]
    /// Replaces the dates of the backup with this id. Throws `PortConflict.changedMeanwhile` where there is none.
    func update(_ backup: BackupRecord) throws
}
