/// The `Accept` header (RFC 9110 section 12.5.1), as far as a few representations are to be told apart.
struct Accepting {
    private struct Range {
        let type: String
        let quality: Double
    }

    private let ranges: [Range]
    /// Nothing was asked for, so anything is as good.
    private let isSilent: Bool

    init(_ header: String?) {
        let entries = (header ?? "").lowercased().split(separator: ",").filter { $0.contains { $0 != " " && $0 != "\t" } }
        isSilent = entries.isEmpty
        // A weight that cannot be read is no wish.
        ranges = entries.compactMap { entry in
            let parts = entry.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let weight = parts.dropFirst().first(where: { $0.hasPrefix("q=") }) else {
                return Range(type: parts.first ?? "", quality: 1)
            }
            return Self.quality(weight.dropFirst(2)).map { Range(type: parts.first ?? "", quality: $0) }
        }
    }

    /// Section 12.4.2: 0 to 1, at most three digits behind the point.
    private static func quality(_ text: Substring) -> Double? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let digits = parts.count == 2 ? parts[1] : ""
        guard parts.count <= 2, parts[0] == "0" || parts[0] == "1", digits.count <= 3, digits.allSatisfy({ "0"..."9" ~= $0 }) else {
            return nil
        }
        return Double("\(parts[0]).\(digits)0").flatMap { $0 <= 1 ? $0 : nil }
    }

    /// Whether `type` is named and wanted more than `other`, or as much and named first. A wildcard asks for neither.
    func prefers(_ type: String, to other: String) -> Bool {
        guard let wanted = ranges.first(where: { $0.type == type }), wanted.quality > 0 else { return false }
        guard let rival = ranges.first(where: { $0.type == other }) else { return true }
        if wanted.quality != rival.quality { return wanted.quality > rival.quality }
        return ranges.first { $0.type == type || $0.type == other }?.type == type
    }

    /// The one of `types` that is wanted most; of two wanted as much the one that is named, then the earlier of `types`. Nil where none will do.
    func best(of types: [String]) -> String? {
        guard !isSilent else { return types.first }
        let wishes = types.compactMap { type in wish(for: type).map { (type: type, wish: $0) } }.filter { $0.wish.quality > 0 }
        var best = wishes.first
        for next in wishes.dropFirst() { if let held = best, held.wish < next.wish { best = next } }
        return best?.type
    }

    private struct Wish: Comparable {
        let quality: Double
        /// 2 by its name, 1 by its half, 0 by `*/*`.
        let nearness: Int

        static func < (a: Wish, b: Wish) -> Bool { (a.quality, a.nearness) < (b.quality, b.nearness) }
    }

    /// The nearest range decides: `*/*, a/b;q=0` refuses a/b.
    private func wish(for type: String) -> Wish? {
        let half = type.prefix { $0 != "/" } + "/*"
        for (nearness, name) in [(2, type), (1, String(half)), (0, "*/*")] {
            if let range = ranges.first(where: { $0.type == name }) { return Wish(quality: range.quality, nearness: nearness) }
        }
        return nil
    }
}
