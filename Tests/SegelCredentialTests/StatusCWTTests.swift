import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Status lists as CWT")
struct StatusCWTTests {
    let region: Region

    init() throws { region = try Region() }

    func token(
        _ values: [Int: UInt8] = [:],
        issuedAt: Int64 = Issuer.now,
        uri: String = Issuer.statusURI,
        key: SigningKey? = nil,
        kid: String? = nil
    ) throws -> [UInt8] {
        var list = try #require(StatusList(bits: 2, capacity: 1_024))
        for (index, value) in values { list.set(value, at: index) }
        return try StatusListCWT.sign(
            list,
            uri: uri,
            issuedAt: issuedAt,
            expires: issuedAt + 86_400,
            ttl: 60,
            kid: kid ?? JWK(region.issuer.statusKey.publicKey).thumbprint,
            key: key ?? region.issuer.statusKey
        )
    }

    func read(_ token: [UInt8], lastSeen: Int64 = .min) throws -> VerifiedStatusList {
        let issuer = try region.trustList().list.issuers[0]
        return try VerifiedStatusList(token, uri: Issuer.statusURI, issuer: issuer, now: Issuer.now, leeway: 60, lastSeen: lastSeen)
    }

    func failure(_ token: [UInt8], lastSeen: Int64 = .min) -> CredentialFailure? {
        do {
            _ = try read(token, lastSeen: lastSeen)
            return nil
        } catch { return error as? CredentialFailure }
    }

    @Test("what the JWT says the CWT says, and both decide the same")
    func same() throws {
        for value in UInt8(0)...3 {
            let cwt = try read(token([5: value]))
            let issuer = try region.trustList().list.issuers[0]
            let jwt = try VerifiedStatusList(
                region.issuer.statusToken([5: value]),
                uri: Issuer.statusURI,
                issuer: issuer,
                now: Issuer.now,
                leeway: 60
            )
            #expect(cwt.list == jwt.list && cwt.uri == jwt.uri && cwt.issuedAt == jwt.issuedAt && cwt.expires == jwt.expires)
        }
    }

    @Test("A59: another key, purpose, address, date, or an older list than seen")
    func refused() throws {
        #expect(failure(try token()) == nil)
        #expect(failure(try token(key: region.issuer.key)) == .signatureInvalid)
        #expect(failure(try token(key: region.issuer.key, kid: region.issuer.kid)) == .signatureInvalid)
        #expect(failure(try token(uri: Issuer.statusURI + "x")) == .claimRefused)
        #expect(failure(try token(issuedAt: Issuer.now + 61)) == .claimRefused)
        #expect(failure(try token(issuedAt: Issuer.now - 1_001)) == .claimRefused)
        #expect(failure(try token(), lastSeen: Issuer.now + 1) == .claimRefused)
    }

    /// A token with another body or header, signed by the right key.
    func forged(body change: (inout CBORMap) -> Void = { _ in }, type: CBORValue? = .text(StatusListCWT.mediaType), tag: UInt64? = 18)
        throws
        -> [UInt8]
    {
        let list = try #require(StatusList(bits: 2, capacity: 1_024))
        var content = CBORMap()
        content.set("bits", .unsigned(2))
        content.set("lst", .bytes(try list.compressed()))
        var body = CBORMap()
        body.set(2, .text(Issuer.statusURI))
        body.set(6, CBORValue(Int(Issuer.now)))
        body.set(65_533, .map(content))
        change(&body)
        var header = CBORMap()
        header.set(4, .bytes(Array(JWK(region.issuer.statusKey.publicKey).thumbprint.utf8)))
        if let type { header.set(16, type) }
        let signed = CoseSign1.sign(CBORWriter.bytes(.map(body)), protected: header, with: region.issuer.statusKey)
        return CBORWriter.bytes(tag.map { .tagged($0, signed) } ?? signed)
    }

