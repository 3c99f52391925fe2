import Foundation
import SegelCompression
import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Status lists")
struct StatusTests {
    let issuer = Issuer()

    @Test(
        "valid, invalid, suspended, superseded",
        arguments: [(0, nil), (1, .revoked), (2, .suspended), (3, .superseded)] as [(UInt8, VerificationReason?)]
    )
    func values(value: UInt8, reason: VerificationReason?) throws {
        #expect(try issuer.outcome(issuer.issue(), status: issuer.statusToken([5: value])).reason == reason)
        #expect(try issuer.outcome(issuer.issue(), status: issuer.statusToken([4: 1, 6: 1])).exitCode == 0)
    }

    @Test("A59: stale, of another address, out of range, from the future, by another issuer's key")
    func refused() throws {
        let bytes = try issuer.issue()
        let policy = VerificationPolicy(maxStatusAge: 600)
        #expect(try issuer.outcome(bytes, status: issuer.statusToken(issuedAt: Issuer.now - 601), policy: policy).reason == .statusStale)
        #expect(try issuer.outcome(bytes, status: issuer.statusToken(issuedAt: Issuer.now - 600), policy: policy).exitCode == 0)
        #expect(try issuer.outcome(bytes, status: issuer.statusToken(uri: Issuer.statusURI + "x")).reason == .statusRefused)
        #expect(try issuer.outcome(bytes, status: issuer.statusToken(issuedAt: Issuer.now + 61)).reason == .statusRefused)
        #expect(try issuer.outcome(issuer.issue(issuer.payload(index: 1_024))).reason == .statusRefused)
        #expect(try issuer.outcome(bytes, status: Array("not a token".utf8)).reason == .statusRefused)
    }

    @Test("without a status list nothing is accepted")
    func unavailable() throws {
        let verifier = CredentialVerifier(trustList: try issuer.trustList())
        let signed = try verifier.check(issuer.issue(), now: Issuer.now)
        #expect(verifier.decide(signed, status: nil, now: Issuer.now).reason == .statusUnavailable)
    }

    @Test("A60: a ttl of 0 or less cannot be signed, and is refused when somebody did")
    func ttl() throws {
        #expect(throws: CredentialFailure.claimRefused) { try issuer.statusToken(ttl: 0) }
        #expect(throws: CredentialFailure.claimRefused) { try issuer.statusToken(ttl: -1) }
        let honest = try CompactJWS(issuer.statusToken()[...])
        var body = try JSONReader.readObject(honest.payload)
        body.set("ttl", .integer(0))
        let header = CompactJWS.header(.es256, type: "statuslist+jwt", kid: JWK(issuer.statusKey.publicKey).thumbprint)
        let forged = CompactJWS.sign(header: header, payload: JSONWriter.bytes(body), with: issuer.statusKey)
        #expect(try issuer.outcome(issuer.issue(), status: forged).reason == .statusRefused)
    }

    @Test("A61: a zlib bomb, trailing bytes, a cut stream")
    func zlib() throws {
        let zeros = try Zlib.compress([UInt8](repeating: 0, count: 40 << 20))
        #expect(throws: Zlib.Failure.self) { try Zlib.inflate(zeros, limit: StatusList.byteLimit) }
        let small = try Zlib.compress([1, 2, 3])
        #expect(try Zlib.inflate(small, limit: 100) == [1, 2, 3])
        #expect(throws: Zlib.Failure.self) { try Zlib.inflate(small + [0], limit: 100) }
        #expect(throws: Zlib.Failure.self) { try Zlib.inflate(Array(small.dropLast()), limit: 100) }
    }

    @Test("A59: bits are packed least significant first, at every width", arguments: [1, 2, 4, 8])
    func packing(bits: Int) throws {
        var list = try #require(StatusList(bits: bits, capacity: 64))
        list.set(1, at: 0)
        let encoded = try list.encoded()
        #expect(try Zlib.inflate(Base64URL.decode(encoded), limit: 100).first == 1)
        #expect(try StatusList(bits: bits, encoded: encoded) == list)
        #expect(list.value(at: 64) == nil && list.value(at: -1) == nil && list.value(at: 1) == 0)
    }

    @Test("the draft's own example decodes", arguments: [1, 2])
    func published(bits: Int) throws {
        guard let folder = Vectors.folder else { return print("skipped: no shared/vectors beside the repository") }
        let name = bits == 1 ? "status_list_encoding_json.md" : "status_list_encoding2_json.md"
        let text = try String(contentsOf: folder.appending(path: "status-list/\(name)"), encoding: .utf8)
        let encoded = try #require(text.firstMatch(of: /"lst": *"([A-Za-z0-9_-]+)"/)).1
        let list = try StatusList(bits: bits, encoded: String(encoded))
        let expected: [UInt8] = bits == 1 ? [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1] : [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]
        #expect((0..<expected.count).map { list.value(at: $0) } == expected)
    }
}

/// Public conformance material, beside the repository or where SEGEL_VECTORS says.
enum Vectors {
    static var folder: URL? {
        if let path = ProcessInfo.processInfo.environment["SEGEL_VECTORS"] { return URL(filePath: path) }
        var place = URL(filePath: #filePath)
        while place.pathComponents.count > 1 {
            place.deleteLastPathComponent()
            let vectors = place.appending(path: "shared/vectors")
            if FileManager.default.fileExists(atPath: vectors.path) { return vectors }
        }
        return nil
    }
}
