/// Whose cosignatures are enough: C2SP tlog-policy.
///
///     log mpp.example/log/2027+1f3a…+Aa…            optional
///     witness bandung saksi.bandung.example+77ab…+BN… https://saksi.bandung.example
///     witness itb witness.itb.example+09c1…+BJ… https://witness.itb.example
///     group both all bandung itb
///     quorum both
package struct WitnessPolicy: Sendable, Equatable {
    /// A witness: its name in this file, its key, and its address where it takes heads.
    package struct Witness: Sendable, Equatable {
        /// Good inside this file alone.
        package let name: String
        package let key: CosignerKey
        /// Where it takes checkpoints.
        package let url: String?
    }

    private struct Group: Sendable, Equatable {
        let needed: Int
        let members: [String]
    }

    package private(set) var logs: [NoteKey] = []
    package private(set) var witnesses: [Witness] = []
    private var groups: [String: Group] = [:]
    private var quorum: String

    /// Nobody's cosignature is needed.
    package static let none = WitnessPolicy()
    private static let noQuorum = "none"
    /// Of each kind; the specification asks for 32 at least.
    private static let lineLimit = 1_000

    private init() { quorum = Self.noQuorum }

    package var needsNobody: Bool { quorum == Self.noQuorum }

    package init(text: String) throws(LogFailure) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count <= Self.lineLimit, text.utf8.allSatisfy({ $0 == 0x09 || $0 == 0x0A || ($0 >= 0x20 && $0 != 0x7F) }) else {
            throw .malformedPolicy
        }
        self.init()
        var found: String?
        var taken: Set<String> = []
        for line in lines {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            switch first {
            case "log": try addLog(words)
            case "witness": try addWitness(words)
            case "group": try addGroup(words, &taken)
            case "quorum":
                guard found == nil, words.count == 2, words[1] == Self.noQuorum || isDefined(words[1]) else { throw .malformedPolicy }
                found = words[1]
            default: throw .malformedPolicy
            }
        }
        guard let found else { throw .malformedPolicy }
        quorum = found
    }

    private func isDefined(_ name: String) -> Bool { groups[name] != nil || witnesses.contains { $0.name == name } }

    private mutating func addLog(_ words: [String]) throws(LogFailure) {
        guard (2...3).contains(words.count) else { throw .malformedPolicy }
        let key = try NoteKey(text: words[1])
        guard !logs.contains(where: { $0.key == key.key && $0.name == key.name }) else { throw .malformedPolicy }
        logs.append(key)
    }

    private mutating func addWitness(_ words: [String]) throws(LogFailure) {
        guard (3...4).contains(words.count), words[1] != Self.noQuorum, !isDefined(words[1]) else { throw .malformedPolicy }
        let key = try CosignerKey(text: words[2])
        guard !witnesses.contains(where: { $0.key.key == key.key }) else { throw .malformedPolicy }
        witnesses.append(Witness(name: words[1], key: key, url: words.count == 4 ? words[3] : nil))
    }

    /// Each name counts in one group at most, so that no witness counts twice.
    private mutating func addGroup(_ words: [String], _ taken: inout Set<String>) throws(LogFailure) {
        guard words.count >= 4, words[1] != Self.noQuorum, !isDefined(words[1]) else { throw .malformedPolicy }
        let members = Array(words.dropFirst(3))
        for member in members { guard isDefined(member), taken.insert(member).inserted else { throw .malformedPolicy } }
        let needed: Int
        switch words[2] {
        case "all": needed = members.count
        case "any": needed = 1
        default:
            guard let number = Int(words[2]), String(number) == words[2], (1...members.count).contains(number) else {
                throw .malformedPolicy
            }
            needed = number
        }
        groups[words[1]] = Group(needed: needed, members: members)
    }

    /// Whether these witnesses, by the names of this file, are enough.
    package func isMet(by names: Set<String>) -> Bool { needsNobody || isMet(quorum, names) }

    private func isMet(_ name: String, _ names: Set<String>) -> Bool {
        guard let group = groups[name] else { return names.contains(name) }
        return group.members.count { isMet($0, names) } >= group.needed
    }

    /// Who of them cosigned a note, and when. A bad line of a known witness fails the note.
    package func times(in note: SignedNote) throws(LogFailure) -> [String: UInt64] {
        var times: [String: UInt64] = [:]
        for witness in witnesses { if let time = try witness.key.time(in: note) { times[witness.name] = time } }
        return times
    }

    /// The latest moment since which enough of them have spoken; nil where they have not.
    package func metSince(_ times: [String: UInt64]) -> UInt64? {
        guard !needsNobody else { return nil }
        return Set(times.values).sorted(by: >).first { moment in isMet(by: Set(times.filter { $0.value >= moment }.keys)) }
    }
}
