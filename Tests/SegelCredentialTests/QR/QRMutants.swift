import SegelCrypto
import Testing

@testable import SegelCredential

/// One way to spoil a symbol's text, with the reason it is refused for. What changes what is signed is signed anew by the agency's own QR key: an
/// issuer's mistake must not pass either.
struct QRMutant: Sendable, CustomTestStringConvertible {
    let name: String
    let reason: VerificationReason
    let make: @Sendable (QRCity) throws -> [UInt8]

    var testDescription: String { name }

    typealias Member = (key: CBORValue, value: CBORValue)

    init(_ name: String, _ reason: VerificationReason, _ make: @escaping @Sendable (QRCity) throws -> [UInt8]) {
        (self.name, self.reason, self.make) = (name, reason, make)
    }

    static func text(_ bytes: [UInt8]) -> [UInt8] { Array((QRText.prefix + Base45.encode(bytes)).utf8) }

    static func bytes(_ city: QRCity) throws -> [UInt8] {
        try Base45.decode(city.issue().dropFirst(QRText.prefix.utf8.count))
    }

    /// Changes letters.
    static func letters(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (String) -> String) -> QRMutant {
        QRMutant(name, reason) { city in Array(change(String(decoding: try city.issue(), as: UTF8.self)).utf8) }
    }

    /// Changes the CBOR's bytes.
    static func raw(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (inout [UInt8]) -> Void) -> QRMutant {
        QRMutant(name, reason) { city in
            var bytes = try bytes(city)
            change(&bytes)
            return text(bytes)
        }
    }

    /// Changes the four parts of the COSE_Sign1.
    static func parts(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (inout [CBORValue]) -> Void) -> QRMutant {
        QRMutant(name, reason) { city in
            guard case .tagged(18, let inner) = try CBORReader.read(bytes(city)), var parts = inner.array else { return [] }
            change(&parts)
            return text(CBORWriter.bytes(.tagged(18, .array(parts))))
        }
    }

    /// Changes the protected header and signs.
    static func header(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (inout [Member]) -> Void) -> QRMutant {
        QRMutant(name, reason) { city in
            var header: [Member] = [(.unsigned(1), .negative(6)), (.unsigned(4), .bytes(QRText.kid(of: city.key.publicKey)))]
            change(&header)
            return signed(CBORWriter.bytes(.map(CBORMap(read: header))), CBORWriter.bytes(city.content().value), city.key)
        }
    }

    /// Changes the payload's members and signs.
    static func payload(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable (inout [Member]) -> Void) -> QRMutant {
        bytesOfPayload(name, reason) { bytes in
            var members = try! CBORReader.read(bytes).map!.members
            change(&members)
            return CBORWriter.bytes(.map(CBORMap(read: members)))
        }
    }

    static func bytesOfPayload(_ name: String, _ reason: VerificationReason, _ change: @escaping @Sendable ([UInt8]) -> [UInt8]) -> QRMutant
    {
        QRMutant(name, reason) { city in
            var header = CBORMap()
            header.set(1, .negative(6))
            header.set(4, .bytes(QRText.kid(of: city.key.publicKey)))
            return signed(CBORWriter.bytes(.map(header)), change(CBORWriter.bytes(city.content().value)), city.key)
        }
    }

    /// Signs whatever it is given.
    static func signed(_ header: [UInt8], _ payload: [UInt8], _ key: SigningKey) -> [UInt8] {
        let signature = key.sign(CoseSign1.signingInput(header, payload))
        return text(CBORWriter.bytes(.tagged(18, .array([.bytes(header), .map(CBORMap()), .bytes(payload), .bytes(signature)]))))
    }

    /// Another content by the agency's key.
    static func content(_ name: String, _ reason: VerificationReason, _ content: @escaping @Sendable (QRCity) -> QRContent) -> QRMutant {
        QRMutant(name, reason) { city in try city.issue(content(city)) }
    }

    static func replace(_ key: Int, _ value: CBORValue?) -> @Sendable (inout [Member]) -> Void {
        { members in
            let at = members.firstIndex { $0.key == .unsigned(UInt64(key)) }
            if let at, let value {
                members[at].value = value
            } else if let at {
                members.remove(at: at)
            } else if let value {
                members.append((.unsigned(UInt64(key)), value))
            }
        }
    }
}

extension QRMutant {
    static let all = recognition + encoding + envelope + headers + contents + claims + time

    /// A66: nothing of these is ever opened.
    static let recognition: [QRMutant] = strangers.map { name, text, reason in QRMutant(name, reason) { _ in Array(text.utf8) } }

