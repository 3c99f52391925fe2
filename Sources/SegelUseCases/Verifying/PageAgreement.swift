internal import SegelCatalogue
internal import SegelCredential

/// Whether pages say what their credential says. Both are signed by one agency; where they differ one of them was made by something that was broken
/// or broken into.
///
/// It knows no service file: a verifier abroad has none. So it holds values against values, in the forms the pages write them in (Docs/Formats/PDF.md, rule 2),
/// and leaves labels, and the words that stand for a code, to the signature.
struct PageAgreement {
    /// What each claim may look like on the page, white space left out.
    private let forms: [(claim: String, texts: [String])]
    private static let longNumber = 8

    init(claims: JSONObject) {
        forms = claims.members.flatMap { Self.leaves($0.value, $0.name) }.map { leaf in (leaf.name, Self.forms(of: leaf.value)) }
    }

    func check(_ passages: [String]) throws(PageRefusal) {
        for (claim, texts) in forms where !texts.isEmpty {
            guard passages.contains(where: { passage in texts.contains { passage.contains($0) } }) else {
                throw PageRefusal(.textDiffers, detail: "\(claim) is not on the page")
            }
        }
        // A number of a person or a document that the credential does not know.
        let known = forms.flatMap(\.texts).joined(separator: "\n")
        for passage in passages {
            for number in Self.longNumbers(passage) where !known.contains(number) {
                throw PageRefusal(.textDiffers, detail: "a number that is not in the credential")
            }
        }
    }

    private static func leaves(_ value: JSONValue, _ name: String) -> [(name: String, value: JSONValue)] {
        switch value {
        case .object(let object): object.members.flatMap { leaves($0.value, "\(name).\($0.name)") }
        case .array(let values): values.flatMap { leaves($0, name) }
        default: [(name, value)]
        }
    }

    /// None for what pages put into other words: codes of a choice, yes and no.
    private static func forms(of value: JSONValue) -> [String] {
        guard let text = value.string else { return [] }
        if let date = CivilDate(iso: text) {
            let digits = text.split(separator: "-").reversed().joined(separator: "-")
            return [text, digits, date.text(.indonesian), date.text(.english)].map(stripped)
        }
        let isChoice = text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || $0 == 0x2D || $0 == 0x5F }
        // Such as 18.72.01.1001, a village by its number; the page has its name.
        let isRegion = text.contains(".") && text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        let isCode = isChoice || isRegion
        return isCode ? [] : [stripped(text)]
    }

    private static func stripped(_ text: String) -> String { text.filter { !$0.isWhitespace } }

    private static func longNumbers(_ passage: String) -> [Substring] {
        passage.split { !$0.isASCII || !$0.isNumber }.filter { $0.count >= longNumber }
    }
}
