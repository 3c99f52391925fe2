/// Where signed receipts are kept, outside the database and not in the open: what a restored database is told of by them happened.
package protocol ReceiptShelf: Sendable {
    /// Replaces an earlier receipt of the same name. `name`: lower-case letters, digits and hyphens.
    func keep(_ note: String, as name: String) throws
    func receipt(_ name: String) throws -> String?
    /// The names that begin with `prefix`, sorted.
    func names(beginning prefix: String) throws -> [String]
}
