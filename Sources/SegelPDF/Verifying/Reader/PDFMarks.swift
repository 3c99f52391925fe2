/// Which of the notable keys and names an object has in any dictionary, found while it is read: few objects have one, and only those are looked through
/// again by the rule that the mark is of. A mark too many costs time; one too few would lose a refusal, so keys are marked whatever their values are.
struct PDFMarks: OptionSet {
    let rawValue: UInt8

    /// Something `ForbiddenFeatures` has an opinion on.
    static let feature = PDFMarks(rawValue: 1)
    /// Of a signature, a field or an annotation (`SignatureField`).
    static let form = PDFMarks(rawValue: 2)
    /// Of a file specification (`AttachedCredential`).
    static let file = PDFMarks(rawValue: 4)

    private static let keys: [String: PDFMarks] = {
        var marks: [String: PDFMarks] = ["TransformMethod": .feature, "ByteRange": .form, "FT": .form, "EF": .file]
        for key in ForbiddenFeatures.keys.keys { marks[key, default: []].insert(.feature) }
        return marks
    }()

    /// Names that mark where they are the value of `Type`, `Subtype` or `S`.
    private static let names: [String: PDFMarks] = {
        var marks: [String: PDFMarks] = ["Annot": .form, "Widget": .form, "Filespec": .file]
        for name in ForbiddenFeatures.actions.union(ForbiddenFeatures.types.keys) { marks[name, default: []].insert(.feature) }
        return marks
    }()

    private static let keyShapes = NameShapes(Array(keys.keys))
    private static let nameShapes = NameShapes(Array(names.keys))

    /// Of one member of a dictionary.
    init(_ key: String, _ value: PDFValue) {
        self = []
        if Self.keyShapes.has(key) { formUnion(Self.keys[key] ?? []) }
        if case .name(let name) = value, key == "Type" || key == "Subtype" || key == "S", Self.nameShapes.has(name) {
            formUnion(Self.names[name] ?? [])
        }
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// First letters and lengths of some names: most others are told from them by these, without hashing a file's every word.
private struct NameShapes {
    /// Of each first letter the lengths of the names that begin with it, a bit each.
    private var lengths = [UInt64](repeating: 0, count: 256)

    init(_ names: [String]) {
        for name in names { lengths[Int(name.utf8.first ?? 0)] |= 1 << UInt64(name.utf8.count & 63) }
    }

    func has(_ name: String) -> Bool { lengths[Int(name.utf8.first ?? 0)] >> UInt64(name.utf8.count & 63) & 1 == 1 }
}
