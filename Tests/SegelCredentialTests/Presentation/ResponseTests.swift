import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("A wallet's answer is taken apart strictly (OpenID4VP 1.0 section 8)")
struct ResponseTests {
    static let key = P256Agreement.PrivateKey(from: UncheckedSeededRandom(seed: 42))
    static let state = "s.tate-AAAAAAAAAAAAAAAAAAA"
    static let token = "{\"akta\":[\"eyJ~\"]}"
    static let expected = AuthorizationResponse.presentations([.init(query: "akta", presentations: ["eyJ~"])])

    static func seal(_ text: String, to key: EncryptionKey = RequestTests.encryption) -> String {
        String(decoding: CompactJWE.seal(Array(text.utf8), to: key, random: SystemRandom()), as: UTF8.self)
    }

    static func request(_ mode: ResponseMode) throws -> PresentationRequest { try RequestTests.request(RequestTests.reader.client, mode) }

    @Test("each way to answer, and declining") func answers() throws {
        let plain = try AuthorizationResponse(form: ["vp_token": Self.token, "state": Self.state], to: Self.request(.directPost), key: nil)
        #expect(plain == Self.expected)
        let inside = "{\"vp_token\":\(Self.token),\"state\":\"\(Self.state)\"}"
        let encrypted = try AuthorizationResponse(
            form: ["response": Self.seal(inside)],
            to: Self.request(.directPostEncrypted),
            key: Self.key
        )
        #expect(encrypted == Self.expected)
        let browser = try AuthorizationResponse(browser: Array("{\"vp_token\":\(Self.token)}".utf8), to: Self.request(.browser), key: nil)
        #expect(browser == Self.expected)
        let sealed = "{\"response\":\"\(Self.seal("{\"vp_token\":\(Self.token)}"))\"}"
        #expect(try AuthorizationResponse(browser: Array(sealed.utf8), to: Self.request(.browserEncrypted), key: Self.key) == Self.expected)
        let declined = ["error": "access_denied", "error_description": "<script>", "state": Self.state]
        #expect(
            try AuthorizationResponse(form: declined, to: Self.request(.directPostEncrypted), key: Self.key) == .declined("access_denied")
        )
        #expect(
            try AuthorizationResponse(form: ["error": "<b>x", "state": Self.state], to: Self.request(.directPost), key: nil)
                == .declined("bx")
        )
        #expect(
            try AuthorizationResponse(browser: Array("{\"error\":\"access_denied\"}".utf8), to: Self.request(.browser), key: nil)
                == .declined("access_denied")
        )
    }

    struct Mutant: Sendable, CustomTestStringConvertible {
        let name: String
        let expected: ResponseFailure
        let mode: ResponseMode
        let form: [String: String]

        init(_ name: String, _ expected: ResponseFailure, _ mode: ResponseMode, _ form: [String: String]) {
            (self.name, self.expected, self.mode, self.form) = (name, expected, mode, form)
        }

        var testDescription: String { "\(mode.rawValue): \(name)" }
    }

    @Test("posted answers with one thing wrong", arguments: posted) func postedRefused(mutant: Mutant) throws {
        #expect(throws: mutant.expected, "\(mutant)") {
            try AuthorizationResponse(form: mutant.form, to: Self.request(mutant.mode), key: Self.key)
        }
    }

    @Test("browsers' answers with one thing wrong", arguments: browsers) func browserRefused(mutant: Mutant) throws {
        let bytes = Array((mutant.form["data"] ?? "").utf8)
        #expect(throws: mutant.expected, "\(mutant)") {
            try AuthorizationResponse(browser: bytes, to: Self.request(mutant.mode), key: Self.key)
        }
    }

    private static func token(_ name: String, _ token: String, _ expected: ResponseFailure = .tokenMalformed) -> Mutant {
        Mutant(name, expected, .directPost, ["vp_token": token, "state": state])
    }

    static let posted: [Mutant] = [
        Mutant("nothing", .tokenMissing, .directPost, [:]),
        Mutant("state only", .tokenMissing, .directPost, ["state": state]),
        Mutant("no state", .stateDiffers, .directPost, ["vp_token": token]),
        Mutant("another state", .stateDiffers, .directPost, ["vp_token": token, "state": state + "A"]),
        Mutant("empty state", .stateDiffers, .directPost, ["vp_token": token, "state": ""]),
        Mutant("declined with another state", .stateDiffers, .directPost, ["error": "access_denied", "state": "x"]),
        Mutant("declined without state", .stateDiffers, .directPost, ["error": "access_denied"]),
        Mutant("declined and answered", .malformed, .directPost, ["error": "access_denied", "vp_token": token, "state": state]),
        Mutant("encrypted unasked", .encrypted, .directPost, ["response": seal("{}"), "state": state]),
        Mutant("in the clear", .notEncrypted, .directPostEncrypted, ["vp_token": token, "state": state]),
        Mutant("nothing", .tokenMissing, .directPostEncrypted, ["state": state]),
        Mutant("both", .malformed, .directPostEncrypted, ["vp_token": token, "response": seal("{}"), "state": state]),
        Mutant("another state outside", .stateDiffers, .directPostEncrypted, ["response": seal("{}"), "state": "x"]),
        Mutant("no state inside", .stateDiffers, .directPostEncrypted, ["response": seal("{\"vp_token\":\(token)}")]),
        Mutant("another state inside", .stateDiffers, .directPostEncrypted, ["response": seal("{\"vp_token\":\(token),\"state\":\"x\"}")]),
        Mutant("no token inside", .tokenMissing, .directPostEncrypted, ["response": seal("{\"state\":\"\(state)\"}")]),
        Mutant(
            "token as text inside",
            .tokenMalformed,
            .directPostEncrypted,
            ["response": seal("{\"vp_token\":\"{}\",\"state\":\"\(state)\"}")]
        ),
        Mutant("not JSON inside", .malformed, .directPostEncrypted, ["response": seal("vp_token")]),
        Mutant(
            "declined and answered inside",
            .malformed,
            .directPostEncrypted,
            ["response": seal("{\"vp_token\":\(token),\"error\":\"x\",\"state\":\"\(state)\"}")]
        ),
        Mutant("a signed token where an encrypted one is due", .notOpened(.malformed), .directPostEncrypted, ["response": "e30.e30.AAAA"]),
        Mutant(
            "encrypted to another key",
            .notOpened(.otherKey),
            .directPostEncrypted,
            ["response": seal("{}", to: EncryptionKey(P256Agreement.PrivateKey(from: UncheckedSeededRandom(seed: 44)).publicKey))]
        ),
        Mutant(
            "encrypted to another key under our key's name",
            .notOpened(.notOpened),
            .directPostEncrypted,
            [
                "response": seal(
                    "{}",
                    to: EncryptionKey(
                        P256Agreement.PrivateKey(from: UncheckedSeededRandom(seed: 44)).publicKey,
                        kid: RequestTests.encryption.kid
                    )
                )
            ]
        ),
        token("token not JSON", "eyJ~"), token("token a list", "[\"eyJ~\"]"), token("token a text", "\"eyJ~\""),
        token("token empty", "{}", .tokenMissing), token("value a text, as drafts had it", "{\"akta\":\"eyJ~\"}"),
        token("value null", "{\"akta\":null}"), token("value an object", "{\"akta\":{}}"), token("presentation a number", "{\"akta\":[1]}"),
        token("presentation an object", "{\"akta\":[{}]}"), token("presentation empty", "{\"akta\":[\"\"]}"),
        token("presentation null", "{\"akta\":[null]}"), token("presentation in a list", "{\"akta\":[[\"eyJ~\"]]}"),
        token("the same presentation twice", "{\"akta\":[\"eyJ~\",\"eyJ~\"]}"),
        token("A50: a query twice", "{\"akta\":[\"eyJ~\"],\"akta\":[\"eyJ~\"]}"),
        token("A50: trailing bytes", "{\"akta\":[\"eyJ~\"]}x"),
        token("A58: 65 presentations", "{\"akta\":[\((0..<65).map { "\"e\($0)\"" }.joined(separator: ","))]}", .tooLarge),
        token("A58: too deep", String(repeating: "[", count: 10_000)),
        token("A58: too large", "{\"akta\":[\"\(String(repeating: "A", count: 2 << 20))\"]}", .tooLarge),
    ]

    static let browsers: [Mutant] = [
        Mutant("nothing", .malformed, .browser, ["data": ""]),
        Mutant("a list", .malformed, .browser, ["data": "[]"]),
        Mutant("no token", .tokenMissing, .browser, ["data": "{}"]),
        Mutant("encrypted unasked", .encrypted, .browser, ["data": "{\"response\":\"\(seal("{}"))\"}"]),
        Mutant("in the clear", .notEncrypted, .browserEncrypted, ["data": "{\"vp_token\":\(token)}"]),
        Mutant("both", .malformed, .browserEncrypted, ["data": "{\"vp_token\":\(token),\"response\":\"x\"}"]),
        Mutant("response an object", .malformed, .browserEncrypted, ["data": "{\"response\":{}}"]),
        Mutant("error an object", .malformed, .browser, ["data": "{\"error\":{}}"]),
        Mutant("error beside an answer", .malformed, .browser, ["data": "{\"error\":\"x\",\"vp_token\":{},\"response\":\"x\"}"]),
        Mutant("A58: too large", .tooLarge, .browser, ["data": String(repeating: " ", count: (2 << 20) + 1)]),
    ]
}
