import SegelCatalogue
import Testing

@testable import SegelHTTP

@Suite("Words and templates")
struct TextTests {
    @Test("every word stands in both languages, once")
    func bothLanguages() {
        #expect(Set(Texts.all.map(\.key)).count == Texts.all.count)
        for text in Texts.all { #expect(!text.id.isEmpty && !text.en.isEmpty, "\(text.key)") }
    }

    @Test("templates ask only for words that are there")
    func known() {
        let keys = Set(Texts.all.map(\.key))
        for (name, bytes) in PortalRenderer.sources {
            for match in String(decoding: bytes, as: UTF8.self).matches(of: /\{\{t\.(\w+)\}\}/) {
                #expect(keys.contains(String(match.1)), "\(name) asks for \(match.1)")
            }
        }
    }

    @Test("A71: a name with markup is shown, not obeyed")
    func escaping() throws {
        let chrome = Chrome(language: .indonesian, path: "/\"><script>", csrf: "x", isCitizen: true, isOfficer: false, isRegistrar: false)
        let html = try PortalRenderer().render(
            "error",
            title: "<b>",
            chrome,
            page: ["heading": "<img src=x onerror=\"alert(1)\">", "message": "", "code": "'\"<&", "requestID": ""]
        )
        #expect(!html.contains("<img src=x") && !html.contains("<script>") && !html.contains("<b>"))
    }
}
