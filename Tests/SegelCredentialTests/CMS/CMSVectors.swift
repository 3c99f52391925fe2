import Foundation

/// What pyHanko and OpenSSL made once (Vectors/cms.py): a page's signature, and timestamps with each algorithm of the profile.
struct CMSVectors: Decodable, Sendable {
    struct Token: Decodable, Sendable, CustomStringConvertible {
        let name: String
        let digest: String
        let query: Data?
        /// A whole TimeStampResp; else `token`.
        let reply: Data?
        let token: Data?

        var description: String { name }
    }

    let message: Data
    let root: Data
    let leaf: Data
    let page: Data
    /// As `page`, with the attribute of RFC 6211.
    let protected: Data
    /// As `page`, with a timestamp over it.
    let stamped: Data
    let tokens: [Token]
    let others: [String: Data]

    static let all: CMSVectors = {
        let place = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Vectors/cms.json")
        do { return try JSONDecoder().decode(CMSVectors.self, from: Data(contentsOf: place)) } catch { fatalError("\(place): \(error)") }
    }()
}

/// DER taken apart, so that a member can be changed, left out or doubled while every length stays right.
struct DERTree: Equatable {
    enum Content: Equatable {
        case bytes([UInt8])
        case nodes([DERTree])
    }

    var tag: UInt8
    var content: Content

    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        self = Self.next(&rest)
        precondition(rest.isEmpty)
    }

    private init(tag: UInt8, content: Content) { (self.tag, self.content) = (tag, content) }

    private static func next(_ rest: inout ArraySlice<UInt8>) -> DERTree {
        let tag = rest.removeFirst(), first = Int(rest.removeFirst())
        var count = first
        if first >= 0x80 { count = (0..<first - 0x80).reduce(0) { value, _ in value << 8 | Int(rest.removeFirst()) } }
        var inside = rest.prefix(count)
        rest = rest.dropFirst(count)
        guard tag & 0x20 != 0 else { return DERTree(tag: tag, content: .bytes(Array(inside))) }
        var nodes: [DERTree] = []
        while !inside.isEmpty { nodes.append(next(&inside)) }
        return DERTree(tag: tag, content: .nodes(nodes))
    }

    var encoded: [UInt8] {
        let inside =
            switch content {
            case .bytes(let bytes): bytes
            case .nodes(let nodes): nodes.flatMap(\.encoded)
            }
        guard inside.count >= 0x80 else { return [tag, UInt8(inside.count)] + inside }
        let digits = withUnsafeBytes(of: UInt32(inside.count).bigEndian, Array.init).drop { $0 == 0 }
        return [tag, 0x80 | UInt8(digits.count)] + digits + inside
    }

    var nodes: [DERTree] {
        get {
            guard case .nodes(let nodes) = content else { return [] }
            return nodes
        }
        set { content = .nodes(newValue) }
    }

    subscript(path: [Int]) -> DERTree {
        get { path.reduce(self) { $0.nodes[$1] } }
        set {
            guard let first = path.first else {
                self = newValue
                return
            }
            nodes[first][Array(path.dropFirst())] = newValue
        }
    }

    /// The ways to every node, its own excluded.
    var paths: [[Int]] { nodes.enumerated().flatMap { at, node in [[at]] + node.paths.map { [at] + $0 } } }
}
