internal import Foundation
internal import SegelTransparency

/// Where a log's files are read from: its address, or a copy of its public folder.
struct LogSource: Sendable {
    private let place: String
    private let isFolder: Bool

    /// `place`: such as `https://mpp.example`, or a folder that has `log/checkpoint`.
    init(_ place: String) {
        isFolder = !place.contains("://")
        self.place = place.hasSuffix("/") ? String(place.dropLast()) : place
    }

    /// Nil where there is no such file.
    func read(_ path: String) async throws -> [UInt8]? {
        if isFolder { return FileManager.default.contents(atPath: "\(place)/\(path)").map { [UInt8]($0) } }
        return try await Fetcher().getIfThere("\(place)/\(path)")
    }

    func text(_ path: String) async throws -> String? {
        guard let bytes = try await read(path) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw AuditAlarm(.altered, "\(path) is no text") }
        return text
    }

    /// A tile as wide as it must be, or the full one it became part of, cut.
    func tile(_ path: TilePath, below prefix: String) async throws -> [UInt8] {
        if let bytes = try await read("\(prefix)/\(path.text)") { return bytes }
        if !path.isFull, case .hashes = path.content {
            let full = TilePath(path.content, index: path.index, width: TilePath.fullWidth)
            if let bytes = try await read("\(prefix)/\(full.text)") { return Array(bytes.prefix(path.width * 32)) }
        }
        if !path.isFull, path.content == .entries {
            let full = TilePath(.entries, index: path.index, width: TilePath.fullWidth)
            if let bytes = try await read("\(prefix)/\(full.text)") {
                return Tile.bundle(Array(try Tile.entries(bytes, at: full).prefix(path.width)))
            }
        }
        throw AuditAlarm(.missing, "\(prefix)/\(path.text) is not there, though the signed head needs it")
    }
}
