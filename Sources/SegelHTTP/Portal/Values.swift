internal import Mustache

/// What a template fills its places with. Absent values are `Nothing`, not nil: a template asks only the innermost thing that has the name, so
/// nothing shines through from around it.
///
/// Not a bare dictionary: a dictionary is a parent of places only where its keys are text, and the library asks that of each place and each level
/// around it. Of a type that always is one the answer is remembered, and a page takes a fraction of the time.
struct Values: MustacheParent, ExpressibleByDictionaryLiteral {
    private var values: [String: Any]

    init(dictionaryLiteral elements: (String, Any)...) { values = Dictionary(uniqueKeysWithValues: elements) }

    subscript(name: String) -> Any? {
        get { values[name] }
        set { values[name] = newValue }
    }

    func child(named name: String) -> Any? { values[name] }

    func merging(_ other: Values) -> Values {
        var merged = self
        merged.values.merge(other.values) { $1 }
        return merged
    }
}

/// Renders as nothing and counts as absent.
struct Nothing: MustacheCustomRenderable {
    var renderText: String { "" }
    var isNull: Bool { true }
}

func shown(_ text: String?) -> Any { text.flatMap { $0.isEmpty ? nil : $0 } ?? Nothing() }
