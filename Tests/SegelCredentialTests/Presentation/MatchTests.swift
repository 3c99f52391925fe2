import SegelCrypto
import Testing

@testable import SegelCredential

@Suite("What a wallet returns is checked against the query again")
struct MatchTests {
    static func object(_ text: String) throws -> JSONObject { try JSONReader.readObject(text.utf8) }

    static func query(_ extra: String = "", claims: String = "[{\"id\":\"n\",\"path\":[\"nama\"]}]") throws -> CredentialQuery {
        let text =
            "{\"credentials\":[{\"id\":\"q\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[\"t1\",\"t2\"]},\"claims\":\(claims)\(extra)}]}"
        return try #require(DCQLQuery(text.utf8)["q"])
    }

    static func credential(
        _ claims: String = "{\"nama\":\"Warga\",\"umur\":17}",
        type: String = "t2",
        keys: [String] = [],
        lists: [String] = [],
        isBound: Bool = true
    ) throws -> QueriedCredential {
        QueriedCredential(
            kind: .sdJWT(types: [type]),
            claims: try object(claims),
            keyIdentifiers: keys,
            trustLists: lists,
            isHolderBound: isBound
        )
    }

    @Test("matches by type, claims and values; each mismatch has its code") func credential() throws {
        #expect(try Self.query().match(Self.credential()).count == 1)
        #expect(throws: QueryMismatch.otherType) { try Self.query().match(Self.credential(type: "t3")) }
        #expect(throws: QueryMismatch.claimMissing) { try Self.query().match(Self.credential("{\"umur\":17}")) }
        #expect(throws: QueryMismatch.notHolderBound) { try Self.query().match(Self.credential(isBound: false)) }
        let unbound = try Self.query(",\"require_cryptographic_holder_binding\":false")
        #expect(try unbound.match(Self.credential(isBound: false)).count == 1)
        let mdoc = QueriedCredential(
            kind: .mdoc(documentType: "t1"),
            claims: JSONObject(),
            keyIdentifiers: [],
            trustLists: [],
            isHolderBound: true
        )
        #expect(throws: QueryMismatch.otherType) { try Self.query().match(mdoc) }
    }

    @Test(
        "values match by type and value",
        arguments: [
            ("[17]", true), ("[18,17]", true), ("[\"17\"]", false), ("[18]", false), ("[true]", false),
        ]
    ) func values(values: String, isMatch: Bool) throws {
        let query = try Self.query(claims: "[{\"path\":[\"umur\"],\"values\":\(values)}]")
        if isMatch {
            #expect(try query.match(Self.credential()).count == 1)
        } else {
            #expect(throws: QueryMismatch.valueDiffers) { try query.match(Self.credential()) }
        }
    }

    @Test("claim sets: those satisfied, in the verifier's order") func claimSets() throws {
        let claims = "[{\"id\":\"a\",\"path\":[\"umur_17\"]},{\"id\":\"b\",\"path\":[\"umur\"]},{\"id\":\"c\",\"path\":[\"nama\"]}]"
        let query = try Self.query(",\"claim_sets\":[[\"a\"],[\"b\"],[\"c\",\"b\"]]", claims: claims)
        let found = try query.match(Self.credential())
        #expect(found.map { $0.compactMap(\.id) } == [["b"], ["b", "c"]])
        #expect(throws: QueryMismatch.claimMissing) { try query.match(Self.credential("{\"nama\":\"x\"}")) }
    }

