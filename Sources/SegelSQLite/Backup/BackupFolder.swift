internal import Glibc
internal import SegelUseCases
internal import SegelVault

/// A whole backup: a folder of five files.
struct BackupFolder: StoredBackupMedium {
    let path: String

    func create(_ piece: BackupPiece) throws -> any BlobWriter { throw BlobError.alreadyExists }

    func open(_ piece: BackupPiece) throws -> any BlobReader { try FileReader(file(piece)) }

    func receipt() throws -> String? {
        try DurableFile.read(path + "/receipt", limit: 1 << 20).map { String(decoding: $0, as: UTF8.self) }
    }

    func destroy(_ piece: BackupPiece) throws { try DurableFile.destroy(file(piece), first: Self.headerLimit) }

    /// Renamed first: stopped anywhere, what is left is no backup any more.
    func destroy() throws -> any StoredBackupMedium {
        var folder = self
        if !Self.isLeftover(path) {
            folder = BackupFolder(path: path + Self.doomedSuffix)
            try DurableFile.rename(path, to: folder.path)
        }
        for piece in BackupPiece.allCases { try folder.destroy(piece) }
        return folder
    }

    func remove() throws {
        try DurableFile.removeTree(path)
        try DurableFile.syncFolder(of: path)
    }

    static func isLeftover(_ path: String) -> Bool { path.hasSuffix(doomedSuffix) || path.hasSuffix(partialSuffix) }

    static let doomedSuffix = ".pruning"
    static let partialSuffix = ".partial"
    /// A header has at most 64 KiB; without it the rest of a piece is noise.
    private static let headerLimit = 1 << 16

    private func file(_ piece: BackupPiece) -> String { path + "/" + piece.name }
}

/// A backup under its temporary name, found by nobody.
final class PartialBackup: UnfinishedBackup {
    private let final: String
    private let partial: String

    init(_ path: String) throws {
        final = path
        partial = path + BackupFolder.partialSuffix
        guard mkdir(partial, 0o700) == 0 else { throw FileFailure.last("mkdir", partial) }
        chmod(partial, 0o700)
    }

    func create(_ piece: BackupPiece) throws -> any BlobWriter { try UnsyncedFile(partial + "/" + piece.name) }
    func open(_ piece: BackupPiece) throws -> any BlobReader { try FileReader(partial + "/" + piece.name) }
    func receipt() throws -> String? { nil }

    func put(receipt: String) throws {
        let file = try UnsyncedFile(partial + "/receipt")
        try Array(receipt.utf8).withUnsafeBytes { try file.append($0) }
        try file.commit()
    }

    func commit() throws -> String {
        for name in try DurableFile.names(in: partial) { try DurableFile.syncFile(partial + "/" + name) }
        try DurableFile.syncFolder(of: partial + "/")
        try DurableFile.rename(partial, to: final)
        return final
    }

    /// Best effort: what stays is found by nobody, and the next backup removes it.
    func abort() {
        do { try DurableFile.removeTree(partial) } catch { return }
    }
}
