/// Where the key ring lies, sealed. Never among the rows it opens: their backups and copies must not carry it.
package protocol KeyRingStorage: Sendable {
    /// Nil where none is stored.
    func load() throws -> [UInt8]?

    /// Puts `new` where exactly `old` is (nil: where nothing is), durably and all at once. Throws `KeyRingError.changedMeanwhile`, having
    /// changed nothing, when something else is there.
    func replace(_ old: [UInt8]?, with new: [UInt8]) throws
}
