/// The `Accept` header (RFC 9110 section 12.5.1), as far as two representations are to be told apart.
struct Accepting {
    private let ranges: [(type: String, quality: Double)]

    init(_ header: String?) {
        ranges = (header ?? "").lowercased().split(separator: ",").map { entry in
            let parts = entry.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            return (parts.first ?? "", quality)
        }
    }

    /// Whether `type` is named and wanted more than `other`, or as much and named first. A wildcard asks for neither.
    func prefers(_ type: String, to other: String) -> Bool {
        guard let wanted = ranges.first(where: { $0.type == type }), wanted.quality > 0 else { return false }
        guard let rival = ranges.first(where: { $0.type == other }) else { return true }
        if wanted.quality != rival.quality { return wanted.quality > rival.quality }
        return ranges.first { $0.type == type || $0.type == other }?.type == type
    }
}
