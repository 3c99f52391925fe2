import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("ML-DSA-65 as JOSE writes it")
struct MLDSATests {
    private let issuer = Issuer(.mlDSA65)

    @Test("the published example of RFC 9964: its key has the thumbprint it says, its JWS holds, its private half is refused")
    func published() throws {
        let file = Vectors.folder?.appending(path: "ml-dsa-jose/ML_DSA_65.jose.json")
        guard let file, FileManager.default.fileExists(atPath: file.path) else {
            return print("skipped: no ml-dsa-jose among the public vectors (SEGEL_VECTORS)")
        }
        let example = try JSONReader.readObject([UInt8](Data(contentsOf: file)))
        var object = try #require(example["jwk"]?.object)
        #expect(throws: KeyInvalid.self, "with `priv`") { try JWK(object) }
        object.remove("priv")
        let jwk = try JWK(object)
        #expect(object["kid"] == .string(jwk.thumbprint))
        let jws = try CompactJWS(Array(try #require(example["jws"]?.string).utf8)[...])
        #expect(jws.header.kid == jwk.thumbprint)
        let text = String(decoding: try jws.verified(by: jwk.key), as: UTF8.self)
        #expect(text.hasPrefix("It’s a dangerous business, Frodo"))
    }

    @Test("a key is kty, alg and pub, and reads as it was written")
    func key() throws {
        let object = JWK(issuer.key.publicKey).object
        #expect(object.members.map(\.name) == ["alg", "kty", "pub"])
        #expect(try JWK(object).key == issuer.key.publicKey)
        #expect(try JSONReader.readObject(JSONWriter.bytes(object)) == object)
    }

    @Test("A10, A47: another alg, none, a private half, a wrong length, an encoding that is none")
    func wrongKeys() throws {
        let honest = JWK(issuer.key.publicKey).object, pub = issuer.key.publicKey.bytes
        let names = ["ML-DSA-44", "ML-DSA-87", "ES256", "Ed25519", "EdDSA", "ml-dsa-65", "HashML-DSA-65", ""]
        let wrong: [(String, JSONValue?)] = [
            ("alg", nil), ("alg", .integer(-49)), ("kty", nil), ("kty", .string("OKP")), ("kty", .string("EC")), ("kty", .string("akp")),
            ("pub", nil), ("pub", .string("")), ("pub", .string(Base64URL.encode(pub) + "=")), ("pub", .integer(1)),
            ("pub", .string(Base64URL.encode(pub.dropLast()))), ("pub", .string(Base64URL.encode(pub + [0]))),
            ("priv", .string("AAAA")), ("d", .string("AAAA")),
        ]
        for (name, value) in wrong + names.map({ ("alg", .string($0)) }) {
            var object = honest
            object.remove(name)
            if let value { object.set(name, value) }
            #expect(throws: KeyInvalid.self, "\(name) \(String(describing: value))") { try JWK(object) }
        }
    }

    @Test("A47: a key that names another algorithm than its own is none", arguments: [SignatureAlgorithm.es256, .ed25519])
    func otherKinds(algorithm: SignatureAlgorithm) throws {
        var object = JWK(SigningKey(generating: algorithm, from: SystemRandom()).publicKey).object
        for name in SignatureAlgorithm.allCases.map(\.rawValue) + ["ES384", "ECDH-ES", "none", ""] {
            object.set("alg", .string(name))
            if name == algorithm.rawValue { _ = try JWK(object) } else { #expect(throws: KeyInvalid.self, "\(name)") { try JWK(object) } }
        }
    }

    @Test("A47: each algorithm's key under each other's name is refused by the name; a signature of another algorithm by its length")
    func confusion() throws {
        for signer in SignatureAlgorithm.allCases {
            let issuer = Issuer(signer)
            for named in SignatureAlgorithm.allCases {
                let header = CompactJWS.header(named, type: CredentialPayload.typ, kid: issuer.kid)
                let forged = issuer.forge(header: header, body: issuer.body([claim]), disclosures: [claim])
                let reason = try issuer.outcome(forged).reason
                #expect(reason == (named == signer ? nil : .algorithmRefused), "\(named) by \(signer)")
                guard named != signer else { continue }
                let other = SigningKey(generating: named, from: SystemRandom())
                #expect(try issuer.outcome(issuer.forge(body: issuer.body(), with: other)).reason == .signatureInvalid, "\(named)")
            }
        }
    }

    private let claim = Issuer.disclosure(#"["c2FsdHNhbHRzYWx0c2FsdA","nama","Bintang"]"#)

    @Test("a credential is 4,326 letters longer than under ES256, which no QR symbol holds (2,953 bytes at most)")
    func size() throws {
        let signatures = try [issuer, Issuer(.es256)].map { try $0.issue().prefix { $0 != 0x7E }.split(separator: 0x2E)[2].count }
        #expect(signatures == [4_412, 86])
        #expect(try issuer.issue().count > 2_953)
    }

    @Test("cut anywhere, or with a letter exchanged in the signature, it is refused")
    func damaged() throws {
        let honest = try issuer.issue(), end = try #require(honest.firstIndex(of: 0x7E))
        for position in Swift.stride(from: end - 4_412, to: end, by: 103) {
            var altered = honest
            altered[position] = altered[position] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(try issuer.outcome(altered).exitCode == 10, "letter \(position)")
            #expect(try issuer.outcome(Array(honest[..<position]) + honest[end...]).exitCode == 10, "cut at \(position)")
        }
    }

    @Test("root keys may be of it: both kinds together reach the threshold, neither alone")
    func root() throws {
        let classical = SigningKey(generating: .es256, from: SystemRandom()), list = try issuer.trustList().list
        let root = try TrustRoot(bytes: TrustRoot(threshold: 2, keys: [classical.publicKey, issuer.key.publicKey]).bytes)
        let parts = [classical, issuer.key].map { SignedTrustList.signature(list, with: $0) }
        #expect(try VerifiedTrustList(SignedTrustList.assemble(list, signatures: parts), root: root).list.number == 1)
        for part in parts {
            let alone = SignedTrustList.assemble(list, signatures: [part])
            #expect(throws: TrustFailure.notSigned) { try VerifiedTrustList(alone, root: root) }
        }
    }

    @Test("an mdoc is signed by ES256 keys only: COSE's -49 is refused by its name")
    func cose() throws {
        for number in [-49, -48, -50, -8] {
            var protected = CBORMap()
            protected.set(CoseSign1.Label.algorithm, CBORValue(number))
            let value = CBORValue.array([
                .bytes(CBORWriter.bytes(.map(protected))), .map(CBORMap()), .bytes([1]), .bytes(issuer.key.sign([1])),
            ])
            #expect(throws: CredentialFailure.algorithmRefused) { try CoseSign1(value, tagging: .none) }
        }
    }

    @Test("wallets' keys are of what the metadata announces: a proof by an ML-DSA-65 key is refused")
    func wallets() throws {
        var header = CompactJWS.header(.mlDSA65, type: "t", kid: "")
        header.remove("kid")
        header.set("jwk", .object(JWK(issuer.key.publicKey).object))
        let proof = CompactJWS.sign(header: header, payload: Array("{}".utf8), with: issuer.key)
        #expect(throws: ProofFailure.algorithmRefused) {
            try SelfSignedJWS(String(decoding: proof, as: UTF8.self), type: "t", sizeLimit: 16_384)
        }
        #expect(throws: ProofFailure.keyRefused) { try SelfSignedJWS.publicKey(JWK(issuer.key.publicKey).object) }
        var talkative = JWK(SigningKey(generating: .es256, from: SystemRandom()).publicKey).object
        talkative.set("priv", .string("AAAA"))
        #expect(throws: ProofFailure.keyRefused) { try SelfSignedJWS.publicKey(talkative) }
    }
}
