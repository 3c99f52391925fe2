internal import SegelUseCases

/// `ReceiptShelf` as one text file a receipt.
package struct ReceiptFolder: ReceiptShelf {
    private let root: String

    package init(_ root: String) { self.root = root }

    package func keep(_ note: String, as name: String) throws { try DurableFile.write(Array(note.utf8), to: path(name)) }

    package func receipt(_ name: String) throws -> String? {
        try DurableFile.read(path(name), limit: 1 << 16).map { String(decoding: $0, as: UTF8.self) }
    }

    package func names(beginning prefix: String) throws -> [String] {
        try DurableFile.names(in: root).filter { $0.hasPrefix(prefix) && $0.hasSuffix(Self.ending) }.map { String($0.dropLast(4)) }.sorted()
    }

    private static let ending = ".txt"

    private func path(_ name: String) -> String {
        precondition(!name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") })
        return root + "/" + name + Self.ending
    }
}
