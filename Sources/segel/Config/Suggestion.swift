/// What somebody may have meant.
enum Suggestion {
    /// The known name that fewest slips lead to, at most `slips` of them; of several the first.
    static func nearest(to name: String, among known: [String], slips: Int = 3) -> String? {
        let found = known.map { (name: $0, slips: distance(name.lowercased(), $0.lowercased())) }.min { $0.slips < $1.slips }
        // A name of which nothing is left was not meant.
        guard let found, found.slips <= min(slips, max(1, name.count / 2)) else { return nil }
        return found.name
    }

    /// How many letters are wrong, missing, too many, or changed places with their neighbour (optimal string alignment).
    static func distance(_ first: String, _ second: String) -> Int {
        let a = Array(first), b = Array(second)
        var before: [Int] = [], row = Array(0...b.count)
        for i in a.indices {
            var next = [i + 1]
            for j in b.indices {
                var best = min(row[j + 1] + 1, next[j] + 1, row[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                next.append(best)
            }
            before = row
            row = next
        }
        return row[b.count]
    }
}
