/// A claims path pointer (OpenID4VP 1.0 section 7, and the type metadata of SD-JWT VC): which claims of a credential are meant.
package struct ClaimPath: Sendable, Hashable {
    /// One step into a credential: a name, an index, or every element.
    package enum Step: Sendable, Hashable {
        case member(String)
        case index(Int)
        /// Every element of an array; `null` as it is written.
        case all
    }

    package static let stepLimit = 16
    package static let nameLimit = 256
    package static let indexLimit = 65_535

    package let steps: [Step]

    package init(_ steps: [Step]) { self.steps = steps }

    init(_ value: JSONValue?) throws(DCQLFailure) {
        guard let elements = value?.array, !elements.isEmpty else { throw .pathRefused }
        guard elements.count <= Self.stepLimit else { throw .tooLarge }
        var steps: [Step] = []
        for element in elements {
            switch element {
            case .string(let name) where !name.isEmpty && name.utf8.count <= Self.nameLimit: steps.append(.member(name))
            case .integer(let index) where index >= 0 && index <= Self.indexLimit: steps.append(.index(Int(index)))
            case .null: steps.append(.all)
            default: throw .pathRefused
            }
        }
        self.steps = steps
    }

    /// What the pointer selects in a credential; nil where it selects nothing, or steps into what is no object or no array (section 7.1.1).
    package func select(in root: JSONObject) -> [JSONValue]? {
        var selected: [JSONValue] = [.object(root)]
        for step in steps {
            var next: [JSONValue] = []
            for value in selected {
                switch step {
                case .member(let name):
                    guard let object = value.object else { return nil }
                    if let member = object[name] { next.append(member) }
                case .index(let index):
                    guard let array = value.array else { return nil }
                    if index < array.count { next.append(array[index]) }
                case .all:
                    guard let array = value.array else { return nil }
                    next += array
                }
            }
            selected = next
        }
        return selected.isEmpty ? nil : selected
    }

    /// Whether a place in a credential is this claim, part of it, or on the way to it. An array's element may have any index: withheld
    /// neighbours move it.
    package func covers(_ place: [Step]) -> Bool {
        zip(steps, place).allSatisfy { asked, there in
            switch (asked, there) {
            case (.member(let a), .member(let b)): a == b
            case (.member, _), (_, .member): false
            default: true
            }
        }
    }

    var json: JSONValue {
        .array(
            steps.map {
                switch $0 {
                case .member(let name): .string(name)
                case .index(let index): .integer(Int64(index))
                case .all: .null
                }
            }
        )
    }

    /// For people: "alamat.kota", "nama[0]", "nama[]".
    package var text: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .member(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            case .all: text += "[]"
            }
        }
    }
}
