internal import SegelCrypto

/// Puts claims behind disclosures, from the leaves up (RFC 9901 section 4.2.6): each member of an object and each element of an array becomes
/// a disclosure of its own inside its parent's, so that a holder can show one line of an address, or one person of a family card.
struct Concealment {
    private static let saltCount = 16

    /// Each disclosure with `~` behind it.
    private(set) var disclosures: [UInt8] = []
    private let salts: [UInt8]
    private var saltsUsed = 0
    /// Used for one disclosure after the other: an issuer writes ten for each signature.
    private var writer = JSONWriter(capacity: 256)

    /// `claims`: what `conceal` will be called with; all salts are drawn at once.
    init(of claims: [(name: String, value: JSONValue)], random: some RandomSource) {
        let count = claims.reduce(0) { $0 + 1 + Self.count(inside: $1.value) }
        salts = random.bytes(count * Self.saltCount)
        disclosures.reserveCapacity(count * 128)
    }

    /// The digests of the members, sorted with `decoys` among them, so that neither order nor number tells anything (section 4.2.4.1, 4.2.5).
    mutating func conceal(_ members: [(name: String, value: JSONValue)], decoys: [String] = []) -> [String] {
        var digests = decoys
        digests.reserveCapacity(members.count + decoys.count)
        for member in members {
            let value = concealed(member.value)
            digests.append(
                disclose { writer in
                    writer.write(member.name)
                    writer.separate()
                    writer.write(value)
                }
            )
        }
        return digests.sorted()
    }

    private mutating func concealed(_ value: JSONValue) -> JSONValue {
        // Most claims are a text.
        if case .string = value { return value }
        switch value {
        case .object(let object) where !object.members.isEmpty:
            var hidden = JSONObject()
            hidden.set("_sd", .array(conceal(object.members.map { ($0.name, $0.value) }).map { .string($0) }))
            return .object(hidden)
        case .array(let elements):
            return .array(
                elements.map { element in
                    let value = concealed(element)
                    var hidden = JSONObject()
                    hidden.set("...", .string(disclose { $0.write(value) }))
                    return .object(hidden)
                }
            )
        default: return value
        }
    }

    /// Appends the disclosure of what `rest` writes, with a salt of 128 bits before it (RFC 9901 section 9.3), and returns its digest.
    private mutating func disclose(_ rest: (inout JSONWriter) -> Void) -> String {
        let salt = salts[saltsUsed..<saltsUsed + Self.saltCount]
        writer.reset()
        writer.writeList { writer in
            salt.withUnsafeBufferPointer { writer.write(base64URL: $0) }
            writer.separate()
            rest(&writer)
        }
        saltsUsed += Self.saltCount
        let start = disclosures.count
        writer.bytes.withUnsafeBufferPointer { Base64URL.append($0, to: &disclosures) }
        let digest = disclosures.withUnsafeBytes { Disclosure.digest(of: UnsafeRawBufferPointer(rebasing: $0[start...])) }
        disclosures.append(UInt8(ascii: "~"))
        return digest
    }

    private static func count(inside value: JSONValue) -> Int {
        switch value {
        case .object(let object): object.members.reduce(0) { $0 + 1 + count(inside: $1.value) }
        case .array(let elements): elements.reduce(0) { $0 + 1 + count(inside: $1) }
        default: 0
        }
    }

    /// Digests with nothing behind them: of random bytes, as no disclosure is ever short enough to be (section 4.2.5).
    static func decoys(_ count: Int, random: some RandomSource) -> [String] {
        (0..<count).map { _ in Base64URL.encode(SHA256.digest(random.bytes(32))) }
    }
}

extension JSONValue {
    /// Equal whatever the order of members: disclosing puts them in the order of their digests.
    func says(_ other: JSONValue) -> Bool {
        switch (self, other) {
        case (.object(let a), .object(let b)):
            a.members.count == b.members.count && a.members.allSatisfy { member in b[member.name].map { member.value.says($0) } ?? false }
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.says($1) }
        default: self == other
        }
    }

    /// Whether some name inside is the format's own (attack A53).
    var hasFormatNames: Bool {
        switch self {
        case .object(let object):
            object.members.contains { ["_sd", "_sd_alg", "...", ""].contains($0.name) || $0.value.hasFormatNames }
        case .array(let elements): elements.contains(where: \.hasFormatNames)
        default: false
        }
    }
}
