import SegelCrypto
import Testing

@testable import SegelCredential

/// One way to spoil an issued mdoc, by its parts, with the reason it is refused for. Those that change what the issuer signs are signed anew
/// by the issuer's own key: an issuer's mistake must not pass either.
struct MDocMutant: Sendable, CustomTestStringConvertible {
    let name: String
    let reason: VerificationReason
    let make: @Sendable (MDocRegion) throws -> [UInt8]

    var testDescription: String { name }

    /// Changes the outer map.
    static func outer(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (inout [Member]) -> Void) -> MDocMutant {
        MDocMutant(name: name, reason: reason) { city in
            var members = try CBORReader.read(city.issue()).map!.members
            change(&members)
            return write(members)
        }
    }

    /// Changes the four parts of issuerAuth.
    static func auth(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (inout [CBORValue]) -> Void) -> MDocMutant
    {
        outer(name, reason) { members in
            let at = members.firstIndex { $0.key == .text("issuerAuth") }!
            var parts = members[at].value.array!
            change(&parts)
            members[at].value = .array(parts)
        }
    }

    /// Changes the security object and has the issuer sign it.
    static func mso(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (inout [Member]) -> Void) -> MDocMutant {
        MDocMutant(name: name, reason: reason) { city in
            try resigned(city) { payload in
                var members = try CBORReader.read(CBORReader.read(payload).encodedBytes!).map!.members
                change(&members)
                return CBORWriter.bytes(.encoded(write(members)))
            }
        }
    }

    /// Changes the first element as it is sent.
    static func item(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (inout [Member]) -> Void) -> MDocMutant {
        items(name, reason) { items in
            var members = try CBORReader.read(items[0].encodedBytes!).map!.members
            change(&members)
            items[0] = .encoded(write(members))
        }
    }

    static func items(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (inout [CBORValue]) throws -> Void)
        -> MDocMutant
    {
        MDocMutant(name: name, reason: reason) { city in
            var members = try CBORReader.read(city.issue()).map!.members
            let at = members.firstIndex { $0.key == .text("nameSpaces") }!
            var items = members[at].value.map![MDocRegion.space]!.array!
            try change(&items)
            members[at].value = .map(CBORMap(read: [(.text(MDocRegion.space), .array(items))]))
            return write(members)
        }
    }

    typealias Member = (key: CBORValue, value: CBORValue)

    static func resigned(_ city: MDocRegion, _ change: (_ payload: [UInt8]) throws -> [UInt8]) throws -> [UInt8] {
        var members = try CBORReader.read(city.issue()).map!.members
        let at = members.firstIndex { $0.key == .text("issuerAuth") }!
        let parts = members[at].value.array!
        let payload = try change(parts[2].bytes!)
        members[at].value = CoseSign1.sign(payload, unprotected: parts[1].map!, with: city.region.issuer.key)
        return write(members)
    }

    /// A map with exactly these members, doubled ones too.
    static func write(_ members: [Member]) -> [UInt8] {
        var output: [UInt8] = []
        CBORWriter.head(5, UInt64(members.count), &output)
        for member in members { output += CBORWriter.bytes(member.key) + CBORWriter.bytes(member.value) }
        return output
    }
}

extension [MDocMutant.Member] {
    fileprivate mutating func set(_ name: String, _ value: CBORValue?) {
        removeAll { $0.key == .text(name) }
        if let value { append((.text(name), value)) }
    }

    fileprivate mutating func change(_ name: String, _ body: (inout [MDocMutant.Member]) -> Void) {
        var inner = first { $0.key == .text(name) }!.value.map!.members
        body(&inner)
        set(name, .map(CBORMap(read: inner)))
    }
}

extension MDocMutant {
    static let all = outerMutants + authMutants + msoMutants + itemMutants

