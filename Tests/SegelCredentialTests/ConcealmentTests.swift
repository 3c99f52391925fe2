import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Claims behind disclosures")
struct ConcealmentTests {
    let issuer = Issuer()

    private static func json(_ text: String) -> JSONValue {
        do { return try JSONReader.read(Array(text.utf8)) } catch { fatalError("\(text) is no JSON") }
    }

    static let family: [(name: String, value: JSONValue)] = [
        ("noKK", .string("1872012308260001")),
        ("alamat", json(#"{"jalan":"Jl. Ahmad Yani 1","kota":"Metro","rt":"003"}"#)),
        ("anggota", json(#"[{"nama":"Siti","lahir":{"tahun17":true}},{"nama":"Budi","lahir":{"tahun17":false}},[]]"#)),
        ("kosong", json("{}")),
    ]

    private func prepared(_ claims: [(name: String, value: JSONValue)] = family, decoys: Int = 0) throws -> PreparedCredential {
        let payload = payload(claims, decoys)
        let prepared = try PreparedCredential(payload, algorithm: .es256, kid: issuer.kid, random: SystemRandom())
        try prepared.lint(payload, throwaway: SigningKey(generating: .es256, from: SystemRandom()))
        return prepared
    }

    private func payload(_ claims: [(name: String, value: JSONValue)] = family, _ decoys: Int = 0) -> CredentialPayload {
        CredentialPayload(
            issuer: Issuer.id,
            type: Issuer.type,
            issuedAt: Issuer.now,
            expires: nil,
            status: StatusReference(uri: Issuer.statusURI, index: 5),
            typeIntegrity: TypeMetadata.integrity(of: [1]),
            claims: claims,
            decoys: decoys
        )
    }

    private func claims(_ bytes: [UInt8]) throws -> JSONObject {
        guard case .accept(let credential) = try issuer.outcome(bytes) else { throw CredentialFailure.malformed }
        return credential.claims.claims
    }

    @Test("objects and lists come back as they were; every value is a disclosure of its own, none is in the open")
    func whole() throws {
        let bytes = try prepared().signed(by: issuer.key)
        let read = try claims(bytes)
        #expect(read.members.count == 4)
        for (name, value) in Self.family { #expect(read[name]?.says(value) == true, "\(name)") }
        let inspection = try Inspection(bytes)
        // 4 at the top, 3 of the address, 3 people, their 4 members and 2 inside.
        #expect(inspection.disclosures.count == 4 + 3 + 3 + 4 + 2)
        let open = String(decoding: JSONWriter.bytes(inspection.payload), as: UTF8.self)
        for text in ["Metro", "Siti", "1872012308260001", "tahun17", "jalan"] { #expect(!open.contains(text)) }
        #expect(try inspection.claims()["noKK"] == .string("1872012308260001"))
    }

    @Test("a holder shows one line of the address and one person, and nothing else is seen")
    func part() throws {
        let bytes = try prepared().signed(by: issuer.key)
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "~").map(String.init)
        let kept = try parts.dropFirst().filter { part in
            let text = String(decoding: try Base64URL.decode(part), as: UTF8.self)
            return text.contains("\"alamat\"") || text.contains("\"kota\"") || text.contains("\"anggota\"")
        }
        let shown = try claims(Array((([parts[0]] + kept).joined(separator: "~") + "~").utf8))
        #expect(shown.members.count == 2)
        #expect(shown["alamat"] == (try JSONReader.read(Array(#"{"kota":"Metro"}"#.utf8))))
        #expect(shown["anggota"] == .array([]))
        // A49, A52: a part without the parent it hangs from is refused.
        let orphan = try #require(kept.first { try String(decoding: Base64URL.decode($0), as: UTF8.self).contains("\"kota\"") })
        #expect(try issuer.outcome(Array("\(parts[0])~\(orphan)~".utf8)).reason == .disclosureRefused)
    }

    @Test("decoys look like digests, keep the number from telling, and go again when read; a replacement keeps them")
    func decoys() throws {
        let bytes = try prepared([("nama", .string("Siti"))], decoys: 3).signed(by: issuer.key)
        let digests = try #require(Inspection(bytes).payload["_sd"]?.array).compactMap(\.string)
        #expect(digests.count == 4 && Set(digests).count == 4 && digests == digests.sorted() && digests.allSatisfy { $0.utf8.count == 43 })
        #expect(try claims(bytes).members.map(\.name) == ["nama"])
        let again = try CredentialPayload(
            replacing: bytes,
            signedBy: issuer.key.publicKey,
            issuedAt: Issuer.now + 1,
            status: StatusReference(uri: Issuer.statusURI, index: 6)
        )
        #expect(again.decoys == 3 && again.typeIntegrity == TypeMetadata.integrity(of: [1]) && again.claims.map(\.name) == ["nama"])
        #expect(throws: IssuingFailure.tooManyDecoys) { try prepared(decoys: 101) }
        #expect(throws: IssuingFailure.tooManyDecoys) { try prepared(decoys: -1) }
    }

    @Test("A53: the format's own names are refused at any depth", arguments: ["_sd", "...", "_sd_alg", ""])
    func names(name: String) throws {
        let inner = try JSONReader.read(Array(#"{"a":[{"\#(name)":"x"}]}"#.utf8))
        #expect(throws: IssuingFailure.claimNameRefused("data")) { try prepared([("data", inner)]) }
    }
}
