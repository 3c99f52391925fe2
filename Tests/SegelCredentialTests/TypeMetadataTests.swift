import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("Type and issuer metadata")
struct TypeMetadataTests {
    static func metadata(
        _ type: String = "https://a.example/t",
        disclosing: TypeMetadata.Disclosing = .always,
        mandatory: Bool = true,
        path: [ClaimPath.Step] = [.member("anggota"), .all, .member("nama")],
        extends: TypeMetadata.Parent? = nil
    ) -> TypeMetadata {
        TypeMetadata(
            type: type,
            names: [.init(locale: "id-ID", text: "Kartu Keluarga"), .init(locale: "en-US", text: "Family Card")],
            claims: [
                .init(
                    path: ClaimPath(path),
                    labels: [.init(locale: "id-ID", text: "Nama")],
                    isMandatory: mandatory,
                    disclosing: disclosing
                )
            ],
            extends: extends
        )
    }

    @Test("written, read and found unchanged; integrity is over the bytes")
    func round() throws {
        let metadata = Self.metadata(), bytes = metadata.bytes
        #expect(try TypeMetadata(bytes, of: metadata.type, integrity: TypeMetadata.integrity(of: bytes)) == metadata)
        #expect(throws: TypeMetadataFailure.integrity) {
            try TypeMetadata(bytes + [0x20], of: metadata.type, integrity: TypeMetadata.integrity(of: bytes))
        }
        #expect(throws: TypeMetadataFailure.otherType) { try TypeMetadata(bytes, of: "https://b.example/t") }
        // The digest of nothing, as the world knows it.
        #expect(TypeMetadata.integrity(of: []) == "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(TypeMetadata.matches("sha384-x sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=?a", []))
        #expect(!TypeMetadata.matches("sha384-x", []) && !TypeMetadata.matches("", []))
    }

    @Test(
        "what is not metadata is refused",
        arguments: [
            #"{"vct":"t","claims":{}}"#, #"{"vct":"t","claims":[{}]}"#, #"{"vct":"t","claims":[{"path":[]}]}"#,
            #"{"vct":"t","claims":[{"path":[-1]}]}"#, #"{"vct":"t","claims":[{"path":[true]}]}"#,
            #"{"vct":"t","claims":[{"path":["a"],"sd":"maybe"}]}"#, #"{"vct":"t","claims":[{"path":["a"],"mandatory":"yes"}]}"#,
            #"{"vct":"t","display":[{"locale":"id"}]}"#, #"{"vct":"t","extends":""}"#, #"{"vct":"t","extends":"u","extends#integrity":1}"#,
            #"{"vct":"t","vct":"t"}"#, "[]", "",
        ]
    )
    func malformed(text: String) {
        #expect(throws: TypeMetadataFailure.malformed) { try TypeMetadata(Array(text.utf8), of: "t") }
    }

    @Test("a child adds, overrides labels and inherits; loosening, circles, gaps and depth are refused")
    func extending() throws {
        let parent = Self.metadata("p"), pinned = TypeMetadata.Parent(type: "p", integrity: TypeMetadata.integrity(of: parent.bytes))
        func resolve(_ files: [TypeMetadata]) throws -> TypeMetadata {
            try TypeMetadata.resolved("c", integrity: nil) { type in files.first { $0.type == type }?.bytes }
        }
        let child = Self.metadata("c", path: [.member("noKK")], extends: pinned)
        let paths = try resolve([child, parent]).claims.map(\.path.steps)
        #expect(paths == [[.member("noKK")], [.member("anggota"), .all, .member("nama")]])
        #expect(throws: TypeMetadataFailure.integrity) { try resolve([child, Self.metadata("p", mandatory: false)]) }
        #expect(throws: TypeMetadataFailure.missing) { try resolve([child]) }
        let free = TypeMetadata.Parent(type: "p", integrity: nil)
        #expect(throws: TypeMetadataFailure.loosened) { try resolve([Self.metadata("c", mandatory: false, extends: free), parent]) }
        #expect(throws: TypeMetadataFailure.loosened) { try resolve([Self.metadata("c", disclosing: .allowed, extends: free), parent]) }
        #expect(throws: TypeMetadataFailure.circular) {
            try resolve([Self.metadata("c", extends: free), Self.metadata("p", extends: .init(type: "c", integrity: nil))])
        }
        let deep = (0..<20).map { Self.metadata($0 == 0 ? "c" : "t\($0)", extends: .init(type: "t\($0 + 1)", integrity: nil)) }
        #expect(throws: TypeMetadataFailure.tooDeep) { try resolve(deep) }
    }

    @Test("an issuer's keys: signers of credentials only, stolen ones left out; read back as any verifier would")
    func issuer() throws {
        let issuer = Issuer()
        let trusted = try #require(try issuer.trustList().list.issuers.first)
        let metadata = IssuerMetadata(trusted)
        #expect(metadata.keys.map(\.kid) == [issuer.kid])
        #expect(try IssuerMetadata(metadata.bytes, of: Issuer.id) == metadata)
        #expect(throws: CredentialFailure.claimRefused) { try IssuerMetadata(metadata.bytes, of: Issuer.id + "/") }
        let stolen = try #require(try issuer.trustList(compromisedSince: Issuer.now).list.issuers.first)
        #expect(IssuerMetadata(stolen).keys.isEmpty)
        for bad in [#"{"issuer":"i"}"#, #"{"issuer":"i","jwks_uri":"u","jwks":{"keys":[]}}"#, #"{"issuer":"i","jwks":{"keys":[{}]}}"#] {
            #expect(throws: CredentialFailure.claimRefused) { try IssuerMetadata(Array(bad.utf8), of: "i") }
        }
        let twice = String(decoding: metadata.bytes, as: UTF8.self).replacing(/\[(.*)\]/) { "[\($0.1),\($0.1)]" }
        #expect(throws: CredentialFailure.claimRefused) { try IssuerMetadata(Array(twice.utf8), of: Issuer.id) }
    }

    @Test("the well-known part stands between host and path")
    func address() {
        #expect(IssuerMetadata.address(of: "https://a.example/x/y") == "https://a.example/.well-known/jwt-vc-issuer/x/y")
        #expect(IssuerMetadata.address(of: "https://a.example") == "https://a.example/.well-known/jwt-vc-issuer")
        #expect(IssuerMetadata.address(of: "https://a.example/") == "https://a.example/.well-known/jwt-vc-issuer")
        for bad in ["a.example", "ftp://a.example/x", "https:///x", ""] { #expect(IssuerMetadata.address(of: bad) == nil) }
    }
}
