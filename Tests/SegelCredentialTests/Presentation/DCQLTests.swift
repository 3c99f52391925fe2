import SegelCrypto
import Testing

@testable import SegelCredential

/// Text of a query with one thing changed, and what it must be refused with.
struct QueryMutant: Sendable, CustomTestStringConvertible {
    let name: String
    let expected: DCQLFailure
    let text: String

    init(_ name: String, _ expected: DCQLFailure, _ text: String) { (self.name, self.expected, self.text) = (name, expected, text) }

    /// `from` of the honest query replaced by `to`.
    init(_ name: String, _ expected: DCQLFailure, _ from: String, _ to: String) {
        precondition(DCQLTests.honest.contains(from), from)
        self.init(name, expected, DCQLTests.honest.replacing(from, with: to, maxReplacements: 1))
    }

    var testDescription: String { name }
}

@Suite("DCQL (OpenID4VP 1.0 section 6)")
struct DCQLTests {
    static let honest = """
        {"credentials":[\
        {"id":"akta","format":"dc+sd-jwt","meta":{"vct_values":["https://mpp.example/types/Akta"]},\
        "claims":[{"id":"a","path":["tglLahir"]},{"id":"b","path":["nama"],"values":["Warga Uji",1,true]}],"claim_sets":[["a"],["b"]]},\
        {"id":"mdl","format":"mso_mdoc","meta":{"doctype_value":"org.iso.18013.5.1.mDL"},"multiple":true,\
        "trusted_authorities":[{"type":"aki","values":["s9tIpPmhxdiuNkHMEWNpYim8S8Y"]}],\
        "require_cryptographic_holder_binding":true,\
        "claims":[{"path":["org.iso.18013.5.1","age_over_17"],"intent_to_retain":false}]}],\
        "credential_sets":[{"options":[["akta"],["mdl"]],"required":true}]}
        """

    @Test("what is read is written again, defaults left out") func roundTrip() throws {
        let query = try DCQLQuery(Self.honest.utf8)
        #expect(try DCQLQuery(query.object) == query)
        #expect(query["mdl"]?.allowsMultiple == true && query["akta"]?.claimSets == [["a"], ["b"]])
        #expect(query.object["credential_sets"]?.array?.first?.object?["required"] == nil)
        #expect(query["akta"]?.requiresHolderBinding == true)
    }

    @Test("refused, each with its code", arguments: mutants) func refused(mutant: QueryMutant) {
        #expect(throws: mutant.expected, "\(mutant)") { try DCQLQuery(mutant.text.utf8) }
    }

    static let mutants: [QueryMutant] = structure + credentials + claims + sets

    private static let structure = [
        QueryMutant("not JSON", .malformed, "credentials"),
        QueryMutant("a list", .malformed, "[]"),
        QueryMutant("trailing bytes", .malformed, honest + "x"),
        QueryMutant("a member twice", .malformed, "{\"credentials\":[],\"credentials\":[]}"),
        QueryMutant("A58: too deep", .malformed, String(repeating: "[", count: 50_000)),
        QueryMutant("A58: too large", .tooLarge, honest + String(repeating: " ", count: 70_000)),
        QueryMutant("no credentials", .missingMember, "{}"),
        QueryMutant("credentials empty", .emptyList, "{\"credentials\":[]}"),
        QueryMutant("credentials an object", .wrongType, "{\"credentials\":{}}"),
        QueryMutant("a credential that is a text", .wrongType, "{\"credentials\":[\"akta\"]}"),
        QueryMutant("unknown member at the top", .unknownMember, "{\"credentials\":[", "{\"purpose\":\"x\",\"credentials\":["),
        QueryMutant(
            "17 credentials",
            .tooLarge,
            "{\"credentials\":["
                + (0..<17).map { "{\"id\":\"c\($0)\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[\"t\"]}}" }.joined(separator: ",")
                + "]}"
        ),
    ]

