internal import SegelPostgres
internal import SegelSQLite
internal import SegelUseCases
internal import SegelVault

/// Backups of a deployment in a database: what they hold is what a SQLite deployment's do, so that each can be verified, drilled and restored without
/// the server (Docs/Decisions/0024). Where the state lies is not part of it.
struct BackupPlacesInDatabase: BackupPlaces {
    private let disk: BackupPlacesOnDisk
    private let data: String
    private let endpoint: PostgresEndpoint
    private let tenant: Int64
    private let files: PostgresFiles

    init(_ directory: DataDirectory, _ endpoint: PostgresEndpoint, tenant: Int64, _ files: PostgresFiles) {
        disk = BackupPlacesOnDisk(directory)
        data = directory.path
        self.endpoint = endpoint
        self.tenant = tenant
        self.files = files
    }

    func begin(_ name: BackupName, in folder: String) throws -> any UnfinishedBackup { try disk.begin(name, in: folder) }
    func find(_ path: String) throws -> [StoredBackup] { try disk.find(path) }
    func leftovers(in folder: String, prefix: String) throws -> [StoredBackup] { try disk.leftovers(in: folder, prefix: prefix) }
    func scratch() throws -> any RestoreFolder { try disk.scratch() }

    /// One snapshot of the server's rows, as a SQLite database in this node's directory.
    func copyStore() throws -> any StoreCopy {
        let source = try PostgresRows.reading(endpoint, tenant: tenant)
        return try disk.makeCopy { rows in
            let missing = Set(try rows.shape().keys).symmetricDifference(source.tables.map(\.name))
            guard missing.isEmpty else { throw CommandFailure(.unexpected, "no twin of \(missing.sorted().joined(separator: ", "))") }
            _ = try RowCopy(from: source, to: rows).copy(source.tables)
        }
    }

    func otherFiles() throws -> [BackupPath] {
        // Of a directory that was not always a node's, what lies there is no longer the deployment's.
        let own = try disk.otherFiles().filter { path in
            path.text != "root.json" && !["public/", "receipts/"].contains { path.text.hasPrefix($0) }
        }
        let published = try PublicTable(files).paths().map { "public/\($0.text)" }
        let receipts = try ReceiptTable(files).names(beginning: "").map { "receipts/\($0).txt" }
        let stored = try (published + receipts).map { text in
            guard let path = BackupPath(text) else { throw CommandFailure(.unexpected, "\(text) is no plain path") }
            return path
        }
        return (own + stored).sorted()
    }

    func open(_ file: BackupPath) throws -> any BlobReader {
        if file.text == "config.json" { return BytesReader(try NodeConfiguration.withoutDatabase(PublicInput.read(data + "/config.json"))) }
        if let name = file.text.split(separator: "/", maxSplits: 1).last, file.text.hasPrefix("public/"),
            let path = PublicPath(String(name))
        {
            return BytesReader(try found(PublicTable(files).read(path)))
        }
        if file.text.hasPrefix("receipts/") {
            let name = String(file.text.dropFirst("receipts/".count).dropLast(".txt".count))
            return BytesReader(try found(ReceiptTable(files).receipt(name).map { Array($0.utf8) }))
        }
        return try disk.open(file)
    }

    private func found(_ bytes: [UInt8]?) throws -> [UInt8] {
        guard let bytes else { throw BlobError.missing }
        return bytes
    }
}

private final class BytesReader: BlobReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    func read(upTo limit: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(limit) }
        return Array(rest.prefix(limit))
    }
}
