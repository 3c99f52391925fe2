import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("QR texts") struct QRTests {
    let city = QRCity()

    @Test("what was signed is accepted, with issuer, type, status and claims in their order")
    func accepted() throws {
        guard case .accept(let credential) = try city.outcome(city.issue()) else {
            Issue.record("not accepted")
            return
        }
        let claims = credential.claims
        #expect(claims.issuer == Issuer.id && claims.type == Issuer.type)
        #expect(claims.status == StatusReference(uri: Issuer.statusURI, index: 5))
        #expect(claims.claims.members.map(\.name) == ["noAkta", "nama", "tglLahir"])
        #expect(claims.claims["nama"] == .string("Bintang Pratama"))
    }

    @Test("numbers and truth values come back as what they were")
    func values() throws {
        let claims: [(name: String, value: JSONValue)] = [
            ("a", .integer(-7)), ("b", .bool(false)), ("c", .string("é \u{1F3E5}")), ("d", .integer(1 << 40)),
        ]
        guard case .accept(let credential) = try city.outcome(city.issue(city.content(claims: claims))) else {
            Issue.record("not accepted")
            return
        }
        for claim in claims { #expect(credential.claims.claims[claim.name] == claim.value) }
    }

    @Test("contents are equal that say the same, and not where one thing is another")
    func equality() {
        let content = city.content(expires: 7)
        #expect(content == city.content(expires: 7))
        for other in [
            city.content(), city.content(type: "KTP", expires: 7), city.content(issuedAt: QRCity.now + 1, expires: 7),
            city.content(expires: 8),
            city.content(expires: 7, list: 2), city.content(expires: 7, index: 6),
            city.content(expires: 7, claims: content.claims.reversed()),
        ] { #expect(content != other) }
    }

    @Test("all the letters are of QR's alphanumeric mode, and a birth certificate's fit a symbol of version 15 at level Q")
    func size() throws {
        let text = try city.issue(city.content(expires: QRCity.now + 86_400))
        #expect(text.allSatisfy { "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:".utf8.contains($0) })
        // Table 7 of ISO/IEC 18004: version 15 holds 426 letters at level Q.
        #expect(text.count <= 426, "\(text.count) letters")
    }

    @Test("more than a symbol holds is not signed")
    func tooLong() throws {
        let long = city.content(claims: [("nama", .string(String(repeating: "x", count: 400)))])
        #expect(throws: QRText.Unwritable.tooLong) { try QRText.sign(long, with: city.key) }
    }

    @Test(
        "what no reader would take is not signed: no claims, a claim twice, a list in a claim, a type with a slash, a key of another kind"
    )
    func unwritable() throws {
        let bad = [
            city.content(claims: []), city.content(claims: [("a", .bool(true)), ("a", .bool(true))]),
            city.content(claims: [("a", .array([]))]), city.content(type: "a/b"), city.content(expires: QRCity.now),
            city.content(claims: [("exp", .integer(1))]),
        ]
        for content in bad { #expect(throws: QRText.Unwritable.refused) { try QRText.sign(content, with: city.key) } }
        let other = SigningKey(generating: .ed25519, from: UncheckedSeededRandom(seed: 1))
        #expect(throws: QRText.Unwritable.refused) { try QRText.sign(city.content(), with: other) }
    }

    @Test("a key's window: the first second is in, the last is out; a stolen key's symbols are refused, whatever their date")
    func keys() throws {
        let text = try city.issue()
        #expect(try city.reason(text, list: city.list(notBefore: QRCity.now)) == nil)
        #expect(try city.reason(text, list: city.list(notBefore: QRCity.now + 1)) == .keyOutsideWindow)
        #expect(try city.reason(text, list: city.list(notAfter: QRCity.now)) == .keyOutsideWindow)
        #expect(try city.reason(text, list: city.list(compromisedSince: QRCity.now + 500)) == .keyCompromised)
    }

    @Test("an issuer whose name does not end with its agency has no addresses to look in")
    func otherName() throws {
        let list = city.list(types: ["https://mpp.example/types/KutipanAktaKelahiran"], id: "https://mpp.example/a")
        #expect(try city.reason(city.issue(), list: list) == .claimRefused)
    }

    @Test("A59: without its list, or with an old one, nothing is decided; never accepted")
    func status() throws {
        let text = try city.issue()
        #expect(try city.outcome(text, status: .some(nil)).reason == .statusUnavailable)
        #expect(try city.outcome(text, now: QRCity.now + 86_400).reason == nil)
        #expect(try city.outcome(text, now: QRCity.now + 86_401).reason == .statusStale)
        #expect(try city.reason(text, list: city.list(expires: QRCity.now)) == .trustListExpired)
        #expect(try city.reason(text, list: city.list(issued: QRCity.now + 61)) == .trustListNotYet)
    }

    @Test("the credential that belongs to a symbol is told by its name")
    func credential() throws {
        let credential = Array("eyJ.a.b~".utf8)
        let qr = try CredentialVerifier(trustList: city.trust()).check(qr: city.issue(), now: QRCity.now)
        #expect(qr.content.credential == WitnessedDigest(credential: credential))
        #expect(qr.content.credential != WitnessedDigest(credential: Array("eyJ.a.c~".utf8)))
    }

    @Test("A49: a symbol's key signs no credential and no status list")
    func otherUses() throws {
        let issuer = Issuer(), kid = JWK(city.key.publicKey).thumbprint
        let credential = try PreparedCredential(issuer.payload(), algorithm: .es256, kid: kid, random: UncheckedSeededRandom(seed: 1))
            .signed(by: city.key)
        #expect(throws: NotAccepted.self) { try CredentialVerifier(trustList: city.trust()).check(credential, now: QRCity.now) }
        let token = try city.statusToken(key: city.key)
        #expect(throws: CredentialFailure.signatureInvalid) {
            try VerifiedStatusList(token, uri: Issuer.statusURI, issuer: city.trust().list.issuers[0], now: QRCity.now, leeway: 60)
        }
    }

    @Test("a frozen symbol of format 1 is accepted for ever, and says what it said")
    func frozen() throws {
        let text = try Self.vector("qr-1.txt")
        guard case .accept(let credential) = try city.outcome(Array(text.utf8)) else {
            Issue.record("not accepted")
            return
        }
        #expect(credential.claims.claims.members.map(\.name) == ["noAkta", "nama", "tglLahir"])
        // Everything but the signature is the same each time.
        let now = Array(try city.issue()), frozen = Array(text.utf8)
        #expect(try QRMutant.payloadOf(now) == QRMutant.payloadOf(frozen))
    }

    static func vector(_ name: String) throws -> String {
        let place = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Vectors/\(name)")
        return try String(contentsOf: place, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension QRMutant {
    static func payloadOf(_ text: [UInt8]) throws -> [UInt8]? { try ReadQR(text).signed.payload }
}

@Suite("Base45") struct Base45Tests {
    /// RFC 9285 sections 4.3 and 4.4.
    @Test("the RFC's examples", arguments: [("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0")])
    func examples(plain: String, encoded: String) throws {
        #expect(Base45.encode(Array(plain.utf8)) == encoded)
        #expect(try Base45.decode(Array(encoded.utf8)[...]) == Array(plain.utf8))
    }

    @Test("every length comes back", arguments: 0..<40)
    func lengths(count: Int) throws {
        let bytes = UncheckedSeededRandom(seed: UInt64(count)).bytes(count)
        #expect(try Base45.decode(Array(Base45.encode(bytes).utf8)[...]) == bytes)
    }

    @Test("other spellings are refused", arguments: ["A", "AAAA", "GGX", ":::", "::", "bb8", "AB\n", "A\u{0}B", "ÄB8"])
    func refused(text: String) {
        #expect(throws: Base45.Malformed.self) { try Base45.decode(Array(text.utf8)[...]) }
    }
}