    private static let strangers: [(String, String, VerificationReason)] = [
        ("a link", "https://mpp.example/verify?id=1", .linkNotOpened),
        ("a link without TLS", "http://mpp.example", .linkNotOpened), ("a link in capitals", "HTTPS://MPP.EXAMPLE/V/1", .linkNotOpened),
        ("a look-alike host", "https://mpp.examp1e.id/SGL1:6BFOXN", .linkNotOpened),
        ("a host in other letters", "https://mpр.example/", .linkNotOpened),
        ("a link with our prefix behind it", "HTTPS://X/#SGL1:6BF", .linkNotOpened), ("www", "www.mpp.example", .linkNotOpened),
        ("a link after a space", " \nhttps://mpp.example", .linkNotOpened), ("a link of an app", "segel://verify/1", .linkNotOpened),
        ("an intent", "intent://scan/#Intent;scheme=segel;end", .linkNotOpened), ("a mail", "mailto:a@example", .linkNotOpened),
        ("a call", "tel:+62123", .linkNotOpened), ("a script", "javascript:alert(1)", .linkNotOpened),
        ("data", "data:text/html,SGL1:", .linkNotOpened), ("a health certificate", "HC1:6BFOXN%TS3DH", .prefixUnknown),
        ("a later version of ours", "SGL2:6BFOXN%TS3DH", .prefixUnknown), ("another project's", "VDS1:AA", .prefixUnknown),
    ]

    static let encoding: [QRMutant] = [
        letters("nothing behind the prefix", .malformed) { _ in "SGL1:" },
        letters("small letters", .malformed) { "SGL1:" + $0.dropFirst(5).lowercased() },
        letters("a letter outside the alphabet", .malformed) { "SGL1:#" + $0.dropFirst(6) },
        letters("a letter left over", .malformed) { $0 + "0" }, letters("a letter less", .malformed) { String($0.dropLast()) },
        letters("three letters less", .malformed) { String($0.dropLast(3)) },
        letters("a group above 65535", .malformed) { "SGL1:::: " + $0.dropFirst(9) },
        letters("a group above 65535 for the same two bytes", .malformed, respelled),
        letters("the prefix twice", .malformed) { "SGL1:" + $0 },
        letters("A58: longer than a symbol", .tooLarge) { $0 + String(repeating: "0", count: 702) },
        letters("letters beyond ASCII", .malformed) { $0 + "é" }, raw("a byte behind the end", .malformed) { $0.append(0) },
        raw("no tag", .malformed) { $0.removeFirst() }, raw("the tag of COSE_Mac0", .malformed) { $0[0] = 0xD1 },
        raw("an array of five", .malformed) { $0[1] = 0x85 }, raw("an array of unknown length", .malformed) { $0[1] = 0x9F },
        raw("a length in more bytes than it needs", .malformed) { $0.replaceSubrange(2..<3, with: [0x58, $0[2] & 31]) },
        raw("A58: claims a terabyte", .malformed) { $0.replaceSubrange(2..<3, with: [0x5B, 0, 0, 1, 0, 0, 0, 0, 0]) },
        QRMutant("A58: a thousand arrays in each other", .malformed) { _ in text([0xD2] + [UInt8](repeating: 0x81, count: 400)) },
        QRMutant("CBOR, but a number", .malformed) { _ in text([0x01]) },
        QRMutant("a tag around a text", .malformed) { _ in text([0xD2, 0x61, 0x61]) },
    ]

    /// A reader that keeps the lower sixteen bits of a group would take this for the honest one.
    @Sendable private static func respelled(_ text: String) -> String {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
        var letters = Array(text)
        for at in stride(from: 5, to: letters.count - 2, by: 3) {
            let digits = letters[at..<at + 3].map { alphabet.firstIndex(of: $0)! }
            let other = digits[0] + 45 * digits[1] + 2_025 * digits[2] + 65_536
            guard other < 91_125 else { continue }
            letters.replaceSubrange(at..<at + 3, with: [alphabet[other % 45], alphabet[other / 45 % 45], alphabet[other / 2_025]])
            return String(letters)
        }
        return text
    }