    private static let outerMutants: [MDocMutant] = [
        outer("no issuerAuth", .malformed) { $0.set("issuerAuth", nil) },
        outer("issuerAuth null", .malformed) { $0.set("issuerAuth", .null) },
        outer("issuerAuth as bytes", .malformed) { members in
            members.set("issuerAuth", .bytes(CBORWriter.bytes(members.first { $0.key == .text("issuerAuth") }!.value)))
        },
        outer("issuerAuth tagged 18", .malformed) { members in
            members.set("issuerAuth", .tagged(18, members.first { $0.key == .text("issuerAuth") }!.value))
        },
        outer("nameSpaces null", .malformed) { $0.set("nameSpaces", .null) },
        outer("nameSpaces empty", .malformed) { $0.set("nameSpaces", .map(CBORMap())) },
        outer("nameSpaces a list", .malformed) { $0.set("nameSpaces", .array([])) },
        outer("a name space empty", .malformed) { $0.change("nameSpaces") { $0.set(MDocRegion.space, .array([])) } },
        outer("a name space a map", .malformed) { $0.change("nameSpaces") { $0.set(MDocRegion.space, .map(CBORMap())) } },
        outer("a name space named by a number", .malformed) { $0.change("nameSpaces") { $0.append((.unsigned(1), .array([.null]))) } },
        outer("another name space with the same items", .disclosureRefused) { members in
            members.change("nameSpaces") { $0.append((.text("other"), $0[0].value)) }
        },
        outer("the name space renamed", .disclosureRefused) { members in
            members.change("nameSpaces") { $0[0].key = .text("org.iso.18013.5.2") }
        },
        outer("a member more", .malformed) { $0.append((.text("extra"), .null)) },
        outer("a member named by a number", .malformed) { $0.append((.unsigned(0), .null)) },
        outer("issuerAuth twice", .malformed) { members in members.append(members.first { $0.key == .text("issuerAuth") }!) },
        outer("nameSpaces twice", .malformed) { members in members.append(members.first { $0.key == .text("nameSpaces") }!) },
    ]

