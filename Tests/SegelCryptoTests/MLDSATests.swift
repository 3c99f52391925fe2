import Foundation
import SegelCrypto
import Testing

/// ML-DSA-65 (FIPS 204) as RFC 9964 signs with it: pure, context empty.
@Suite("ML-DSA-65")
struct MLDSATests {
    private let key = SigningKey(generating: .mlDSA65, from: UncheckedSeededRandom(seed: 65))
    private let message = Array("pesan".utf8)

    @Test("the published example of RFC 9964: the seed's public key, and its signature holds")
    func published() throws {
        guard let example = try Vectors.mlDSA("ml-dsa-jose/ML_DSA_65.jose.json", as: PublishedMLDSA.self) else { return }
        var seed = try Hex.decode(example.priv)
        let key = try SigningKey(algorithm: .mlDSA65, privateBytes: SecretBytes(moving: &seed))
        #expect(Hex.encode(key.publicKey.bytes) == example.publicKey)
        let input = try Hex.decode(example.signed)
        var signature = try Hex.decode(example.signature)
        try key.publicKey.verify(signature, over: input)
        signature[1_000] ^= 1
        #expect(throws: SignatureInvalid.self) { try key.publicKey.verify(signature, over: input) }
    }

    @Test("A10: Wycheproof: hints, norms, lengths, contexts; a signature under any context but the empty one is none here")
    func wycheproof() throws {
        guard let file = try Vectors.mlDSA("wycheproof/mldsa_65_verify_test.json", as: WycheproofMLDSA.self) else { return }
        for group in file.testGroups {
            for test in group.tests {
                var accepted = true
                do {
                    let key = try VerifyingKey(algorithm: .mlDSA65, bytes: Hex.decode(group.publicKey ?? ""))
                    try key.verify(Hex.decode(test.sig), over: Hex.decode(test.msg ?? ""))
                } catch { accepted = false }
                #expect(accepted == (test.result == "valid" && test.ctx ?? "" == ""), "case \(test.tcId)")
            }
        }
        #expect(file.testGroups.flatMap(\.tests).count == 210)
    }

    @Test("Wycheproof: seeds lead to their public keys, signatures of others under them hold")
    func wycheproofSeeds() throws {
        guard let file = try Vectors.mlDSA("wycheproof/mldsa_65_sign_seed_test.json", as: WycheproofMLDSA.self) else { return }
        var visited = 0
        for group in file.testGroups {
            var seed = try Hex.decode(group.privateSeed ?? "")
            guard seed.count == 32 else { continue }
            let key = try SigningKey(algorithm: .mlDSA65, privateBytes: SecretBytes(moving: &seed))
            #expect(Hex.encode(key.publicKey.bytes) == group.publicKey)
            // Those without a message are over its digest, which nothing here takes.
            for test in group.tests where test.result == "valid" && test.ctx ?? "" == "" {
                guard let message = test.msg else { continue }
                try key.publicKey.verify(Hex.decode(test.sig), over: Hex.decode(message))
                visited += 1
            }
        }
        print("mldsa_65_sign_seed_test.json: \(visited) vectors")
        #expect(visited > 70)
    }

    @Test("hedged: signing twice gives two signatures, both hold; the same seed is the same key")
    func hedged() throws {
        let first = key.sign(message), second = key.sign(message)
        #expect(first != second)
        for signature in [first, second] { try key.publicKey.verify(signature, over: message) }
        #expect(try SigningKey(algorithm: .mlDSA65, privateBytes: key.privateBytes).publicKey == key.publicKey)
    }

    @Test("A10: a signature of any other length is none, nor is one with a bit turned, over another text or by another key")
    func signatures() throws {
        let signature = key.sign(message), other = SigningKey(generating: .mlDSA65, from: UncheckedSeededRandom(seed: 66))
        #expect(signature.count == 3_309)
        for count in 0..<3_500 where count != signature.count {
            let wrong = Array(signature.prefix(count)) + [UInt8](repeating: 0, count: max(0, count - signature.count))
            #expect(throws: SignatureInvalid.self) { try key.publicKey.verify(wrong, over: message) }
        }
        for position in Swift.stride(from: 0, to: signature.count, by: 61) {
            var turned = signature
            turned[position] ^= 1 << UInt8(position % 8)
            #expect(throws: SignatureInvalid.self, "byte \(position)") { try key.publicKey.verify(turned, over: message) }
        }
        #expect(throws: SignatureInvalid.self) { try key.publicKey.verify(signature, over: message + [0]) }
        #expect(throws: SignatureInvalid.self) { try other.publicKey.verify(signature, over: message) }
    }

    @Test("A10: keys of any other length are refused, public and private")
    func keys() {
        for count in 0..<2_100 where count != 1_952 {
            #expect(throws: KeyInvalid.self) { try VerifyingKey(algorithm: .mlDSA65, bytes: [UInt8](repeating: 1, count: count)) }
        }
        for count in [1, 31, 33, 64, 4_032] {
            #expect(throws: KeyInvalid.self) {
                try SigningKey(algorithm: .mlDSA65, privateBytes: SecretBytes(random: count, from: SystemRandom()))
            }
        }
    }

    @Test("A47: bytes of one algorithm's key are no key of another's")
    func confusion() {
        for algorithm in SignatureAlgorithm.allCases {
            let bytes = SigningKey(generating: algorithm, from: SystemRandom()).publicKey.bytes
            #expect(bytes.count == algorithm.publicKeyCount)
            for other in SignatureAlgorithm.allCases where other != algorithm {
                #expect(throws: KeyInvalid.self) { try VerifyingKey(algorithm: other, bytes: bytes) }
            }
        }
    }
}

/// cose-wg/draft-ietf-cose-dilithium, examples.
private struct PublishedMLDSA: Decodable {
    let priv: String
    let signed: String
    let signature: String
    let publicKey: String

    private enum CodingKeys: String, CodingKey {
        case priv
        case signed = "raw_to_be_signed"
        case signature = "raw_signature"
        case publicKey = "raw_public_key"
    }
}

/// C2SP/wycheproof, testvectors_v1.
private struct WycheproofMLDSA: Decodable {
    struct Group: Decodable {
        /// Nil where the seed is none.
        let publicKey: String?
        let privateSeed: String?
        let tests: [Case]
    }

    struct Case: Decodable {
        let tcId: Int
        let msg: String?
        let ctx: String?
        let sig: String
        let result: String
    }

    let testGroups: [Group]
}

extension Vectors {
    /// Nil, and a word, where there are none.
    fileprivate static func mlDSA<File: Decodable>(_ path: String, as type: File.Type) throws -> File? {
        guard let file = folder?.appending(path: path), FileManager.default.fileExists(atPath: file.path) else {
            print("skipped: no \(path) among the public vectors (SEGEL_VECTORS)")
            return nil
        }
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}
