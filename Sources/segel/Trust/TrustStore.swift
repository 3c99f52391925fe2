internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

/// A verifier's own folder:
///
///     root.json            the pinned root
///     root-2.json …        the signed successions followed since
///     list.json            the newest trust list taken
///     status/*.jwt, .seen  status lists, and when the newest that was believed was signed
///     witnessed/*          what the log recorded of compromised keys in time
struct TrustStore: Sendable {
    let path: String

    /// `--trust-dir`, or the user's data folder (XDG Base Directory Specification): where `HOME` says, as for every other program.
    static func at(_ path: String?) -> TrustStore {
        if let path { return TrustStore(path: path) }
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? FileManager.default.homeDirectoryForCurrentUser.path
        return TrustStore(path: (environment["XDG_DATA_HOME"] ?? home + "/.local/share") + "/segel/trust")
    }

    func pin(_ root: TrustRoot) throws {
        if let existing = read("root.json"), existing != root.bytes {
            throw CommandFailure(
                .notPermitted,
                "another root is pinned in \(path)",
                next: "remove \(path)/root.json if you are sure, then pin again"
            )
        }
        try write(root.bytes, "root.json")
    }

    /// From the pinned root to the one that stands now, followed again.
    func chain() throws -> TrustRootChain {
        guard let pinned = read("root.json") else {
            throw CommandFailure(.untrusted, "no trust root is pinned in \(path)", next: "segel trust pin ROOT.json")
        }
        do {
            var chain = TrustRootChain(pinned: try TrustRoot(bytes: pinned))
            while let bytes = read("root-\(chain.current.version + 1).json") { chain = try chain.following(bytes) }
            return chain
        } catch {
            throw CommandFailure(.untrusted, "the roots saved in \(path) do not follow each other: \(error)", next: "pin the root again")
        }
    }

    /// The saved list, verified again.
    func list() throws -> VerifiedTrustList {
        let root = try chain().current
        guard let bytes = read("list.json") else {
            throw CommandFailure(.undecided, "no trust list is saved in \(path)", next: "segel trust fetch https://…")
        }
        do { return try VerifiedTrustList(bytes, root: root) } catch {
            throw CommandFailure(.undecided, "the trust list saved in \(path) is refused: \(error)", next: "segel trust fetch https://…")
        }
    }

    /// The saved list as what was seen before, whichever root it was taken under.
    func lastSeen() throws -> VerifiedTrustList? {
        let chain = try chain()
        return try read("list.json").map { try chain.kept($0) }
    }

    func save(list bytes: [UInt8]) throws { try write(bytes, "list.json") }
    func save(succession bytes: [UInt8], version: Int) throws { try write(bytes, "root-\(version).json") }

    func read(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: "\(path)/\(name)").map { [UInt8]($0) } }

    func write(_ bytes: [UInt8], _ name: String) throws {
        let target = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: target, options: .atomic)
    }
}