    private static let authMutants: [MDocMutant] = [
        auth("three parts", .malformed) { $0.removeLast() },
        auth("five parts", .malformed) { $0.append(.null) },
        auth("protected header a map", .malformed) { $0[0] = .map(CBORMap()) },
        auth("protected header empty bytes", .malformed) { $0[0] = .bytes([]) },
        auth("protected header an empty map", .algorithmRefused) { $0[0] = .bytes([0xA0]) },
        auth("protected header with a trailing byte", .malformed) { $0[0] = .bytes($0[0].bytes! + [0]) },
        auth("protected header not shortest", .malformed) { $0[0] = .bytes([0xA1, 0x18, 0x01, 0x26]) },
        auth("A47: algorithm EdDSA", .algorithmRefused) { $0[0] = protected([(1, -8)]) },
        auth("A47: algorithm ES384", .algorithmRefused) { $0[0] = protected([(1, -35)]) },
        auth("A47: algorithm HMAC", .algorithmRefused) { $0[0] = protected([(1, 5)]) },
        auth("A47: algorithm 0", .algorithmRefused) { $0[0] = protected([(1, 0)]) },
        auth("algorithm as text", .algorithmRefused) { $0[0] = .bytes(CBORWriter.bytes(map([(1, .text("ES256"))]))) },
        auth("algorithm unprotected", .algorithmRefused) { parts in
            parts[0] = .bytes([0xA0])
            parts[1] = map([(1, CBORValue(-7)), (33, parts[1].map![33]!)])
        },
        auth("algorithm in both headers", .headerRefused) { $0[1] = map([(1, CBORValue(-7)), (33, $0[1].map![33]!)]) },
        auth("A48: critical parameters", .headerRefused) {
            $0[0] = .bytes(CBORWriter.bytes(map([(1, CBORValue(-7)), (2, .array([.unsigned(99)]))])))
        },
        auth("A48: critical parameters unprotected", .headerRefused) {
            $0[1] = map([(2, .array([.unsigned(99)])), (33, $0[1].map![33]!)])
        },
        auth("a parameter more under the signature", .signatureInvalid) { $0[0] = protected([(1, -7), (4, 1)]) },
        auth("no chain", .certificateRefused) { $0[1] = .map(CBORMap()) },
        auth("unprotected header a list", .malformed) { $0[1] = .array([]) },
        auth("chain protected", .headerRefused) { parts in
            parts[0] = .bytes(CBORWriter.bytes(map([(1, CBORValue(-7)), (33, parts[1].map![33]!)])))
            parts[1] = .map(CBORMap())
        },
        auth("chain a list of one", .headerRefused) { $0[1] = map([(33, .array([$0[1].map![33]!]))]) },
        auth("chain an empty list", .headerRefused) { $0[1] = map([(33, .array([]))]) },
        auth("chain a text", .headerRefused) { $0[1] = map([(33, .text("x"))]) },
        auth("chain a list with a number", .headerRefused) { $0[1] = map([(33, .array([$0[1].map![33]!, .unsigned(1)]))]) },
        auth("chain empty bytes", .certificateRefused) { $0[1] = map([(33, .bytes([]))]) },
        auth("chain with a trailing byte", .certificateRefused) { $0[1] = map([(33, .bytes($0[1].map![33]!.bytes! + [0]))]) },
        auth("chain twice the leaf", .issuerUntrusted) { $0[1] = map([(33, .array([$0[1].map![33]!, $0[1].map![33]!]))]) },
        auth("A48: x5u and x5t beside the chain decide nothing, but another chain does", .certificateRefused) {
            $0[1] = map([(34, .array([CBORValue(-16), .bytes([1])])), (35, .text("https://elsewhere.example")), (33, .bytes([0x30, 0]))])
        },
        auth("payload null", .malformed) { $0[2] = .null },
        auth("payload a map", .malformed) { $0[2] = .map(CBORMap()) },
        auth("payload empty", .signatureInvalid) { $0[2] = .bytes([]) },
        auth("payload with a trailing byte", .signatureInvalid) { $0[2] = .bytes($0[2].bytes! + [0]) },
        auth("payload without tag 24", .signatureInvalid) { $0[2] = .bytes(try! CBORReader.read($0[2].bytes!).encodedBytes!) },
        auth("signature empty", .signatureInvalid) { $0[3] = .bytes([]) },
        auth("signature short", .signatureInvalid) { $0[3] = .bytes(Array($0[3].bytes!.dropLast())) },
        auth("signature long", .signatureInvalid) { $0[3] = .bytes($0[3].bytes! + [0]) },
        auth("signature all zero", .signatureInvalid) { $0[3] = .bytes([UInt8](repeating: 0, count: 64)) },
        auth("signature halves swapped", .signatureInvalid) { $0[3] = .bytes(Array($0[3].bytes![32...] + $0[3].bytes![..<32])) },
        auth("signature in DER", .signatureInvalid) { $0[3] = .bytes(try! ECDSASignatureValue.encode($0[3].bytes!)) },
        auth("signature a text", .malformed) { $0[3] = .text("x") },
        MDocMutant(name: "signed by another key of the region", reason: .signatureInvalid) { city in
            var members = try CBORReader.read(city.issue()).map!.members
            let at = members.firstIndex { $0.key == .text("issuerAuth") }!
            let parts = members[at].value.array!
            members[at].value = CoseSign1.sign(parts[2].bytes!, unprotected: parts[1].map!, with: city.region.issuer.statusKey)
            return write(members)
        },
        MDocMutant(name: "A49: signed by a status key under its own certificate", reason: .certificateRefused) { city in
            let leaf = try Region.leaf(
                for: city.region.issuer.statusKey,
                by: city.region.authorityKey,
                city.region.authority,
                usage: .status
            )
            return try PreparedMDoc(
                city.payload(),
                kid: JWK(city.region.issuer.statusKey.publicKey).thumbprint,
                chain: [leaf],
                random: UncheckedSeededRandom(seed: 1)
            ).signed(by: city.region.issuer.statusKey)
        },
        MDocMutant(name: "A49: a credential's JWS key signing a COSE of another context", reason: .signatureInvalid) { city in
            var members = try CBORReader.read(city.issue()).map!.members
            let at = members.firstIndex { $0.key == .text("issuerAuth") }!
            var parts = members[at].value.array!
            parts[3] = .bytes(city.region.issuer.key.sign(parts[2].bytes!))
            members[at].value = .array(parts)
            return write(members)
        },
    ]