    static let envelope: [QRMutant] = [
        parts("the signature turned", .signatureInvalid) { parts in
            var signature = parts[3].bytes!
            signature[20] ^= 1
            parts[3] = .bytes(signature)
        },
        parts("the signature of zeros", .signatureInvalid) { $0[3] = .bytes([UInt8](repeating: 0, count: 64)) },
        parts("the signature a byte short", .malformed) { $0[3] = .bytes($0[3].bytes!.dropLast()) },
        parts("the signature a byte long", .malformed) { $0[3] = .bytes($0[3].bytes! + [0]) },
        parts("the signature in DER", .malformed) { $0[3] = .bytes([0x30, 0x44] + $0[3].bytes!) },
        parts("the halves of the signature swapped", .signatureInvalid) { parts in
            let signature = parts[3].bytes!
            parts[3] = .bytes(Array(signature[32...] + signature[..<32]))
        },
        parts("the signature a text", .malformed) { $0[3] = .text("a") }, parts("no payload", .malformed) { $0[2] = .null },
        parts("the payload a text", .malformed) { $0[2] = .text("a") },
        parts("another payload", .signatureInvalid) { $0[2] = .bytes([0xA0]) },
        parts("the payload turned", .signatureInvalid) { parts in
            var payload = parts[2].bytes!
            payload[payload.count / 2] ^= 1
            parts[2] = .bytes(payload)
        },
        parts("the unprotected header a list", .malformed) { $0[1] = .array([]) },
        parts("something unprotected", .headerRefused) { parts in
            var map = CBORMap()
            map.set(5, .bytes([1]))
            parts[1] = .map(map)
        },
        parts("A48: a chain of certificates", .headerRefused) { parts in
            var map = CBORMap()
            map.set(33, .bytes([1]))
            parts[1] = .map(map)
        },
        parts("the protected header empty", .malformed) { $0[0] = .bytes([]) },
        parts("the protected header a list", .malformed) { $0[0] = .bytes([0x80]) },
        parts("the protected header a map and more", .malformed) { $0[0] = .bytes($0[0].bytes! + [0]) },
    ]

    static let headers: [QRMutant] = [
        header("A47: no algorithm", .algorithmRefused, replace(1, nil)), header("A47: EdDSA", .algorithmRefused, replace(1, .negative(7))),
        header("A47: ES384", .algorithmRefused, replace(1, .negative(34))),
        header("A47: HMAC", .algorithmRefused, replace(1, .unsigned(5))),
        header("A47: the algorithm by name", .algorithmRefused, replace(1, .text("ES256"))),
        header("something critical", .headerRefused, replace(2, .array([.unsigned(4)]))),
        header("a header of no use", .headerRefused, replace(16, .text("a"))), header("no kid", .headerRefused, replace(4, nil)),
        header("the kid seven bytes", .headerRefused, replace(4, .bytes([1, 2, 3, 4, 5, 6, 7]))),
        header("the kid 32 bytes", .headerRefused, replace(4, .bytes([UInt8](repeating: 1, count: 32)))),
        header("the kid a text", .headerRefused, replace(4, .text("abcdefgh"))),
        header("the kid of nobody", .issuerUntrusted, replace(4, .bytes([UInt8](repeating: 1, count: 8)))),
        QRMutant("a stranger's key", .issuerUntrusted) { city in try city.issue(key: city.stranger) },
        QRMutant("A49: a credential key", .issuerUntrusted) { city in try city.issue(key: city.credentialKey) },
        QRMutant("A49: a status key", .issuerUntrusted) { city in try city.issue(key: city.statusKey) },
        QRMutant("A49: a receipt key", .issuerUntrusted) { city in try city.issue(key: city.receiptKey) },
        QRMutant("A49: a root key", .issuerUntrusted) { city in try city.issue(key: city.root) },
        QRMutant("a stranger under the agency's name", .signatureInvalid) { city in
            var header = CBORMap()
            header.set(1, .negative(6))
            header.set(4, .bytes(QRText.kid(of: city.key.publicKey)))
            return signed(CBORWriter.bytes(.map(header)), CBORWriter.bytes(city.content().value), city.stranger)
        },
    ]

