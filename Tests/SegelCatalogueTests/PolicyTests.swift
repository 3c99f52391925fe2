import Foundation
@testable import SegelCatalogue
import Testing

@Suite("Policies: what may be asked, as data")
struct PolicyTests {
    static let sip = PresentationPolicy.ClaimName(credential: "sip", claim: "c")
    static let today = CivilDate(iso: "2026-03-02")!

    private func facts(_ value: PolicyValue?, region: String = "18.72", other: PolicyValue? = nil) -> PolicyFacts {
        var values: [PresentationPolicy.ClaimName: PolicyValue] = [:]
        values[Self.sip] = value
        values[.init(credential: "sip", claim: "d")] = other
        return PolicyFacts(values: values, regions: ["sip": region], region: "18.72", today: Self.today)
    }

    private func condition(_ kind: PolicyTest.Kind, claim: String? = "c", of credential: String = "sip") -> PolicyCondition {
        PolicyCondition(text: LocalizedText(id: "", en: ""), tests: [PolicyTest(credential: credential, claim: claim, kind: kind)])
    }

    @Test(
        "each kind of condition, met and not met",
        arguments: [
            (PolicyTest.Kind.yearsAtLeast(17), PolicyValue.text("2009-03-02"), true), (.yearsAtLeast(17), .text("2009-03-03"), false),
            (.yearsAtLeast(17), .text("2009-02-30"), false), (.yearsAtLeast(17), .text(""), false), (.yearsAtLeast(17), .number(17), false),
            (.notBeforeToday, .text("2026-03-02"), true), (.notBeforeToday, .text("2026-03-01"), false),
            (.notAfterToday, .text("2026-03-02"), true), (.notAfterToday, .text("2026-03-03"), false),
            (.oneOf(["a", "{region}"]), .text("18.72"), true), (.oneOf(["a"]), .text("b"), false), (.oneOf(["1"]), .number(1), false),
            (.startsWith("{region}."), .text("18.72.01.1001"), true), (.startsWith("{region}."), .text("18.720"), false),
            (.atLeast(17), .number(17), true), (.atLeast(17), .number(16), false), (.atMost(5), .number(5), true),
            (.atMost(5), .text("5"), false),
            (.isTrue, .flag(true), true), (.isTrue, .flag(false), false), (.isTrue, .text("true"), false),
            (.same(.init(credential: "sip", claim: "d")), .text("x"), true),
            (.same(.init(credential: "sip", claim: "d")), .text("y"), false),
        ]
    ) func kinds(kind: PolicyTest.Kind, value: PolicyValue, holds: Bool) {
        #expect(facts(value, other: .text("x")).holds(condition(kind)) == holds)
    }

    @Test("what was not shown passes no test; a condition about another credential does not count") func absent() {
        #expect(facts(nil).holds(condition(.isTrue)) == false)
        #expect(facts(nil).holds(condition(.same(.init(credential: "sip", claim: "e")))) == false)
        #expect(facts(nil).holds(condition(.isTrue, of: "kk")) == nil)
        #expect(facts(nil).holds(condition(.issuerRegion("{region}"), claim: nil)) == true)
        #expect(facts(nil, region: "18.71").holds(condition(.issuerRegion("{region}"), claim: nil)) == false)
        let either = PolicyCondition(
            text: LocalizedText(id: "", en: ""),
            tests: [
                PolicyTest(credential: "sip", claim: "c", kind: .isTrue), PolicyTest(credential: "kk", claim: "c", kind: .isTrue),
                PolicyTest(credential: "sip", claim: "d", kind: .isTrue),
            ]
        )
        #expect(facts(nil, other: .flag(true)).holds(either) == true)
        #expect(facts(nil, other: .flag(false)).holds(either) == false)
    }

    static let honest = """
        - code: usia
          name: {id: Usia, en: Age}
          purpose: {id: Tujuan, en: Purpose}
          keepDays: 3
          query: {credentials: [{id: akta, multiple: false, claims: [{id: c, path: [list, null, 0, "0"], values: [yes, 1, true, "1"]}]}]}
          shows: [akta.c]
          accept:
            - {of: akta, claim: c, yearsAtLeast: 17, text: {id: Cukup, en: Enough}}
        """

    private func read(_ text: String) throws -> [PresentationPolicy] {
        var files = try Files.all()
        files["policies.yaml"] = Array(text.utf8)
        return try CatalogueReader(files).read().policies
    }

    @Test("a query is JSON as it stands: quoted is text, plain is what JSON has a word for") func query() throws {
        let policy = try #require(try read(Self.honest).first)
        #expect(
            policy.query
                == "{\"credentials\":[{\"id\":\"akta\",\"multiple\":false,\"claims\":[{\"id\":\"c\",\"path\":[\"list\",null,0,\"0\"],\"values\":[\"yes\",1,true,\"1\"]}]}]}"
        )
        #expect(policy.keepDays == 3 && !policy.isOffered && policy.shows == [.init(credential: "akta", claim: "c")])
    }

    @Test(
        "a policy that is not whole is refused, with its place",
        arguments: [
            ("code: usia", "code: Usia", "code"), ("name: {id: Usia, en: Age}", "name: {id: Usia}", "missing-translation"),
            ("  purpose: {id: Tujuan, en: Purpose}\n", "", "missing-key"), ("keepDays: 3", "keepDays: 4000", "not-a-number"),
            ("keepDays: 3", "keep: 3", "unknown-key"), ("[akta.c]", "[c]", "claim-name"), ("yearsAtLeast: 17, ", "", "condition-kind"),
            ("yearsAtLeast: 17", "yearsAtLeast: 17, isTrue: yes", "condition-kind"),
            ("yearsAtLeast: 17", "notBefore: tomorrow", "condition-kind"),
            ("of: akta, ", "", "missing-key"), ("claim: c, ", "", "missing-key"), (", text: {id: Cukup, en: Enough}", "", "missing-key"),
            ("  accept:\n    - {of: akta, claim: c, yearsAtLeast: 17, text: {id: Cukup, en: Enough}}", "  accept: []", "missing-key"),
        ]
    ) func refused(from: String, to: String, code: String) throws {
        let text = Self.honest.replacing(from, with: to, maxReplacements: 1)
        #expect(text != Self.honest)
        #expect {
            _ = try read(text)
        } throws: { error in
            (error as? LintFailure)?.problems.contains { $0.code == code && $0.file == "policies.yaml" } ?? false
        }
    }

    @Test("two policies of one code are refused; a catalogue without policies has none") func twice() throws {
        #expect(throws: LintFailure.self) { try read(Self.honest + "\n" + Self.honest) }
        var files = try Files.all()
        files["policies.yaml"] = nil
        #expect(try CatalogueReader(files).read().policies.isEmpty)
    }
}
