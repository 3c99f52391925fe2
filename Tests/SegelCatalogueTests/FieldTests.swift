import Testing

@testable import SegelCatalogue

@Suite("Answers by type")
struct FieldTests {
    private func field(_ type: FieldType) -> Field {
        Field(
            name: "x",
            type: type,
            label: LocalizedText(id: "Isian", en: "Field"),
            help: nil,
            isRequired: true,
            showIf: nil,
            sources: [],
            corrector: nil,
            remember: nil,
            age: nil
        )
    }

    @Test(
        "what a citizen may write",
        arguments: [
            (FieldType.time, "04:30"), (.time, "23:59"), (.date, "2028-02-29"), (.date, "1945-08-17"), (.phone, "081234567890"),
            (.phone, "+62 812-3456-7890"), (.email, "siti.r@metro.example"), (.integer(min: 0, max: 10, unit: nil), "0"),
            (.integer(min: 0, max: 10, unit: nil), "10"), (.familyCard, "1872012203159900"), (.name, "Siti Nur'aini"), (.name, "M. Rizki"),
            (.name, "Budi"), (.text(limit: 3), "abc"), (.longText(limit: 20), "Jalan 1\nRT 2"), (.nik, "1872014107909901"),
        ]
    )
    func taken(type: FieldType, answer: String) { #expect(field(type).problem(with: answer) == nil) }

    @Test(
        "what is refused, and why",
        arguments: [
            (FieldType.time, "24:00", "time"), (.time, "4:30", "time"), (.time, "04:60", "time"), (.date, "2026-02-29", "date"),
            (.date, "29-02-2028", "date"), (.date, "2026-1-1", "date"), (.date, "1799-12-31", "date"), (.phone, "--------", "phone"),
            (.phone, "0812345", "phone"), (.phone, "08123456789012345", "phone"), (.email, "siti", "email"), (.email, "a@b@c.id", "email"),
            (.integer(min: 1, max: 10, unit: nil), "0", "number"), (.integer(min: 0, max: 10, unit: nil), "11", "number"),
            (.integer(min: 0, max: 10, unit: nil), "+5", "number"), (.integer(min: 0, max: 10, unit: nil), "05", "number"),
            (.integer(min: 0, max: 10, unit: nil), "-0", "number"), (.familyCard, "187201220315990", "family_card"),
            (.familyCard, "18720122031599000", "family_card"), (.name, "Sit1", "name"), (.name, "Σίτη", "name"),
            (.text(limit: 3), "abcd", "too_long"),
            (.text(limit: 100), "Klinik\nUji", "hidden_characters"), (.text(limit: 100), "Klinik \u{202E}ijU", "hidden_characters"),
            (.longText(limit: 100), "Jalan\u{0}", "hidden_characters"), (.choice([]), "a", "choice"),
        ]
    )
    func refused(type: FieldType, answer: String, code: String) throws {
        let problem = try #require(field(type).problem(with: answer))
        #expect(problem.code == code && problem.field == "x")
        #expect(!problem.message.id.isEmpty && !problem.message.en.isEmpty)
    }

    @Test(
        "digits are 0 to 9 and of no other script",
        arguments: [FieldType.date, .time, .familyCard, .nik, .phone, .integer(min: 0, max: 9, unit: nil)]
    )
    func otherDigits(type: FieldType) {
        for answer in ["٢٠٢٦-٠١-٠١", "٠٤:٣٠", "१२३४५६७८९०१२३४५६", "２０２６－０１－０１", "５", "٠٨١٢٣٤٥٦٧٨٩"] {
            #expect(field(type).problem(with: answer) != nil)
        }
    }

    @Test("a character loaded with marks is as long as its marks")
    func marks() {
        #expect(field(.text(limit: 40)).problem(with: "a" + String(repeating: "\u{301}", count: 100))?.code == "too_long")
    }

    @Test(
        "the four reasons to refuse a NIK, and no other",
        arguments: [
            ("187201410790990", false), ("18720141079099011", false), ("187201410790990a", false), ("1872010001909901", false),
            ("1872013201909901", false), ("1872014001909901", false), ("1872017201909901", false), ("1872010100909901", false),
            ("1872010113909901", false), ("1872010101900000", false), ("1872010101909901", true), ("1872013112909901", true),
            ("1872014101909901", true), ("1872017112909999", true), ("9999993002000001", true),
        ]
    )
    func nik(text: String, isOne: Bool) { #expect((NIK(text) != nil) == isOne) }

    @Test("values are shown as people read them, in both languages")
    func shownValues() {
        #expect(shown("2023-08-21", of: field(.date), in: .indonesian) == "21 Agustus 2023")
        #expect(shown("2023-08-21", of: field(.date), in: .english) == "21 August 2023")
        #expect(shown("3200", of: field(.integer(min: 0, max: 9_000, unit: "gram")), in: .english) == "3200 gram")
        let choice = Choice(code: "P", label: LocalizedText(id: "Perempuan", en: "Female"))
        #expect(shown("P", of: field(.choice([choice])), in: .indonesian) == "Perempuan")
        #expect(momentText(1_772_416_800, .indonesian) == "2 Maret 2026, 09.00 WIB")
    }
}

@Suite("Held values")
struct HeldTests {
    private func held(_ values: [String: String]) -> [String: HeldValue] {
        values.mapValues { HeldValue(value: $0, source: "register", date: "2026-03-02") }
    }

    @Test(
        "who applies decides whose data is filled in",
        arguments: [
            ("ayah", ["ayahNama": "Budi", "ayahNik": "1872010101609905"]), ("ibu", ["ibuNama": "Budi", "ibuNik": "1872010101609905"]),
            ("subjek", ["anakNama": "Budi", "ayahNama": "Rahmat", "ibuNama": "Aini"]), ("wali", [:]),
        ]
    )
    func relation(relation: String, expected: [String: String]) throws {
        let service = try #require(try Files.catalogue().service("DKC-01"))
        let known = held(["nama": "Budi", "nik": "1872010101609905", "namaAyah": "Rahmat", "namaIbu": "Aini"])
        let form = Form(service, typed: ["hubungan": relation], held: known)
        for name in ["anakNama", "ayahNama", "ayahNik", "ibuNama", "ibuNik"] {
            let value = form.state(name)?.value ?? ""
            if let wanted = expected[name] { #expect(value == wanted) } else if relation != "subjek" { #expect(value == "") }
        }
    }

    @Test("each held value says where it is from and since when")
    func origin() throws {
        let service = try #require(try Files.catalogue().service("SIP"))
        let form = Form(service, typed: [:], held: held(["nama": "Siti"]))
        #expect(form.state("nama")?.origin == .held(source: "register", date: "2026-03-02"))
        #expect(form.state("gelar")?.origin == FieldState.Origin.none)
    }

    @Test("a name recorded before is never refused, typed anew it is judged")
    func recordedName() throws {
        let service = try #require(try Files.catalogue().service("DKC-01"))
        let old = "R2 " + String(repeating: "panjang ", count: 9)
        let recorded = Form(service, typed: ["hubungan": "ayah"], held: held(["nama": old]))
        #expect(!recorded.problems(documents: []).contains { $0.field == "ayahNama" || $0.field == "pemohonNama" })
        let typed = Form(service, typed: ["hubungan": "wali", "ayahNama": old], held: [:])
        #expect(typed.problems(documents: []).contains { $0.field == "ayahNama" })
    }

    @Test("blanks are no answer, and are cut from around one")
    func blanks() throws {
        let service = try #require(try Files.catalogue().service("SIP"))
        let form = Form(service, typed: ["noSTR": " \t ", "namaFasyankes": "  Klinik Uji "], held: [:])
        #expect(form.problems(documents: []).contains { $0.field == "noSTR" && $0.code == "required" })
        #expect(form.answers["namaFasyankes"] == "Klinik Uji")
    }

    @Test("an unknown or foreign parent is not asked for a NIK", arguments: [("tidak-diketahui", 0), ("WNA", 1), ("WNI", 3), ("", 3)])
    func parents(citizenship: String, asked: Int) throws {
        let service = try #require(try Files.catalogue().service("DKC-01"))
        let form = Form(service, typed: ["hubungan": "wali", "ayahKewarganegaraan": citizenship], held: [:])
        #expect(form.states.filter { ["ayahNama", "ayahNik", "ayahNoKK"].contains($0.field.name) && $0.isVisible }.count == asked)
    }
}
