internal import Foundation
internal import SegelCredential

/// The public files about whom to trust, as a folder: a deployment's own or an exported one.
struct PublishedTrust {
    let folder: String

    init(folder: String) { self.folder = folder }
    init(dataDirectory: String) { folder = dataDirectory + "/public/trust" }

    /// The current list, checked against the current root.
    func current() throws -> (TrustRootChain, VerifiedTrustList) {
        let root = try TrustRoot(bytes: bytes("root.json"))
        return (TrustRootChain(pinned: root), try VerifiedTrustList(bytes("list.json"), root: root))
    }

    /// From the first root and list to the last, and that these are the current ones.
    func history(pinned: TrustRoot? = nil) throws -> TrustHistory {
        let first = try pinned ?? TrustRoot(bytes: bytes("root-1.json"))
        let successions = try numbered(from: first.version + 1) { "root-\($0).json" }
        let lists = try numbered(from: 1) { "\($0).json" }
        let history: TrustHistory
        do { history = try TrustHistory(root: first, successions: successions, lists: lists) } catch {
            switch error {
            case .root(let version, let failure): throw broken("root \(version): \(failure)")
            case .list(let number, let failure): throw broken("trust list \(number): \(failure)")
            }
        }
        guard try history.chain.current == TrustRoot(bytes: bytes("root.json")) else { throw broken("root.json is not the last root") }
        guard try lists.last == bytes("list.json") else { throw broken("list.json is not the last list") }
        return history
    }

    func bytes(_ name: String) throws -> [UInt8] { try Self.read("\(folder)/\(name)") }

    static func read(_ path: String) throws -> [UInt8] {
        guard let bytes = FileManager.default.contents(atPath: path) else { throw CommandFailure(.usage, "cannot read \(path)") }
        return [UInt8](bytes)
    }

    private func numbered(from first: Int, _ name: (Int) -> String) throws -> [[UInt8]] {
        var found: [[UInt8]] = []
        while FileManager.default.fileExists(atPath: "\(folder)/\(name(first + found.count))") {
            found.append(try bytes(name(first + found.count)))
        }
        return found
    }

    private func broken(_ what: String) -> CommandFailure {
        CommandFailure(.untrusted, "the chain in \(folder) breaks: \(what)", next: "ask for a complete export")
    }
}
