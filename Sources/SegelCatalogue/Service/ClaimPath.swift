/// Where claims stand in a credential: flat, inside objects, in lists, or inside each of a list's objects.
extension ClaimTemplate {
    /// The names on the way, outermost first, without the marks of a list.
    package var path: [String] { name.split(separator: ".").map { $0.hasSuffix("[]") ? String($0.dropLast(2)) : String($0) } }

    /// "list[]": a value more in the list.
    package var isListElement: Bool { name.hasSuffix("[]") }

    /// The name of the list in whose objects it stands: "anggota" of "anggota[].nik".
    package var list: String? { name.split(separator: ".").dropLast().first { $0.hasSuffix("[]") }.map { String($0.dropLast(2)) } }

    /// Letters, digits and `_` between dots, at most four names; a list at the end, or with a field at the top.
    var isPath: Bool {
        name.wholeMatch(of: /[A-Za-z0-9_]+(\.[A-Za-z0-9_]+){0,3}(\[\])?/.asciiOnlyWordCharacters()) != nil
            || name.wholeMatch(of: /[A-Za-z0-9_]+\[\]\.[A-Za-z0-9_]+/.asciiOnlyWordCharacters()) != nil
    }

    /// Whether the other is a value where this one needs an object, or one of them is a list and the other is not.
    func collides(with other: ClaimTemplate) -> Bool {
        if path.first == other.path.first, list != other.list { return true }
        if path == other.path { return isListElement != other.isListElement }
        return path.count > other.path.count && path.starts(with: other.path)
    }
}
