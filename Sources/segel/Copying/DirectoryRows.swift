internal import Foundation
internal import SegelSQLite
internal import SegelUseCases

/// What a data directory keeps as files, as the rows they are in a database.
struct DirectoryRows: RowSource {
    private let data: String

    init(_ data: String) { self.data = data }

    func rows(of table: StoredTable, _ body: ([StoredValue]) throws -> Void) throws {
        func put(_ fields: [String: StoredValue]) throws {
            try body(
                try table.columns.map { column in
                    guard let value = fields[column] else { throw CommandFailure(.unexpected, "\(table.name) has a column \(column)") }
                    return value
                }
            )
        }
        switch table.name {
        case "key_rings":
            guard let ring = try KeyRingInFile(path: DataDirectory.keyRingPath(in: data)).load() else { return }
            try put(["only_one": .integer(1), "bytes": .bytes(ring)])
        case "public_files":
            let folder = PublicFolder(data + "/public")
            for path in try FileManager.default.subpathsOfDirectory(atPath: data + "/public").sorted() {
                var isFolder: ObjCBool = false
                guard FileManager.default.fileExists(atPath: "\(data)/public/\(path)", isDirectory: &isFolder), !isFolder.boolValue,
                    !path.hasSuffix(".new"), let name = PublicPath(path), let bytes = try folder.read(name)
                else { continue }
                try put(["path": .text(name.text), "bytes": .bytes(bytes)])
            }
        case "receipts":
            let folder = ReceiptFolder(data + "/receipts")
            for name in try folder.names(beginning: "") {
                guard let note = try folder.receipt(name) else { continue }
                try put(["name": .text(name), "note": .text(note)])
            }
        default: throw CommandFailure(.unexpected, "\(table.name) is no file")
        }
    }
}
