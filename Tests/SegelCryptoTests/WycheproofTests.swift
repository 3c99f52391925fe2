import Foundation
import SegelCrypto
import Testing

/// Published vectors for the primitives in use. They lie beside the repository; without them the tests say so.
@Suite("Wycheproof vectors")
struct WycheproofTests {
    struct File: Decodable {
        let testGroups: [Group]
    }

    struct Group: Decodable {
        struct Key: Decodable {
            let uncompressed: String?
            let pk: String?
        }

        let publicKey: Key?
        let tests: [Case]
    }

    struct Case: Decodable {
        let tcId: Int
        let key: String?
        let iv: String?
        let aad: String?
        let msg: String
        let ct: String?
        let tag: String?
        let sig: String?
        let result: String
    }

    @Test("A09: ECDSA P-256, r ‖ s")
    func ecdsa() throws {
        try eachCase("ecdsa_secp256r1_sha256_p1363_test.json", count: 262) { group, test in
            let point = try Hex.decode(try #require(group.publicKey?.uncompressed))
            let key = try VerifyingKey(algorithm: .es256, bytes: Array(point.dropFirst()))
            expect(test) { try key.verify(Hex.decode(test.sig ?? ""), over: Hex.decode(test.msg)) }
        }
    }

    @Test("A08: Ed25519")
    func ed25519() throws {
        try eachCase("ed25519_test.json", count: 151) { group, test in
            let key = try VerifyingKey(algorithm: .ed25519, bytes: Hex.decode(try #require(group.publicKey?.pk)))
            expect(test) { try key.verify(Hex.decode(test.sig ?? ""), over: Hex.decode(test.msg)) }
        }
    }

    @Test("XChaCha20-Poly1305")
    func aead() throws {
        try eachCase("xchacha20_poly1305_test.json", count: 315) { _, test in
            let nonce = try Hex.decode(test.iv ?? "")
            // A nonce of another length cannot come out of a parser here; the vectors say it must not be taken.
            guard nonce.count == XChaCha20Poly1305.nonceCount else {
                #expect(test.result == "invalid", "case \(test.tcId)")
                return
            }
            var bytes = try Hex.decode(test.key ?? "")
            let key = SecretBytes(moving: &bytes)
            let sealed = try Hex.decode((test.ct ?? "") + (test.tag ?? ""))
            expect(test) {
                let opened = try XChaCha20Poly1305.open(sealed, key: key, nonce: nonce, associatedData: Hex.decode(test.aad ?? ""))
                #expect(try opened == Hex.decode(test.msg), "case \(test.tcId)")
            }
        }
    }

    private func expect(_ test: Case, _ body: () throws -> Void) {
        var accepted = true
        do { try body() } catch { accepted = false }
        if test.result == "valid" { #expect(accepted, "case \(test.tcId)") }
        if test.result == "invalid" { #expect(!accepted, "case \(test.tcId)") }
    }

    @Test("every file that lies there is for a primitive in use, and run; the others are named here")
    func everyFile() throws {
        guard let folder = Vectors.folder else { return print("skipped: no shared/vectors beside the repository") }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "wycheproof").path)
        let run = ["ecdsa_secp256r1_sha256_p1363_test.json", "ed25519_test.json", "xchacha20_poly1305_test.json"]
        // MLDSATests runs these, and says so where they are missing.
        let more = ["mldsa_65_verify_test.json", "mldsa_65_sign_seed_test.json"]
        // Keyed hashing is BLAKE2b here, everywhere.
        let unused = ["hmac_sha256_test.json"]
        #expect(Set(files.filter { $0.hasSuffix(".json") }).subtracting(more) == Set(run + unused))
    }

    private func eachCase(_ name: String, count: Int, _ body: (Group, Case) throws -> Void) throws {
        guard let folder = Vectors.folder else { return print("skipped: no shared/vectors beside the repository") }
        let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: folder.appending(path: "wycheproof/\(name)")))
        var visited = 0
        for group in file.testGroups {
            for test in group.tests {
                try body(group, test)
                visited += 1
            }
        }
        #expect(visited == count)
        print("\(name): \(visited) vectors")
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
