import SegelSQLite
import SegelUseCases
import Synchronization

/// Public files in whose writing others come between: the faster node of a race, wherever a test wants one.
final class MeddledFiles: PublicFiles {
    private struct Meddling {
        let path: PublicPath
        let bytes: [UInt8]
        var times: Int
    }

    private let files: PublicFolder
    private let meddling = Mutex<Meddling?>(nil)

    init(_ files: PublicFolder) { self.files = files }

    /// The next `times` writes to `path` find that somebody published `bytes` there since they looked.
    func meddle(_ times: Int, at path: PublicPath, with bytes: [UInt8]) {
        meddling.withLock { $0 = Meddling(path: path, bytes: bytes, times: times) }
    }

    /// How many are still to come.
    var left: Int { meddling.withLock { $0?.times ?? 0 } }

    private func comeBetween(_ path: PublicPath) throws {
        let others = meddling.withLock { meddling -> [UInt8]? in
            guard let next = meddling, next.path == path, next.times > 0 else { return nil }
            meddling?.times -= 1
            // Never twice the same: a compare-and-swap must not take the second for the first.
            return next.bytes + [UInt8(next.times & 0xFF)]
        }
        if let others { try files.publish(others, at: path) }
    }

    func publish(_ bytes: [UInt8], at path: PublicPath) throws {
        try comeBetween(path)
        try files.publish(bytes, at: path)
    }

    func replace(_ old: [UInt8]?, with new: [UInt8], at path: PublicPath) throws -> Bool {
        try comeBetween(path)
        return try files.replace(old, with: new, at: path)
    }

    func read(_ path: PublicPath) throws -> [UInt8]? { try files.read(path) }
    func isPublished(_ path: PublicPath) -> Bool { files.isPublished(path) }
    func withdraw(folder: PublicPath) throws { try files.withdraw(folder: folder) }
}
