/// Where one backup lies: a folder with a file for each piece. It sees only sealed bytes.
package protocol BackupMedium: Sendable {
    /// Throws what the disk says; nothing is found there before the medium's owner commits the whole backup.
    func create(_ piece: BackupPiece) throws -> any BlobWriter

    /// Throws `BlobError.missing` where there is none.
    func open(_ piece: BackupPiece) throws -> any BlobReader

    /// The signed receipt's text; nil where there is none.
    func receipt() throws -> String?
}
