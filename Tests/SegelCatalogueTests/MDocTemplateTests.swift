import Testing

@testable import SegelCatalogue

@Suite("mdoc in service files")
struct MDocTemplateTests {
    @Test("the shipped mappings: types, codes, nested elements, days")
    func shipped() throws {
        let catalogue = try Files.catalogue()
        let licence = try #require(catalogue.service("SIM-01")?.credential.mdoc)
        #expect(licence.docType == "org.iso.18013.5.1.mDL" && licence.validDays == 90)
        let elements = licence.nameSpaces[0].elements
        #expect(elements.first { $0.name == "birth_date" }?.form == .fullDate)
        #expect(elements.first { $0.name == "age_over_21" }?.form == .ageOver(21))
        #expect(elements.first { $0.name == "sex" }?.codes == ["L": "1", "P": "2"])
        guard case .parts(let parts)? = elements.first(where: { $0.name == "driving_privileges" })?.source else {
            Issue.record("driving_privileges is no list")
            return
        }
        #expect(parts.map(\.name) == ["vehicle_category_code", "issue_date", "expiry_date"])
        #expect(catalogue.service("SIP")?.credential.mdoc == nil)
    }

    @Test(
        "each mistake is told",
        arguments: [
            ("from: namaBelakang", "from: namaKeluarga", "mdoc-claim"), ("from: namaBelakang", "from: nama, text: x", "mdoc-source"),
            ("{name: family_name, from: namaBelakang}", "{name: family_name}", "mdoc-source"),
            ("type: age-over, age: 17", "type: age-over", "missing-key"), ("type: age-over, age: 17", "type: age, age: 17", "unknown-type"),
            ("name: given_name", "name: family_name", "duplicate-name"), ("docType: org", "doctype: org", "unknown-key"),
            ("type: integer, codes: {L", "type: integer, codes: [L", "syntax"),
            ("docType: org.iso.18013.5.1.mDL", "docType: org.iso.18013.5.1.mDL\n    validDays: 500", "not-a-number"),
        ]
    )
    func mistakes(old: String, new: String, code: String) throws {
        let problems = try Files.problems(in: "sim-surat-izin-mengemudi.yaml", replacing: old, with: new)
        #expect(problems.contains { $0.code == code }, "\(problems)")
    }
}
