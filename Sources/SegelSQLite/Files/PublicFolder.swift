package import SegelUseCases
private import Synchronization

/// `PublicFiles` as plain files under one folder: any web server or CDN can carry them.
package struct PublicFolder: PublicFiles {
    private static let turn = Mutex(())
    private let root: String

    package init(_ root: String) { self.root = root }

    package func publish(_ bytes: [UInt8], at path: PublicPath) throws { try alone { try write(bytes, at: path) } }

    package func replace(_ old: [UInt8]?, with new: [UInt8], at path: PublicPath) throws -> Bool {
        try alone {
            guard try read(path) == old else { return false }
            try write(new, at: path)
            return true
        }
    }

    package func isPublished(_ path: PublicPath) -> Bool { DurableFile.exists(root + "/" + path.text) }

    package func withdraw(folder: PublicPath) throws { try alone { try DurableFile.removeFiles(in: root + "/" + folder.text) } }

    package func read(_ path: PublicPath) throws -> [UInt8]? { try DurableFile.read(root + "/" + path.text) }

    private func write(_ bytes: [UInt8], at path: PublicPath) throws {
        var folder = root
        for part in path.folders {
            folder += "/" + part
            try DurableFile.makeFolder(folder)
        }
        try DurableFile.write(bytes, to: root + "/" + path.text)
    }

    /// The data directory's lock keeps other processes away.
    private func alone<Value: Sendable>(_ body: () throws -> Value) throws -> Value { try Self.turn.withLock { _ in try body() } }
}