    static let contents: [QRMutant] = [
        payload("no type", .claimRefused, replace(1, nil)), payload("the type empty", .claimRefused, replace(1, .text(""))),
        payload("the type a number", .claimRefused, replace(1, .unsigned(1))),
        payload("the type with a path", .claimRefused, replace(1, .text("../KutipanAktaKelahiran"))),
        payload("the type an address", .claimRefused, replace(1, .text("https://evil.example/types/X"))),
        payload("the type of 65 letters", .claimRefused, replace(1, .text(String(repeating: "a", count: 65)))),
        payload("no time", .claimRefused, replace(2, nil)), payload("the time a text", .claimRefused, replace(2, .text("2026"))),
        payload("the time before 1970", .claimRefused, replace(2, .negative(1))),
        payload("the time beyond 2^53", .claimRefused, replace(2, .unsigned(1 << 53))),
        payload("the end a text", .claimRefused, replace(3, .text("2027"))),
        payload("the end nothing", .claimRefused, replace(3, .null)),
        payload("the end before the beginning", .claimRefused, replace(3, .unsigned(UInt64(QRCity.now)))),
        payload("no status", .claimRefused, replace(4, nil)), payload("the status a number", .claimRefused, replace(4, .unsigned(5))),
        payload("A66: the status an address", .claimRefused, replace(4, .array([.text("https://evil.example/1.jwt"), .unsigned(5)]))),
        payload("the status of one", .claimRefused, replace(4, .array([.unsigned(5)]))),
        payload("the status of three", .claimRefused, replace(4, .array([.unsigned(1), .unsigned(5), .unsigned(6)]))),
        payload("the index below nothing", .claimRefused, replace(4, .array([.unsigned(1), .negative(0)]))),
        payload("no name of the credential", .claimRefused, replace(6, nil)),
        payload("the credential's name short", .claimRefused, replace(6, .bytes([1, 2, 3]))),
        payload("the credential's name a text", .claimRefused, replace(6, .text("abcdefghijklmnop"))),
        payload("a member more", .claimRefused, replace(7, .text("x"))),
        payload("a member by a name", .claimRefused) { $0.append((.text("iss"), .text("x"))) },
        bytesOfPayload("the payload a list", .claimRefused) { _ in [0x80] }, bytesOfPayload("the payload empty", .malformed) { _ in [] },
        bytesOfPayload("the payload and a byte more", .malformed) { $0 + [0] },
        bytesOfPayload("A50: a member twice", .malformed) { _ in [0xA2, 0x01, 0x61, 0x61, 0x01, 0x61, 0x62] },
        bytesOfPayload("members out of order", .malformed) { bytes in
            // 2, the time, is put in front of 1, the type.
            var members = try! CBORReader.read(bytes).map!.members
            members.swapAt(0, 1)
            var output: [UInt8] = []
            CBORWriter.head(5, UInt64(members.count), &output)
            for member in members { output += CBORWriter.bytes(member.key) + CBORWriter.bytes(member.value) }
            return output
        },
        content("a type that is not this agency's", .typeNotTheirs) { $0.content(type: "SuratIzinPraktik") },
    ]

    static let claims: [QRMutant] = badClaims.map { name, value in payload(name, .claimRefused, replace(5, value)) }

    private static let seventeen: [CBORValue] = (0..<17).flatMap { [CBORValue.text("c\($0)"), CBORValue.bool(true)] }

    private static let badClaims: [(String, CBORValue?)] = [
        ("no claims", nil), ("claims a map", .map(CBORMap())), ("claims empty", .array([])),
        ("a claim without a value", .array([.text("a")])), ("a claim without a name", .array([.text(""), .text("b")])),
        ("a claim's name a number", .array([.unsigned(1), .text("b")])),
        ("A53: a claim twice", .array([.text("a"), .text("b"), .text("a"), .text("c")])),
        ("A55: exp as a claim", .array([.text("exp"), .unsigned(1)])), ("A55: status as a claim", .array([.text("status"), .text("x")])),
        ("A53: _sd as a claim", .array([.text("_sd"), .text("x")])), ("a claim of nothing", .array([.text("a"), .null])),
        ("a claim of bytes", .array([.text("a"), .bytes([1])])), ("a claim of a list", .array([.text("a"), .array([])])),
        ("a claim of a number beyond 2^63", .array([.text("a"), .unsigned(1 << 63)])),
        ("a claim of a fraction", .array([.text("a"), .float(1.5)])),
        ("17 claims", .array(seventeen)),
    ]

    static let time: [QRMutant] = [
        content("from the future", .notYetValid) { $0.content(issuedAt: QRCity.now + 61) },
        content("expired", .expired) { $0.content(issuedAt: QRCity.now - 900, expires: QRCity.now - 60) },
        content("signed before its key", .keyOutsideWindow) { $0.content(issuedAt: QRCity.now - 1_001) },
        content("revoked", .revoked) { $0.content(index: 6) }, content("suspended", .suspended) { $0.content(index: 7) },
        content("superseded", .superseded) { $0.content(index: 8) },
        content("an index beyond the list", .statusRefused) { $0.content(index: 1_024) },
    ]
}
