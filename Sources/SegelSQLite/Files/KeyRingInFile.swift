internal import SegelVault
private import Synchronization

/// `KeyRingStorage` as one file. Comparing and replacing is one step: the data directory's lock keeps other processes away, `turn` keeps the
/// other tasks of this one.
package struct KeyRingInFile: KeyRingStorage {
    private static let turn = Mutex(())
    private let path: String

    package init(path: String) { self.path = path }

    package func load() throws -> [UInt8]? { try DurableFile.read(path, limit: 1 << 20) }

    package func replace(_ old: [UInt8]?, with new: [UInt8]) throws {
        try Self.turn.withLock { _ in
            guard try load() == old else { throw KeyRingError.changedMeanwhile }
            try DurableFile.write(new, to: path)
        }
    }
}
