/// What the QR symbol of a credential says (Docs/Formats/QR.md).
package struct QRContent: Sendable, Equatable {
    /// The name of the credential's type: the end of its `vct`.
    package let type: String
    /// When the symbol was signed, Unix seconds.
    package let issuedAt: Int64
    package let expires: Int64?
    /// Number of the issuer's status list, and the entry in it: the credential's own.
    package let list: Int
    package let index: Int
    /// What a checker sees, in this order: texts, whole numbers and truth values.
    package let claims: [(name: String, value: JSONValue)]
    /// The credential's name as witnessed sets have it. Through the credential's salted digests it commits to everything that is not in `claims`.
    package let credential: WitnessedDigest

    package init(
        type: String,
        issuedAt: Int64,
        expires: Int64?,
        list: Int,
        index: Int,
        claims: [(name: String, value: JSONValue)],
        credential: WitnessedDigest
    ) {
        self.type = type
        self.issuedAt = issuedAt
        self.expires = expires
        self.list = list
        self.index = index
        self.claims = claims
        self.credential = credential
    }

    package static func == (a: Self, b: Self) -> Bool { CBORWriter.bytes(a.value) == CBORWriter.bytes(b.value) }
}

extension QRContent {
    /// Rule 5.
    private enum Key {
        static let type = 1
        static let issuedAt = 2
        static let expires = 3
        static let status = 4
        static let claims = 5
        static let credential = 6
    }

    /// Symbols say little: a mistake that would sign a whole register is stopped here.
    static let claimLimit = 16

    var value: CBORValue {
        var map = CBORMap()
        map.set(Key.type, .text(type))
        map.set(Key.issuedAt, CBORValue(Int(issuedAt)))
        if let expires { map.set(Key.expires, CBORValue(Int(expires))) }
        map.set(Key.status, .array([CBORValue(list), CBORValue(index)]))
        // A list of pairs and not a map: deterministic maps are sorted by name, and a checker reads what matters first.
        map.set(Key.claims, .array(claims.flatMap { [.text($0.name), Self.value($0.value)] }))
        map.set(Key.credential, .bytes(credential.bytes))
        return .map(map)
    }

    /// Nothing but what rule 5 names, each of its own type.
    init(_ bytes: [UInt8]) throws(CredentialFailure) {
        let map: CBORMap?
        do { map = try CBORReader.read(bytes, limits: QRText.limits).map } catch { throw CredentialFailure(error) }
        guard let map, map.members.allSatisfy({ $0.key.integer.map { (1...6).contains($0) } ?? false }) else { throw .claimRefused }
        guard let type = map[Key.type]?.text, Self.isTypeName(type), let issuedAt = Self.unsigned(map[Key.issuedAt]),
            let status = map[Key.status]?.array, status.count == 2, let list = Self.unsigned(status[0]),
            let index = Self.unsigned(status[1]), let digest = map[Key.credential]?.bytes, let credential = WitnessedDigest(stored: digest)
        else { throw .claimRefused }
        var expires: Int64?
        if let end = map[Key.expires] {
            guard let time = Self.unsigned(end), time > issuedAt else { throw .claimRefused }
            expires = time
        }
        self.init(
            type: type,
            issuedAt: issuedAt,
            expires: expires,
            list: Int(list),
            index: Int(index),
            claims: try Self.claims(map[Key.claims]),
            credential: credential
        )
        // One text for one content: what was written otherwise was not written by this format.
        guard CBORWriter.bytes(value) == bytes else { throw .malformed }
    }

    private static func claims(_ value: CBORValue?) throws(CredentialFailure) -> [(name: String, value: JSONValue)] {
        guard let list = value?.array, list.count % 2 == 0, !list.isEmpty, list.count <= 2 * claimLimit else { throw .claimRefused }
        var claims: [(name: String, value: JSONValue)] = []
        for at in stride(from: 0, to: list.count, by: 2) {
            guard let name = list[at].text, !name.isEmpty, !claims.contains(where: { $0.name == name }),
                !CredentialPayload.isAlwaysOpen(name)
            else { throw .claimRefused }
            switch list[at + 1] {
            case .text, .bool: claims.append((name, list[at + 1].json))
            case .unsigned, .negative:
                guard list[at + 1].integer != nil else { throw .claimRefused }
                claims.append((name, list[at + 1].json))
            default: throw .claimRefused
            }
        }
        return claims
    }

    private static func value(_ json: JSONValue) -> CBORValue {
        switch json {
        case .string(let text): .text(text)
        case .integer(let number): CBORValue(Int(number))
        case .bool(let flag): .bool(flag)
        default: .null
        }
    }

    /// Whether a claim's value is one that a symbol can carry.
    package static func carries(_ value: JSONValue) -> Bool {
        switch value {
        case .string, .integer, .bool: true
        default: false
        }
    }

    /// Times and positions that every reader holds exactly: below 2^53.
    private static func unsigned(_ value: CBORValue?) -> Int64? {
        guard case .unsigned(let number) = value, number < 1 << 53 else { return nil }
        return Int64(number)
    }

    /// It becomes the end of an address: letters, digits, `.`, `_` and `-`, no more than 64.
    private static func isTypeName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                    UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
