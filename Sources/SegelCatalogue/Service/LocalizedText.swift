/// A text in the two languages every citizen's page has.
package struct LocalizedText: Sendable, Hashable, Codable {
    package let id: String
    package let en: String

    package init(id: String, en: String) {
        self.id = id
        self.en = en
    }

    package subscript(language: Language) -> String { language == .indonesian ? id : en }
}

package enum Language: String, Sendable, CaseIterable, Codable {
    case indonesian = "id"
    case english = "en"
}