    private static let credentials = [
        QueryMutant("no id", .missingMember, "\"id\":\"akta\",", ""),
        QueryMutant("empty id", .identifierRefused, "\"id\":\"akta\"", "\"id\":\"\""),
        QueryMutant("id with a dot", .identifierRefused, "\"id\":\"akta\"", "\"id\":\"ak.ta\""),
        QueryMutant("id with a letter of another script", .identifierRefused, "\"id\":\"akta\"", "\"id\":\"аkta\""),
        QueryMutant("id a number", .wrongType, "\"id\":\"akta\"", "\"id\":1"),
        QueryMutant("id of 65 letters", .identifierRefused, "\"id\":\"akta\"", "\"id\":\"\(String(repeating: "a", count: 65))\""),
        QueryMutant("two of one id", .identifierTwice, "\"id\":\"mdl\"", "\"id\":\"akta\""),
        QueryMutant("no format", .missingMember, "\"format\":\"dc+sd-jwt\",", ""),
        QueryMutant("the draft's format name", .formatUnknown, "dc+sd-jwt", "vc+sd-jwt"),
        QueryMutant("a format not spoken here", .formatUnknown, "dc+sd-jwt", "jwt_vc_json"),
        QueryMutant("no meta", .missingMember, "\"meta\":{\"doctype_value\":\"org.iso.18013.5.1.mDL\"},", ""),
        QueryMutant("empty meta", .missingMember, "{\"vct_values\":[\"https://mpp.example/types/Akta\"]}", "{}"),
        QueryMutant("meta of the other format", .unknownMember, "{\"doctype_value\":", "{\"vct_values\":"),
        QueryMutant("vct_values empty", .emptyList, "[\"https://mpp.example/types/Akta\"]", "[]"),
        QueryMutant("vct_values a text", .wrongType, "[\"https://mpp.example/types/Akta\"]", "\"x\""),
        QueryMutant("vct_values with an empty text", .valueRefused, "[\"https://mpp.example/types/Akta\"]", "[\"\"]"),
        QueryMutant("doctype_value a list", .wrongType, "\"org.iso.18013.5.1.mDL\"", "[\"x\"]"),
        QueryMutant("multiple a text", .wrongType, "\"multiple\":true", "\"multiple\":\"true\""),
        QueryMutant(
            "holder binding a text",
            .wrongType,
            "\"require_cryptographic_holder_binding\":true",
            "\"require_cryptographic_holder_binding\":\"false\""
        ),
        QueryMutant("unknown member of a credential", .unknownMember, "\"multiple\":true", "\"multiples\":true"),
        QueryMutant("authorities empty", .emptyList, "[{\"type\":\"aki\",\"values\":[\"s9tIpPmhxdiuNkHMEWNpYim8S8Y\"]}]", "[]"),
        QueryMutant("unknown kind of authority", .authorityUnknown, "\"aki\"", "\"openid_federation\""),
        QueryMutant("key identifier not base64url", .valueRefused, "s9tIpPmhxdiuNkHMEWNpYim8S8Y", "s9tI+PmhxdiuNkHMEWNpYim8S8Y="),
        QueryMutant("authority without values", .missingMember, ",\"values\":[\"s9tIpPmhxdiuNkHMEWNpYim8S8Y\"]", ""),
    ]