    private static func protected(_ members: [(Int, Int)]) -> CBORValue {
        .bytes(CBORWriter.bytes(map(members.map { ($0.0, CBORValue($0.1)) })))
    }

    private static func map(_ members: [(Int, CBORValue)]) -> CBORValue {
        .map(CBORMap(read: members.map { (CBORValue($0.0), $0.1) }))
    }

    private static func date(_ text: String, tag: UInt64 = 0) -> CBORValue { .tagged(tag, .text(text)) }

    private static func digests(_ change: @escaping @Sendable (inout [Member]) -> Void) -> @Sendable (inout [Member]) -> Void {
        { members in
            members.change("valueDigests") { spaces in
                var own = spaces[0].value.map!.members
                change(&own)
                spaces[0].value = .map(CBORMap(read: own))
            }
        }
    }

    private static func validity(_ name: String, _ value: CBORValue?) -> @Sendable (inout [Member]) -> Void {
        { $0.change("validityInfo") { $0.set(name, value) } }
    }

    private static let msoMutants: [MDocMutant] = [
        MDocMutant(name: "a security object without tag 24", reason: .malformed) {
            try resigned($0) { try CBORReader.read($0).encodedBytes! }
        },
        MDocMutant(name: "a security object tagged 23", reason: .malformed) {
            try resigned($0) { CBORWriter.bytes(.tagged(23, .bytes(try CBORReader.read($0).encodedBytes!))) }
        },
        MDocMutant(name: "a security object wrapped twice", reason: .malformed) {
            try resigned($0) { CBORWriter.bytes(.encoded($0)) }
        },
        MDocMutant(name: "a security object with a trailing byte", reason: .malformed) { try resigned($0) { $0 + [0] } },
        MDocMutant(name: "a security object that is a list", reason: .malformed) {
            try resigned($0) { _ in CBORWriter.bytes(.encoded(CBORWriter.bytes(.array([])))) }
        },
        MDocMutant(name: "a security object of indefinite length", reason: .malformed) {
            try resigned($0) { _ in CBORWriter.bytes(.encoded([0xBF, 0xFF])) }
        },
        mso("version 1.1", .typeRefused) { $0.set("version", .text("1.1")) },
        mso("version a number", .typeRefused) { $0.set("version", .float(1)) },
        mso("no version", .typeRefused) { $0.set("version", nil) },
        mso("A54: digest algorithm SHA-1", .algorithmRefused) { $0.set("digestAlgorithm", .text("SHA-1")) },
        mso("A54: digest algorithm sha-256", .algorithmRefused) { $0.set("digestAlgorithm", .text("sha-256")) },
        mso("A54: no digest algorithm", .algorithmRefused) { $0.set("digestAlgorithm", nil) },
        mso("no docType", .claimRefused) { $0.set("docType", nil) },
        mso("docType empty", .claimRefused) { $0.set("docType", .text("")) },
        mso("docType bytes", .claimRefused) { $0.set("docType", .bytes(Array(MDocRegion.docType.utf8))) },
        mso("docType nobody may issue", .typeNotTheirs) { $0.set("docType", .text("org.iso.18013.5.1.other")) },
        mso("no valueDigests", .claimRefused) { $0.set("valueDigests", nil) },
        mso("valueDigests empty", .claimRefused) { $0.set("valueDigests", .map(CBORMap())) },
        mso("valueDigests a list", .claimRefused) { $0.set("valueDigests", .array([])) },
        mso("A52: a digest missing", .disclosureRefused, digests { $0.removeFirst() }),
        mso("A51: two digests swapped", .disclosureRefused, digests { ($0[0].value, $0[1].value) = ($0[1].value, $0[0].value) }),
        mso("a digest of 31 bytes", .claimRefused, digests { $0[0].value = .bytes(Array($0[0].value.bytes!.dropLast())) }),
        mso("a digest as text", .claimRefused, digests { $0[0].value = .text("x") }),
        mso("a digest named by a text", .claimRefused, digests { $0[0].key = .text("0") }),
        mso("a digest named by a negative number", .claimRefused, digests { $0[0].key = CBORValue(-1) }),
        mso("A51: a digest id twice", .malformed, digests { $0.append($0[0]) }),
        mso("digests under another name space", .disclosureRefused) { $0.change("valueDigests") { $0[0].key = .text("other") } },
        mso("no deviceKeyInfo", .claimRefused) { $0.set("deviceKeyInfo", nil) },
        mso("no deviceKey", .claimRefused) { $0.change("deviceKeyInfo") { $0.set("deviceKey", nil) } },
        mso("deviceKey with its private half", .claimRefused, deviceKey { $0.append((CBORValue(-4), .bytes([1]))) }),
        mso("deviceKey of another type", .claimRefused, deviceKey { $0[0].value = .unsigned(1) }),
        mso("deviceKey off the curve", .claimRefused, deviceKey { $0[2].value = .bytes([UInt8](repeating: 1, count: 32)) }),
        mso("deviceKey with a short coordinate", .claimRefused, deviceKey { $0[2].value = .bytes([1]) }),
        mso("deviceKey compressed", .claimRefused, deviceKey { $0[3].value = .bool(true) }),
        mso("no validityInfo", .claimRefused) { $0.set("validityInfo", nil) },
        mso("no signed", .claimRefused, validity("signed", nil)),
        mso("no validFrom", .claimRefused, validity("validFrom", nil)),
        mso("no validUntil", .claimRefused, validity("validUntil", nil)),
        mso("A55: validUntil null", .claimRefused, validity("validUntil", .null)),
        mso("signed with fractions", .claimRefused, validity("signed", date("2026-03-02T02:00:00.0Z"))),
        mso("signed with an offset", .claimRefused, validity("signed", date("2026-03-02T09:00:00+07:00"))),
        mso("signed untagged", .claimRefused, validity("signed", .text("2026-03-02T02:00:00Z"))),
        mso("signed as a number", .claimRefused, validity("signed", .tagged(1, .unsigned(1_772_416_800)))),
        mso("signed as a full date", .claimRefused, validity("signed", date("2026-03-02", tag: 1_004))),
        mso("signed on no day", .claimRefused, validity("signed", date("2026-02-30T02:00:00Z"))),
        mso("validFrom before signed", .claimRefused, validity("validFrom", date("2026-03-02T01:59:59Z"))),
        mso("validUntil before validFrom", .claimRefused, validity("validUntil", date("2026-03-02T01:00:00Z"))),
        mso("validUntil at validFrom", .claimRefused, validity("validUntil", date("2026-03-02T02:00:00Z"))),
        mso("A40: signed tomorrow", .notYetValid) { members in
            members.change("validityInfo") {
                $0.set("signed", date("2026-03-03T02:00:00Z"))
                $0.set("validFrom", date("2026-03-03T02:00:00Z"))
            }
        },
        mso("A40: over", .expired) { members in
            members.change("validityInfo") {
                $0.set("signed", date("2026-03-02T01:50:00Z"))
                $0.set("validFrom", date("2026-03-02T01:50:00Z"))
                $0.set("validUntil", date("2026-03-02T01:59:00Z"))
            }
        },
        mso("A21: signed before the key began", .keyOutsideWindow, validity("signed", date("2026-03-01T02:00:00Z"))),
        mso("status null", .claimRefused) { $0.set("status", .null) },
        mso("status of another kind", .claimRefused) { $0.set("status", .map(CBORMap(read: [(.text("identifier_list"), .null)]))) },
        mso("status without index", .claimRefused, status { $0.set("idx", nil) }),
        mso("status with a negative index", .claimRefused, status { $0.set("idx", CBORValue(-1)) }),
        mso("status without address", .claimRefused, status { $0.set("uri", nil) }),
        mso("status address bytes", .claimRefused, status { $0.set("uri", .bytes([1])) }),
    ]

