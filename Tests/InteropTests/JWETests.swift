import SegelCredential
import SegelCrypto
import Testing

@Suite("JWE judged by jwcrypto and joserfc")
struct JWEInteropTests {
    @Test("each opens what the other sealed, both encryptions, both ways") func bothWays() throws {
        guard let judge = Judge() else { return }
        let scalar = SecretBytes(random: 32, from: UncheckedSeededRandom(seed: 31))
        let key = try P256Agreement.PrivateKey(scalar: scalar)
        let recipient = EncryptionKey(key.publicKey)
        let text = "{\"nama\":\"Warga Uji é\"}"
        var jwk = recipient.object
        jwk.set("d", .string(scalar.withUnsafeBytes { Base64URL.encode(Array($0)) }))
        var sealed = JSONObject()
        for encryption in ContentEncryption.allCases {
            for party in [[], Array("Warga".utf8)] {
                let jwe = CompactJWE.seal(
                    Array(text.utf8),
                    to: recipient,
                    encryption: encryption,
                    partyU: party,
                    partyV: party,
                    random: SystemRandom()
                )
                sealed.set("\(encryption.rawValue) \(party.count)", .string(String(decoding: jwe, as: UTF8.self)))
            }
        }
        var question = JSONObject()
        question.set("key", .object(jwk))
        question.set("plaintext", .string(text))
        question.set("sealed", .object(sealed))
        let answer = try JSONReader.readObject(judge.ask("judge_jwe.py", JSONWriter.bytes(question)))
        for library in ["jwcrypto", "joserfc"] {
            let opened = try #require(answer["opened"]?.object?[library]?.object)
            #expect(opened.members.map(\.name) == sealed.members.map(\.name))
            #expect(opened.members.allSatisfy { $0.value == .string(text) }, "\(library)")
            for member in try #require(answer["sealed"]?.object?[library]?.object).members {
                let jwe = try CompactJWE(Array(try #require(member.value.string).utf8))
                #expect(try jwe.open(with: key, kid: recipient.kid) == Array(text.utf8), "\(library) \(member.name)")
            }
        }
    }
}
