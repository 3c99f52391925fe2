/// Why an item is sent back, in words that can be counted. What exactly is wrong stands beside it, for the citizen alone.
package enum ReturnReason: String, Sendable, Codable, CaseIterable {
    case unreadable, incomplete, mismatch, expired
    case wrongDocument = "wrong-document"
    case other
}
