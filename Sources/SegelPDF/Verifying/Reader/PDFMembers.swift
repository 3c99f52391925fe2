internal import SegelUseCases

/// The members of a dictionary, in the order they stand in. Few have ten: looking at each is quicker than hashing the name that is looked for.
struct PDFMembers: Equatable {
    /// Beyond, looking at each would take its time. Ours have thirty at most.
    private static let limit = 128

    private var list: [(key: String, value: PDFValue)] = []

    init() {}

    subscript(key: String) -> PDFValue? {
        for member in list where member.key == key { return member.value }
        return nil
    }

    var keys: [String] { list.map(\.key) }
    var values: [PDFValue] { list.map(\.value) }

    /// More would not be taken.
    var isFull: Bool { list.count >= Self.limit }

    /// False for a key that is there already; then nothing is added.
    mutating func add(_ value: PDFValue, as key: String) -> Bool {
        for member in list where member.key == key { return false }
        list.append((key, value))
        return true
    }

    mutating func reserve(_ count: Int) { list.reserveCapacity(count) }

    func forEach(_ body: (String, PDFValue) throws(PageRefusal) -> Void) throws(PageRefusal) {
        for member in list { try body(member.key, member.value) }
    }

    /// The first key, in the order of names, that is none of `allowed`.
    func stray(_ allowed: Set<String>) -> String? { first { !allowed.contains($0) } }

    /// The first key, in the order of names, that `isMeant` is true of.
    func first(where isMeant: (String) -> Bool) -> String? {
        var first: String?
        for member in list where isMeant(member.key) { first = min(first ?? member.key, member.key) }
        return first
    }

    static func == (a: Self, b: Self) -> Bool {
        a.list.count == b.list.count && a.list.allSatisfy { member in b[member.key] == member.value }
    }
}
