internal import Synchronization

/// Counts what is published, so that whoever keeps something made from it knows when to make it anew.
final class CountedPublicFiles: PublicFiles {
    private let files: any PublicFiles
    private let count = Atomic<Int>(0)

    init(_ files: any PublicFiles) { self.files = files }

    var publications: Int { count.load(ordering: .acquiring) }

    func publish(_ bytes: [UInt8], at path: PublicPath) throws {
        // After the change: whoever still read the old bytes finds another number than the one they read before.
        defer { count.add(1, ordering: .acquiringAndReleasing) }
        try files.publish(bytes, at: path)
    }

    func replace(_ old: [UInt8]?, with new: [UInt8], at path: PublicPath) throws -> Bool {
        defer { count.add(1, ordering: .acquiringAndReleasing) }
        return try files.replace(old, with: new, at: path)
    }

    func isPublished(_ path: PublicPath) -> Bool { files.isPublished(path) }

    func withdraw(folder: PublicPath) throws { try files.withdraw(folder: folder) }

    func read(_ path: PublicPath) throws -> [UInt8]? { try files.read(path) }
}