    private static let claims = [
        QueryMutant(
            "claims empty",
            .emptyList,
            "\"claims\":[{\"path\":[\"org.iso.18013.5.1\",\"age_over_17\"],\"intent_to_retain\":false}]",
            "\"claims\":[]"
        ),
        QueryMutant("no path", .missingMember, "\"path\":[\"tglLahir\"]", "\"values\":[1]"),
        QueryMutant("path empty", .pathRefused, "[\"tglLahir\"]", "[]"),
        QueryMutant("path a text", .pathRefused, "[\"tglLahir\"]", "\"tglLahir\""),
        QueryMutant("path with an empty name", .pathRefused, "[\"tglLahir\"]", "[\"\"]"),
        QueryMutant("path with a negative index", .pathRefused, "[\"tglLahir\"]", "[\"a\",-1]"),
        QueryMutant("path with a fraction", .pathRefused, "[\"tglLahir\"]", "[\"a\",1.5]"),
        QueryMutant("path with a truth value", .pathRefused, "[\"tglLahir\"]", "[\"a\",true]"),
        QueryMutant("path with an object", .pathRefused, "[\"tglLahir\"]", "[\"a\",{}]"),
        QueryMutant("path of 17 steps", .tooLarge, "[\"tglLahir\"]", "[\(Array(repeating: "\"a\"", count: 17).joined(separator: ","))]"),
        QueryMutant("the same claim twice", .pathTwice, "[\"nama\"]", "[\"tglLahir\"]"),
        QueryMutant("two claims of one id", .identifierTwice, "\"id\":\"b\"", "\"id\":\"a\""),
        QueryMutant("values empty", .emptyList, "[\"Warga Uji\",1,true]", "[]"),
        QueryMutant("values with null", .valueRefused, "[\"Warga Uji\",1,true]", "[null]"),
        QueryMutant("values with a fraction", .valueRefused, "[\"Warga Uji\",1,true]", "[1.5]"),
        QueryMutant("values with an empty text", .valueRefused, "[\"Warga Uji\",1,true]", "[\"\"]"),
        QueryMutant("values with a list", .valueRefused, "[\"Warga Uji\",1,true]", "[[1]]"),
        QueryMutant("65 values", .tooLarge, "[\"Warga Uji\",1,true]", "[\((0..<65).map(String.init).joined(separator: ","))]"),
        QueryMutant("intent_to_retain on an SD-JWT", .unknownMember, "{\"id\":\"a\",", "{\"intent_to_retain\":true,\"id\":\"a\","),
        QueryMutant("mdoc path of one step", .pathRefused, "[\"org.iso.18013.5.1\",\"age_over_17\"]", "[\"age_over_17\"]"),
        QueryMutant("mdoc path of three steps", .pathRefused, "\"age_over_17\"]", "\"age_over_17\",\"x\"]"),
        QueryMutant("mdoc path with null", .pathRefused, "\"age_over_17\"]", "null]"),
    ]

    private static let sets = [
        QueryMutant("claim_sets empty", .emptyList, "[[\"a\"],[\"b\"]]", "[]"),
        QueryMutant("an empty claim set", .emptyList, "[[\"a\"],[\"b\"]]", "[[]]"),
        QueryMutant("claim_sets flat", .wrongType, "[[\"a\"],[\"b\"]]", "[\"a\"]"),
        QueryMutant("claim_sets name what is not there", .identifierUnknown, "[[\"a\"],[\"b\"]]", "[[\"c\"]]"),
        QueryMutant("a claim set names one twice", .identifierTwice, "[[\"a\"],[\"b\"]]", "[[\"a\",\"a\"]]"),
        QueryMutant("claim_sets over a claim without id", .missingMember, "\"id\":\"b\",", ""),
        QueryMutant(
            "claim_sets without claims",
            .claimSetsWithoutClaims,
            "\"claims\":[{\"id\":\"a\",\"path\":[\"tglLahir\"]},{\"id\":\"b\",\"path\":[\"nama\"],\"values\":[\"Warga Uji\",1,true]}],",
            ""
        ),
        QueryMutant("credential_sets empty", .emptyList, "[{\"options\":[[\"akta\"],[\"mdl\"]],\"required\":true}]", "[]"),
        QueryMutant("options empty", .emptyList, "[[\"akta\"],[\"mdl\"]]", "[]"),
        QueryMutant("an empty option", .emptyList, "[[\"akta\"],[\"mdl\"]]", "[[]]"),
        QueryMutant("options name what is not there", .identifierUnknown, "[[\"akta\"],[\"mdl\"]]", "[[\"kk\"]]"),
        QueryMutant("options missing", .missingMember, "\"options\":[[\"akta\"],[\"mdl\"]],", ""),
        QueryMutant("required a number", .wrongType, "\"required\":true", "\"required\":1"),
        QueryMutant("unknown member of a set", .unknownMember, "\"required\":true", "\"required\":true,\"purpose\":\"x\""),
    ]
}

@Suite("Claims path pointers (OpenID4VP 1.0 section 7)")
struct ClaimPathTests {
    static let credential = """
        {"name":"Arthur","address":{"city":"Metro","street":"Jalan"},"degrees":[{"type":"A"},{"type":"B"}],"nationalities":["ID","NL"],"deep":[[1,2],[3]]}
        """

    @Test(
        "selects what it names",
        arguments: [
            ("[\"name\"]", "[\"Arthur\"]"), ("[\"address\"]", "[{\"city\":\"Metro\",\"street\":\"Jalan\"}]"),
            ("[\"address\",\"street\"]", "[\"Jalan\"]"), ("[\"degrees\",null,\"type\"]", "[\"A\",\"B\"]"),
            ("[\"nationalities\",1]", "[\"NL\"]"),
            ("[\"nationalities\",null]", "[\"ID\",\"NL\"]"), ("[\"deep\",null,1]", "[2]"), ("[\"deep\",null,null]", "[1,2,3]"),
        ]
    ) func selects(path: String, expected: String) throws {
        let selected = try ClaimPath(JSONReader.read(path.utf8)).select(in: JSONReader.readObject(Self.credential.utf8))
        #expect(selected.map { JSONWriter.bytes(.array($0)) } == Array(expected.utf8))
    }

    @Test(
        "selects nothing where a step leads nowhere",
        arguments: [
            "[\"nama\"]", "[\"name\",\"x\"]", "[\"name\",0]", "[\"name\",null]", "[\"address\",0]", "[\"address\",null]",
            "[\"nationalities\",2]",
            "[\"nationalities\",\"x\"]", "[\"degrees\",null,\"x\"]", "[\"degrees\",null,0]",
        ]
    ) func selectsNothing(path: String) throws {
        #expect(try ClaimPath(JSONReader.read(path.utf8)).select(in: JSONReader.readObject(Self.credential.utf8)) == nil)
    }
}
