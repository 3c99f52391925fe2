import SegelCatalogue
import Testing

@testable import SegelHTTP

@Suite("Portal pages") struct PortalPageTests {
    static let templates = PortalRenderer.sources.map { (name: $0.key, text: String(decoding: $0.value, as: UTF8.self)) }

    private func chrome(_ language: Language) -> Chrome {
        Chrome(language: language, path: "", csrf: "token", isCitizen: true, isOfficer: false, isRegistrar: false, here: "/")
    }

    @Test("A71: no template asks for unescaped text") func nothingRaw() {
        for template in Self.templates { #expect(!template.text.contains("{{{") && !template.text.contains("{{&"), "\(template.name)") }
    }

    /// Pages with one script of our own origin: browsers have no other door to wallets and passkeys, and a case renews itself.
    static let scripts = [
        "asked": "ask", "documents": "documents", "signin": "passkey", "signins": "passkey", "case": "track", "export": "passkey",
        "erasure": "passkey", "confirmfirst": "passkey", "verify": "verify",
    ]
    /// Where a page has one more.
    static let further = ["signin": "left"]

    @Test("each place in the menu is there once and has a name, and one at most is where the reader is")
    func menu() {
        for isCitizen in [true, false] {
            for isOfficer in [true, false] {
                var chrome = Chrome(
                    language: .english,
                    path: "",
                    query: "",
                    csrf: nil,
                    isCitizen: isCitizen,
                    isOfficer: isOfficer,
                    isRegistrar: true
                )
                chrome.isSupervisor = isOfficer
                chrome.answersRights = isOfficer
                chrome.isAtCounter = isOfficer
                #expect(Set(chrome.menu.map(\.href)).count == chrome.menu.count, "\(chrome.menu.map(\.href))")
                for language in Language.allCases { #expect(chrome.menu.allSatisfy { Texts[language][$0.key]?.isEmpty == false }) }
                for here in chrome.menu.map(\.href) + [
                    "/accesses", "/notices", "/trusted", "/cases/x", "/office/cases/x", "/office/mandates",
                ] {
                    chrome.here = here
                    #expect(chrome.menu.count(where: \.isHere) <= 1, "\(here)")
                }
            }
        }
    }

    @Test("A71: no template holds script, style or an event handler") func nothingInline() {
        for template in Self.templates {
            let script = Self.scripts[template.name].map { "<script src=\"/assets/\($0).js\" defer></script>" } ?? ""
            var text = script.isEmpty ? template.text : template.text.replacing(script, with: "", maxReplacements: 1)
            if let more = Self.further[template.name] {
                text = text.replacing("<script src=\"/assets/\(more).js\" defer></script>", with: "", maxReplacements: 1)
            }
            #expect(
                text.firstMatch(of: /<script|<style|\sstyle=|\son[a-z]+=|javascript:/.ignoresCase()) == nil,
                "\(template.name)"
            )
        }
    }

    @Test("A71: a mark is escaped whatever is combined with it", arguments: ["", "\u{301}", "\u{200D}", "\u{FE0F}", "\u{1F3FD}"])
    func combinedMarks(combining: String) {
        for (mark, escaped) in [("\"", "&quot;"), ("'", "&#39;"), ("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")] {
            #expect(HTMLText().escapeText("a\(mark)\(combining)b") == "a\(escaped)\(combining)b")
        }
    }

    @Test("A71: a name with a quotation mark stays inside its attribute, in pages and partials")
    func attributeStaysClosed() throws {
        let hostile = "x\"\u{301} autofocus onfocus=alert(1) y='\u{301}<\u{301}script>"
        let renderer = try PortalRenderer()
        let page: Values = [
            "failed": false, "activated": false, "name": hostile, "services": [Values](), "hasProblems": true,
            "problems": [["href": hostile, "message": hostile] as Values],
        ]
        for (template, title) in [("signin", hostile), ("form", hostile)] {
            let html = renderer.render(template, title: title, chrome(.indonesian), page: page)
            #expect(html.utf8.count > 500)
            for mark in ["\"", "<", "'"] {
                let isOpen = Array(html.utf8).containsSequence(Array("\(mark)\u{301}".utf8))
                #expect(!isOpen, "\(template): \(mark)")
            }
        }
    }

    @Test("every text is there in both languages, once") func textsComplete() {
        #expect(Set(Texts.all.map(\.key)).count == Texts.all.count)
        for text in Texts.all { #expect(!text.id.isEmpty && !text.en.isEmpty, "\(text.key)") }
    }

    @Test("no template asks for a text that is not there") func textsAskedFor() {
        for template in Self.templates {
            for match in template.text.matches(of: /\{\{t\.([A-Za-z.-]+)\}\}/) {
                #expect(Texts[.indonesian][String(match.output.1)] != nil, "\(template.name): \(match.output.1)")
            }
        }
    }

    @Test("every form that posts carries the session's token, unless it is for strangers") func tokens() {
        for template in Self.templates where !["signin", "activate", "verify"].contains(template.name) {
            let posts = template.text.matches(of: /<form method="post"/).count
            #expect(template.text.matches(of: /name="_csrf" value="\{\{csrf\}\}"/).count == posts, "\(template.name)")
        }
    }

    @Test("the style sheet is at most 10 kB") func budget() {
        #expect(PackageResources.segel_css.count <= 10_000)
    }

    @Test("every role a desk may have has a name") func roles() {
        for role in DeskRole.all { #expect(Texts[.english]["role.\(role)"] != nil, "\(role)") }
    }
}

extension Array where Element == UInt8 {
    fileprivate func containsSequence(_ part: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: part) }
    }
}
