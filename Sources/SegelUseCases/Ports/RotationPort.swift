package import SegelVault

/// Which rotation: "this key, from this version to that one". Also what an operator types.
package struct RotationName: Hashable, Sendable {
    package let key: RingKeyName
    package let from: UInt32
    package let to: UInt32

    package init(key: RingKeyName, from: UInt32, to: UInt32) {
        self.key = key
        self.from = from
        self.to = to
    }

    /// Reads "kek-citizen-1-2"; nil for anything `text` would not write.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let key = RingKeyName(rawValue: parts.dropLast(2).joined(separator: "-")),
            let from = UInt32(parts[parts.count - 2]), let to = UInt32(parts[parts.count - 1])
        else { return nil }
        self.init(key: key, from: from, to: to)
        guard self.text == text else { return nil }
    }

    package var text: String { "\(key.rawValue)-\(from)-\(to)" }
}

/// How many rows are under one version of a key.
package struct VersionCount: Hashable, Sendable, Codable {
    package let version: UInt32
    package let rows: Int

    package init(version: UInt32, rows: Int) {
        self.version = version
        self.rows = rows
    }
}

/// How far a rotation is. Written in the same transaction as the rows it speaks of, so that it is never ahead of them nor behind.
package struct RotationRecord: Hashable, Sendable {
    package let name: RotationName
    /// Unix seconds.
    package let startedAt: UnixTime
    package let censusBefore: [VersionCount]
    /// Set before the new version becomes active; from then on the way back is closed.
    package var promotingAt: UnixTime?
    package var finishedAt: UnixTime?
    package var cancelledAt: UnixTime?
    /// Place of the last row that was rewrapped; empty at the beginning.
    package var cursor: [UInt8] = []
    /// Rows rewrapped so far, and the digests over them as they were found and as they were left.
    package var done = 0
    package var digestBefore: RotationDigest
    package var digestAfter: RotationDigest
    package var censusAfter: [VersionCount] = []
    /// The signed receipt, once finished.
    package var statement: String?
    /// Grows by one with each write.
    package var revision: UInt64 = 1

    package init(name: RotationName, startedAt: UnixTime, censusBefore: [VersionCount]) {
        self.name = name
        self.startedAt = startedAt
        self.censusBefore = censusBefore
        digestBefore = RotationDigest(of: name.key)
        digestAfter = digestBefore
    }

    package var isOpen: Bool { finishedAt == nil && cancelledAt == nil }
    /// Rows to rewrap when it began.
    package var rows: Int { censusBefore.filter { $0.version != name.to }.reduce(0) { $0 + $1.rows } }
}

package protocol RotationPort {
    /// Throws `PortConflict.alreadyExists` for a name that was used, and while another rotation of the key is open.
    func insert(_ rotation: RotationRecord) throws
    func rotation(_ name: RotationName) throws -> RotationRecord?
    /// Oldest first, finished and cancelled ones included.
    func rotations() throws -> [RotationRecord]
    /// Puts the record where the one of `revision - 1` is. Throws `PortConflict.changedMeanwhile` otherwise: of two rotators that read the
    /// same record one wins.
    func update(_ rotation: RotationRecord) throws
}

/// The destruction of one version of a key: begun durably, so that a crash cannot leave it half approved.
package struct RetirementRecord: Hashable, Sendable {
    package let key: RingKeyName
    package let version: UInt32
    package let startedAt: UnixTime
    package var finishedAt: UnixTime?
    package var statement: String?

    package init(key: RingKeyName, version: UInt32, startedAt: UnixTime, finishedAt: UnixTime? = nil, statement: String? = nil) {
        self.key = key
        self.version = version
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.statement = statement
    }

    /// Such as "kek-citizen-1".
    package var name: String { "\(key.rawValue)-\(version)" }
}

package protocol RetirementPort {
    /// Throws `PortConflict.alreadyExists`.
    func insert(_ retirement: RetirementRecord) throws
    func retirement(_ key: RingKeyName, version: UInt32) throws -> RetirementRecord?
    /// Throws `PortConflict.changedMeanwhile` where none is unfinished.
    func finish(_ retirement: RetirementRecord) throws
}
