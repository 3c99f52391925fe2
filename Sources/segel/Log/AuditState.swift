internal import Foundation
internal import SegelCrypto
internal import SegelTransparency

/// What a monitor remembers of a log between two visits.
struct AuditState: Codable {
    struct Shard: Codable {
        let size: UInt64
        let root: String
        /// The open right edge, from which the next visit goes on.
        let edge: [String]
        let isClosed: Bool
        /// The signed head, to show should the log ever show another one.
        let checkpoint: String
    }

    private static let format = "segel-audit-1"

    private var format = Self.format
    var keys: [String] = []
    /// By name.
    var shards: [String: Shard] = [:]

    init() {}

    static func read(_ path: String) throws -> AuditState? {
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        do {
            let state = try JSONDecoder().decode(AuditState.self, from: bytes)
            guard state.format == Self.format else { throw CommandFailure(.usage, "\(path) is not of this version") }
            return state
        } catch is DecodingError { throw CommandFailure(.usage, "\(path) holds no audit's state") }
    }

    func write(_ path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
    }
}

extension AuditState.Shard {
    init(_ fold: TileFold, isClosed: Bool, checkpoint: String) {
        size = fold.size
        root = Base64.encode(fold.head.root.bytes)
        edge = fold.edgeHashes.map { Base64.encode($0.bytes) }
        self.isClosed = isClosed
        self.checkpoint = checkpoint
    }

    /// Throws where the state was changed by hand.
    func fold() throws -> TileFold {
        let fold = try TileFold(size: size, edgeHashes: edge.map { try LogHash(Base64.decode($0)) })
        guard Base64.encode(fold.head.root.bytes) == root else { throw LogFailure.damaged }
        return fold
    }
}