    private static func with(_ label: Int, _ value: CBORValue?) -> @Sendable (inout CBORMap) -> Void {
        { body in
            var members = body.members.filter { $0.key != CBORValue(label) }
            if let value { members.append((CBORValue(label), value)) }
            body = CBORMap(read: members)
        }
    }

    private static func content(_ bits: CBORValue, _ list: CBORValue) -> CBORValue {
        .map(CBORMap(read: [(.text("bits"), bits), (.text("lst"), list)]))
    }

    static let mutants: [(String, CredentialFailure, @Sendable (inout CBORMap) -> Void)] = [
        ("no subject", .claimRefused, with(2, nil)), ("subject bytes", .claimRefused, with(2, .bytes([1]))),
        ("no date", .claimRefused, with(6, nil)), ("date a float", .claimRefused, with(6, .float(1.5))),
        ("date tagged", .claimRefused, with(6, .tagged(1, .unsigned(5)))), ("no list", .claimRefused, with(65_533, nil)),
        ("list bytes", .claimRefused, with(65_533, .bytes([1]))), ("A60: ttl 0", .claimRefused, with(65_534, .unsigned(0))),
        ("A60: ttl negative", .claimRefused, with(65_534, CBORValue(-5))), ("A60: ttl text", .claimRefused, with(65_534, .text("60"))),
        ("ends before it begins", .claimRefused, with(4, CBORValue(Int(Issuer.now)))), ("end a text", .claimRefused, with(4, .text("x"))),
        ("3 bits", .claimRefused, with(65_533, content(.unsigned(3), .bytes([1])))),
        ("bits a text", .claimRefused, with(65_533, content(.text("2"), .bytes([1])))),
        ("A61: not ZLIB", .malformed, with(65_533, content(.unsigned(2), .bytes([1, 2, 3])))),
        ("base64 in CBOR", .claimRefused, with(65_533, content(.unsigned(2), .text("eNrb")))),
    ]

    @Test("each member spoiled, with its code", arguments: mutants.indices)
    func spoiled(index: Int) throws {
        let (name, expected, change) = Self.mutants[index]
        #expect(failure(try forged()) == nil)
        #expect(failure(try forged(body: change)) == expected, "\(name)")
    }

    @Test("A49: another type, none, untagged, another tag; a JWT under a CBOR tag")
    func types() throws {
        #expect(failure(try forged(type: nil)) == .typeRefused)
        #expect(failure(try forged(type: .text("application/statuslist+jwt"))) == .typeRefused)
        #expect(failure(try forged(type: .unsigned(16))) == .typeRefused)
        #expect(failure(try forged(tag: nil)) == .malformed)
        #expect(failure(try forged(tag: 17)) == .malformed)
        let jwt = try region.issuer.statusToken()
        #expect(failure([0xD2] + jwt) == .malformed)
    }

    @Test("every byte turned and every cut is refused")
    func bytes() throws {
        let token = try token([5: 1])
        for position in token.indices {
            var turned = token
            turned[position] ^= 1
            #expect(failure(turned) != nil, "byte \(position)")
            #expect(failure(Array(token[..<position])) != nil)
        }
        #expect(failure(token + [0]) == .malformed)
    }

    @Test("the published CBOR lists read as themselves", arguments: ["", "1_long", "2", "2_long", "4", "8"])
    func vectors(name: String) throws {
        guard let folder = Vectors.folder else { return print("skipped: no shared/vectors beside the repository") }
        let file = folder.appending(path: "status-list/status_list_encoding\(name)_cbor.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        let letters = (text.range(of: "encoded:").map { text[$0.upperBound...] } ?? text[...]).filter { !$0.isWhitespace }
        let bytes = try Hex.decode(String(letters))
        let map = try #require(CBORReader.read(bytes).map)
        let bits = try #require(map["bits"]?.integer)
        let list = try StatusList(bits: Int(bits), compressed: #require(map["lst"]?.bytes))
        #expect(list.bits == Int(bits) && list.count > 0)
        if name.isEmpty {
            #expect((0..<16).map { list.value(at: $0) } == [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1])
        }
    }
}
