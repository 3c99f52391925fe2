/// A JSON value as it stands in signed bytes (RFC 8259). Members keep their order; whole numbers stay exact.
package enum JSONValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number that is not a 64-bit whole one, as it was written.
    case decimal(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
}

/// Members in their order, no name twice.
package struct JSONObject: Sendable, Equatable {
    /// A member of an object, by its name.
    package struct Member: Sendable, Equatable {
        package let name: String
        package var value: JSONValue
    }

    package private(set) var members: [Member]

    package init() { members = [] }

    /// Refuses a name that comes twice.
    package init(_ members: [Member]) throws(JSONFailure) {
        guard Self.namesDiffer(members) else { throw .duplicateMember }
        self.members = members
    }

    package subscript(name: String) -> JSONValue? { members.firstIndex { $0.name == name }.map { members[$0].value } }

    /// Appends, or replaces in its place.
    package mutating func set(_ name: String, _ value: JSONValue) {
        if let at = members.firstIndex(where: { $0.name == name }) {
            members[at].value = value
        } else {
            members.append(Member(name: name, value: value))
        }
    }

    package mutating func remove(_ name: String) { members.removeAll { $0.name == name } }

    private static func namesDiffer(_ members: [Member]) -> Bool {
        // Comparing short names beats hashing them up to about here.
        if members.count > 40 { return Set(members.map(\.name)).count == members.count }
        for index in members.indices.dropFirst() {
            for other in members[..<index] where other.name == members[index].name { return false }
        }
        return true
    }
}

/// Why bytes are not the JSON they claim to be.
package enum JSONFailure: Error, Equatable {
    case malformed
    case invalidUTF8
    case duplicateMember
    case trailingData
    case tooDeep
    case tooLarge
}
