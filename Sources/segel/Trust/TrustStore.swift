internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

/// A verifier's own folder: the pinned root, the newest trust list seen, saved status lists.
struct TrustStore: Sendable {
    let path: String

    /// `--trust-dir`, or the user's data folder.
    static func at(_ path: String?) -> TrustStore {
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        return TrustStore(path: path ?? "\(home)/.local/share/segel/trust")
    }

    func pin(_ root: TrustRoot) throws {
        let pinned = "\(path)/root.json"
        if let existing = FileManager.default.contents(atPath: pinned), [UInt8](existing) != root.bytes {
            throw CommandFailure(
                .notPermitted,
                "another root is pinned in \(path)",
                next: "remove \(pinned) if you are sure, then pin again"
            )
        }
        try write(root.bytes, "root.json")
    }

    func root() throws -> TrustRoot {
        guard let bytes = FileManager.default.contents(atPath: "\(path)/root.json") else {
            throw CommandFailure(.untrusted, "no trust root is pinned in \(path)", next: "segel trust pin ROOT.json")
        }
        return try TrustRoot(bytes: [UInt8](bytes))
    }

    /// The saved list, verified again.
    func list() throws -> VerifiedTrustList {
        let root = try root()
        guard let bytes = FileManager.default.contents(atPath: "\(path)/list.json") else {
            throw CommandFailure(.undecided, "no trust list is saved in \(path)", next: "segel trust fetch https://…")
        }
        return try VerifiedTrustList([UInt8](bytes), root: root)
    }

    /// Takes a fetched list if the root signed it and it is not older than what was seen.
    func accept(_ bytes: [UInt8]) throws -> VerifiedTrustList {
        let seen = FileManager.default.fileExists(atPath: "\(path)/list.json") ? try list() : nil
        let list: VerifiedTrustList
        do {
            let root = try root()
            list = try seen.map { try VerifiedTrustList(bytes, root: root, after: $0) } ?? VerifiedTrustList(bytes, root: root)
        } catch let failure as TrustFailure {
            throw CommandFailure(
                .untrusted,
                "the fetched trust list is refused: \(failure)",
                next: "ask its operator; the saved one stays in use"
            )
        }
        try write(bytes, "list.json")
        return list
    }

    func save(statusList bytes: [UInt8], uri: String) throws { try write(bytes, "status/\(name(uri))") }

    func statusList(_ uri: String) -> [UInt8]? { FileManager.default.contents(atPath: "\(path)/status/\(name(uri))").map { [UInt8]($0) } }

    private func name(_ uri: String) -> String { Hex.encode(SHA256.digest(Array(uri.utf8))) + ".jwt" }

    private func write(_ bytes: [UInt8], _ name: String) throws {
        let target = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: target, options: .atomic)
    }
}

/// Status lists from the network, kept for when there is none; or only the kept ones.
struct SavedStatusLists: StatusListSource {
    let store: TrustStore
    let isOffline: Bool

    func statusListToken(at uri: String) async throws -> [UInt8]? {
        if !isOffline {
            do {
                let bytes = try await Fetcher().get(uri)
                try store.save(statusList: bytes, uri: uri)
                return bytes
            } catch is CommandFailure {}
        }
        return store.statusList(uri)
    }
}
