internal import SegelVault

/// `KeyRingStorage` as one file. The data directory's lock keeps other processes away, so comparing and replacing is one step.
package struct KeyRingInFile: KeyRingStorage {
    private let path: String

    package init(path: String) { self.path = path }

    package func load() throws -> [UInt8]? { try DurableFile.read(path, limit: 1 << 20) }

    package func replace(_ old: [UInt8]?, with new: [UInt8]) throws {
        guard try load() == old else { throw KeyRingError.changedMeanwhile }
        try DurableFile.write(new, to: path)
    }
}
