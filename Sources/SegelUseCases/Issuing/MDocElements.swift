internal import SegelCatalogue
internal import SegelCredential

extension CredentialTemplate {
    /// The elements of the credential's mdoc form, from the claims it was issued with. `date`: of issuing the mdoc, ISO, for ages. Elements
    /// without a value are left out, and name spaces without elements.
    func mdocElements(_ template: MDocTemplate, claims: JSONObject, on date: String) -> [MDocNameSpace] {
        template.nameSpaces.compactMap { space in
            let elements = space.elements.compactMap { element($0, claims, date) }
            return elements.isEmpty ? nil : MDocNameSpace(name: space.name, elements: elements)
        }
    }

    private func element(_ template: MDocElementTemplate, _ claims: JSONObject, _ date: String) -> MDocElement? {
        value(of: template, claims, date).map { MDocElement(name: template.name, value: $0) }
    }

    private func value(of template: MDocElementTemplate, _ claims: JSONObject, _ date: String) -> CBORValue? {
        switch template.source {
        case .text(let text): return template.form.value(text, on: date)
        case .parts(let parts):
            var map = CBORMap()
            for part in parts { if let element = element(part, claims, date) { map.set(element.name, element.value) } }
            return map.members.isEmpty ? nil : .array([.map(map)])
        case .claim(let name):
            guard let claim = self.claims.first(where: { $0.name == name }), let text = claim.text(in: claims), !text.isEmpty else {
                return nil
            }
            if template.codes.isEmpty { return template.form.value(text, on: date) }
            return template.codes[text].flatMap { template.form.value($0, on: date) }
        }
    }
}

extension MDocElementTemplate.Form {
    /// Nil for a text that is none of this form.
    fileprivate func value(_ text: String, on date: String) -> CBORValue? {
        switch self {
        case .text: .text(text)
        case .fullDate: CBORValue(fullDate: text)
        case .integer: Int(text).map { CBORValue($0) }
        case .bool: ["true": .bool(true), "false": .bool(false), "yes": .bool(true), "no": .bool(false)][text]
        case .list: .array(text.split(separator: ", ").map { .text(String($0)) })
        case .ageOver(let years): CBORValue(ageOver: years, born: text, on: date)
        }
    }
}
