import Foundation

@testable import SegelTransparency

/// A log in memory that checks what a store must: no gap, no fork, nothing overwritten.
final class MemoryLog: LogPort {
    private(set) var entries: [[UInt8]] = []
    private var nodes: [String: LogHash] = [:]

    init(_ count: Int = 0) throws {
        for index in 0..<count { try TransparencyLog.append([UInt8(index & 255), UInt8(truncatingIfNeeded: index >> 8)], to: self) }
    }

    func logSize() -> UInt64 { UInt64(entries.count) }

    func logNode(level: Int, index: UInt64) throws -> LogHash {
        guard let hash = nodes["\(level)/\(index)"] else { throw LogFailure.damaged }
        return hash
    }

    func logEntry(at index: UInt64) throws -> [UInt8] { entries[Int(index)] }

    func append(_ entry: [UInt8], at index: UInt64, nodes new: [LogNode]) throws {
        guard index == logSize() else { throw LogFailure.outOfRange }
        entries.append(entry)
        for node in new {
            guard nodes.updateValue(node.hash, forKey: "\(node.level)/\(node.index)") == nil else { throw LogFailure.damaged }
        }
    }

    func head(_ size: UInt64) throws -> TreeHead { TreeHead(size: size, root: try TransparencyLog.root(of: self, size: size)) }
}

/// Public conformance material, beside the repository or where SEGEL_VECTORS says.
enum Vectors {
    static var folder: URL? {
        if let path = ProcessInfo.processInfo.environment["SEGEL_VECTORS"] { return URL(filePath: path) }
        var place = URL(filePath: #filePath)
        while place.pathComponents.count > 1 {
            place.deleteLastPathComponent()
            let vectors = place.appending(path: "shared/vectors")
            if FileManager.default.fileExists(atPath: vectors.path) { return vectors }
        }
        return nil
    }
}
