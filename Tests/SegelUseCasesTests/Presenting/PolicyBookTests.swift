@testable import SegelCatalogue
import SegelCredential
import SegelTestSupport
import Testing

@testable import SegelUseCases

@Suite("Policies and their queries")
struct PolicyBookTests {
    @Test("every policy of the repository's catalogue can be asked, and asks for nothing it does not use") func repository() throws {
        let catalogue = try TestCity.catalogue()
        #expect(catalogue.policyProblems == [] && catalogue.policies.count >= 2)
        for policy in catalogue.policies {
            let read = try policy.read(types: "https://mpp.example/types", region: "18.72")
            #expect(!String(decoding: JSONWriter.bytes(read.query.object), as: UTF8.self).contains("{types}"))
        }
    }

    private func policy(_ query: String, shows: [String] = [], tests: [PolicyTest]) -> PresentationPolicy {
        PresentationPolicy(
            code: "p",
            name: LocalizedText(id: "", en: ""),
            purpose: LocalizedText(id: "", en: ""),
            isOffered: false,
            keepDays: 0,
            query: query,
            shows: shows.map { PresentationPolicy.ClaimName(credential: "a", claim: $0) },
            conditions: [PolicyCondition(text: LocalizedText(id: "", en: ""), tests: tests)]
        )
    }

    private static func credential(_ id: String = "a", _ claims: String = "{\"id\":\"c\",\"path\":[\"c\"]}", extra: String = "") -> String {
        "{\"id\":\"\(id)\",\"format\":\"dc+sd-jwt\",\"meta\":{\"vct_values\":[\"{types}/A\"]},\"claims\":[\(claims)]\(extra)}"
    }

    private static func query(_ credentials: String...) -> String { "{\"credentials\":[\(credentials.joined(separator: ","))]}" }

    private static let test = PolicyTest(credential: "a", claim: "c", kind: .isTrue)

    @Test("refused: queries that cannot be read, claims nothing is decided on, names of nothing") func refused() {
        let cases: [(String, PresentationPolicy)] = [
            ("dcql_malformed", policy("{", tests: [Self.test])),
            ("dcql_missing_member", policy("{}", tests: [Self.test])),
            ("policy_multiple", policy(Self.query(Self.credential(extra: ",\"multiple\":true")), tests: [Self.test])),
            ("policy_idle", policy(Self.query(Self.credential(), Self.credential("b")), tests: [Self.test])),
            ("policy_claim_unnamed", policy(Self.query(Self.credential("a", "{\"path\":[\"c\"]}")), tests: [Self.test])),
            (
                "policy_credential_unknown",
                policy(Self.query(Self.credential()), tests: [Self.test, PolicyTest(credential: "x", claim: "c", kind: .isTrue)])
            ),
            (
                "policy_claim_unknown",
                policy(Self.query(Self.credential()), tests: [PolicyTest(credential: "a", claim: "x", kind: .isTrue)])
            ),
            ("policy_claim_unknown", policy(Self.query(Self.credential()), shows: ["x"], tests: [Self.test])),
            (
                "policy_claim_unused",
                policy(
                    Self.query(Self.credential("a", "{\"id\":\"c\",\"path\":[\"c\"]},{\"id\":\"d\",\"path\":[\"d\"]}")),
                    tests: [Self.test]
                )
            ),
        ]
        for (code, policy) in cases {
            #expect(throws: PolicyProblem(policy: "p", code: code), "\(code)") {
                try policy.read(types: "https://mpp.example/types", region: "18.72")
            }
        }
        #expect(throws: Never.self) { try policy(Self.query(Self.credential()), tests: [Self.test]).read(types: "t", region: "18.72") }
    }
}
