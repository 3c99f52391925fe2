/// A step on the way to where a claim stands in a credential: flat, inside objects, in lists, or inside each of a list's objects.
package enum ClaimStep: Sendable, Hashable {
    case name(String)
    case every
}

extension ClaimTemplate {
    /// The way from the top: names, and "every element" behind the name of a list.
    package var steps: [ClaimStep] {
        name.split(separator: ".").flatMap { $0.hasSuffix("[]") ? [.name(String($0.dropLast(2))), .every] : [.name(String($0))] }
    }

    /// The names on the way, outermost first.
    package var path: [String] { steps.compactMap { if case .name(let name) = $0 { name } else { nil } } }

    private var top: Substring { name.prefix { $0 != "." && $0 != "[" } }

    /// "list[]": a value more in the list.
    package var isListElement: Bool { name.hasSuffix("[]") }

    /// The name of the list in whose objects it stands: "anggota" of "anggota[].nik".
    package var list: String? { steps.dropLast().contains(.every) ? path.first : nil }

    /// Letters, digits and `_` between dots, at most four names; a list at the end, or with a field at the top.
    var isPath: Bool {
        name.wholeMatch(of: /[A-Za-z0-9_]+(\.[A-Za-z0-9_]+){0,3}(\[\])?/.asciiOnlyWordCharacters()) != nil
            || name.wholeMatch(of: /[A-Za-z0-9_]+\[\]\.[A-Za-z0-9_]+/.asciiOnlyWordCharacters()) != nil
    }

    /// Whether the other is a value where this one needs an object, or one of them is a list and the other is not.
    func collides(with other: ClaimTemplate) -> Bool {
        // Most pairs have nothing in common: every claim is held against every other.
        guard top == other.top else { return false }
        if path.first == other.path.first, list != other.list { return true }
        if path == other.path { return isListElement != other.isListElement }
        return path.count > other.path.count && path.starts(with: other.path)
    }
}