    @Test("authorities: a key identifier of the chain, or a list the issuer stands on") func authorities() throws {
        let query = try Self.query(
            ",\"trusted_authorities\":[{\"type\":\"aki\",\"values\":[\"AAAA\"]},{\"type\":\"etsi_tl\",\"values\":[\"https://mpp.example/trust/list.json\"]}]"
        )
        #expect(try query.match(Self.credential(keys: ["BBBB", "AAAA"])).count == 1)
        #expect(try query.match(Self.credential(lists: ["https://mpp.example/trust/list.json"])).count == 1)
        #expect(throws: QueryMismatch.otherAuthority) { try query.match(Self.credential()) }
        #expect(throws: QueryMismatch.otherAuthority) {
            try query.match(Self.credential(keys: ["https://mpp.example/trust/list.json"], lists: ["AAAA"]))
        }
    }

    @Test("mdoc: namespace and element") func mdoc() throws {
        let text =
            "{\"credentials\":[{\"id\":\"m\",\"format\":\"mso_mdoc\",\"meta\":{\"doctype_value\":\"d\"},\"claims\":[{\"path\":[\"ns\",\"age_over_17\"],\"values\":[true]}]}]}"
        let query = try #require(DCQLQuery(text.utf8)["m"])
        func shown(_ claims: String) throws -> QueriedCredential {
            QueriedCredential(
                kind: .mdoc(documentType: "d"),
                claims: try Self.object(claims),
                keyIdentifiers: [],
                trustLists: [],
                isHolderBound: true
            )
        }
        #expect(try query.match(shown("{\"ns\":{\"age_over_17\":true}}")).count == 1)
        #expect(throws: QueryMismatch.valueDiffers) { try query.match(shown("{\"ns\":{\"age_over_17\":false}}")) }
        #expect(throws: QueryMismatch.claimMissing) { try query.match(shown("{\"age_over_17\":true}")) }
    }

    static func shape(_ sets: String?) throws -> DCQLQuery {
        let credentials = ["a", "b", "c"].map {
            "{\"id\":\"\($0)\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[\"t\"]}\($0 == "b" ? ",\"multiple\":true" : "")}"
        }
        return try DCQLQuery(
            "{\"credentials\":[\(credentials.joined(separator: ","))]\(sets.map { ",\"credential_sets\":\($0)" } ?? "")}".utf8
        )
    }

    @Test("without sets all are required, and nothing more than once") func all() throws {
        try Self.shape(nil).checkShape(["a": 1, "b": 2, "c": 1])
        #expect(throws: QueryMismatch.credentialMissing) { try Self.shape(nil).checkShape(["a": 1, "b": 1]) }
        #expect(throws: QueryMismatch.tooManyPresentations) { try Self.shape(nil).checkShape(["a": 2, "b": 1, "c": 1]) }
        #expect(throws: QueryMismatch.noPresentations) { try Self.shape(nil).checkShape(["a": 1, "b": 0, "c": 1]) }
        #expect(throws: QueryMismatch.unknownQuery) { try Self.shape(nil).checkShape(["a": 1, "b": 1, "c": 1, "d": 1]) }
    }

    @Test("sets: each required one by one of its options; what none asked for is surplus") func sets() throws {
        let query = try Self.shape("[{\"options\":[[\"a\"],[\"b\",\"c\"]]},{\"options\":[[\"c\"]],\"required\":false}]")
        try query.checkShape(["a": 1])
        try query.checkShape(["b": 1, "c": 1])
        try query.checkShape(["a": 1, "c": 1])
        #expect(throws: QueryMismatch.credentialMissing) { try query.checkShape(["b": 1]) }
        #expect(throws: QueryMismatch.credentialMissing) { try query.checkShape(["c": 1]) }
        #expect(throws: QueryMismatch.surplusCredential) { try query.checkShape(["a": 1, "b": 1]) }
    }

    @Test("disclosures nobody asked for are found wherever they hang") func surplus() throws {
        let issuer = Issuer()
        let name = Issuer.disclosure("[\"c2FsdHNhbHRzYWx0c2FsdA\",\"nama\",\"Warga\"]")
        let city = Issuer.disclosure("[\"c2FsdHNhbHRzYWx0c2FsdB\",\"kota\",\"Metro\"]")
        let nation = Issuer.disclosure("[\"c2FsdHNhbHRzYWx0c2FsdC\",\"ID\"]")
        var address = JSONObject()
        address.set("_sd", .array([.string(Disclosure.digest(of: Array(city.utf8)))]))
        address.set("jalan", .string("Uji"))
        var element = JSONObject()
        element.set("...", .string(Disclosure.digest(of: Array(nation.utf8))))
        let body = issuer.body([name], adding: [("alamat", .object(address)), ("warga", .array([.object(element)]))])
        let sdJWT = try SDJWT(issuer.forge(body: body, disclosures: [name, city, nation]))
        func places(_ paths: [String]) throws -> [String] {
            try PresentedDisclosures.places(in: sdJWT, asked: paths.map { try ClaimPath(JSONReader.read($0.utf8)) }).map(\.text).sorted()
        }
        #expect(try places([]) == ["alamat.kota", "nama", "warga[0]"])
        #expect(try places(["[\"nama\"]"]) == ["alamat.kota", "warga[0]"])
        #expect(try places(["[\"nama\"]", "[\"alamat\"]", "[\"warga\",null]"]) == [])
        #expect(try places(["[\"nama\"]", "[\"alamat\",\"jalan\"]", "[\"warga\"]"]) == ["alamat.kota"])
        #expect(try places(["[\"nama\"]", "[\"alamat\",\"kota\"]", "[\"warga\",5]"]) == [])
    }
}