    private static func deviceKey(_ change: @escaping @Sendable (inout [Member]) -> Void) -> @Sendable (inout [Member]) -> Void {
        { $0.change("deviceKeyInfo") { $0.change("deviceKey") { key in change(&key) } } }
    }

    private static func status(_ change: @escaping @Sendable (inout [Member]) -> Void) -> @Sendable (inout [Member]) -> Void {
        { $0.change("status") { $0.change("status_list") { list in change(&list) } } }
    }

    private static let itemMutants: [MDocMutant] = [
        item("another value", .disclosureRefused) { $0.set("elementValue", .text("Lain")) },
        item("another element's name", .disclosureRefused) { $0.set("elementIdentifier", .text("given_name_national_character")) },
        item("another random", .disclosureRefused) { $0.set("random", .bytes([UInt8](repeating: 7, count: 32))) },
        item("A54: a random of 15 bytes", .disclosureRefused) { $0.set("random", .bytes([UInt8](repeating: 7, count: 15))) },
        item("random a text", .malformed) { $0.set("random", .text("x")) },
        item("no random", .malformed) { $0.set("random", nil) },
        item("no value", .malformed) { $0.set("elementValue", nil) },
        item("no name", .malformed) { $0.set("elementIdentifier", nil) },
        item("no digest id", .malformed) { $0.set("digestID", nil) },
        item("another digest id", .disclosureRefused) { $0.set("digestID", .unsigned(77)) },
        item("a digest id beyond 2^31", .malformed) { $0.set("digestID", .unsigned(1 << 31)) },
        item("a negative digest id", .malformed) { $0.set("digestID", CBORValue(-1)) },
        item("a member of an item more", .malformed) { $0.append((.text("extra"), .null)) },
        item("a member twice", .malformed) { $0.append($0[0]) },
        item("the members in another order", .disclosureRefused) { $0.reverse() },
        items("A51: an item twice", .disclosureRefused) { $0.append($0[0]) },
        items("an item without tag 24", .malformed) { $0[0] = .bytes($0[0].encodedBytes!) },
        items("an item tagged 23", .malformed) { $0[0] = .tagged(23, .bytes($0[0].encodedBytes!)) },
        items("an item as a map", .malformed) { $0[0] = try CBORReader.read($0[0].encodedBytes!) },
        items("an item with a trailing byte", .malformed) { $0[0] = .encoded($0[0].encodedBytes! + [0]) },
        items("an empty item", .malformed) { $0[0] = .encoded([]) },
        items("a null item", .malformed) { $0[0] = .null },
        items("A52: an item nobody signed", .disclosureRefused) {
            $0.append(
                IssuerSignedItem(
                    digestID: 50,
                    element: MDocElement(name: "age_over_65", value: .bool(true)),
                    random: [UInt8](repeating: 1, count: 32)
                ).value
            )
        },
        items("A53: an element twice under two ids", .disclosureRefused) {
            $0.append(
                IssuerSignedItem(
                    digestID: 51,
                    element: MDocElement(name: "family_name", value: .text("Lain")),
                    random: [UInt8](repeating: 1, count: 32)
                ).value
            )
        },
        items("A58: a thousand and one items", .tooLarge) { $0 = Array(repeating: $0[0], count: 1_001) },
        items("A58: a value 40 deep", .malformed) {
            $0[0] = .encoded([UInt8](repeating: 0x81, count: 40) + [0])
        },
    ]
}
