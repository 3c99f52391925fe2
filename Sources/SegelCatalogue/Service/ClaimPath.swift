/// Where claims stand in a credential: flat, inside objects, or in lists.
extension ClaimTemplate {
    /// The names on the way, outermost first, without the marks of a list.
    package var path: [String] { (isListElement ? String(name.dropLast(2)) : name).split(separator: ".").map(String.init) }

    /// "list[]": a value more in the list.
    package var isListElement: Bool { name.hasSuffix("[]") }

    /// Letters, digits and `_` between dots, at most four names.
    var isPath: Bool { name.wholeMatch(of: /[A-Za-z0-9_]+(\.[A-Za-z0-9_]+){0,3}(\[\])?/.asciiOnlyWordCharacters()) != nil }

    /// Whether the other is a value where this one needs an object, or one of them is a list and the other is not.
    func collides(with other: ClaimTemplate) -> Bool {
        if path == other.path { return isListElement != other.isListElement }
        return path.count > other.path.count && path.starts(with: other.path)
    }
}
