/// What must hold between the files: whatever one names, another has; a type is one template.
struct CatalogueRules {
    let services: [PublicService]
    let bundles: [PublicService]
    let documents: [YAMLDocument]

    func check() {
        for document in documents { for reference in document.references { check(reference, document) } }
    }

    private func check(_ reference: Reference, _ document: YAMLDocument) {
        switch reference.target {
        case .service(let code):
            guard !code.isEmpty, !(services + bundles).contains(where: { $0.code == code }) else { return }
            document.note("unknown-service", "no file has the code \"\(code)\"", at: reference.node)
        case .onlyTemplate(let type, let code):
            guard let other = templates(of: type).map(\.series).filter({ $0 < code }).min(), !type.isEmpty else { return }
            let reason = "\(other) issues \(type) too: write \"as: \(other)\", or give it another type"
            document.note("type-twice", reason, at: reference.node)
        case .type(let type): _ = template(type, document, reference)
        case .claim(let name, let type):
            guard let template = template(type, document, reference), !name.isEmpty, !template.says(name) else { return }
            document.note("unknown-claim", "\(type) has no claim \"\(name)\"", at: reference.node)
        }
    }

    private func template(_ type: String, _ document: YAMLDocument, _ reference: Reference) -> CredentialTemplate? {
        if type.isEmpty { return nil }
        let found = templates(of: type).first
        if found == nil { document.note("unknown-credential", "no service issues \"\(type)\"", at: reference.node) }
        return found
    }

    private func templates(of type: String) -> [CredentialTemplate] { services.map(\.credential).filter { $0.type == type } }
}

extension CredentialTemplate {
    /// A claim as written, a whole list ("anggota[]") or an element of one.
    fileprivate func says(_ name: String) -> Bool {
        claims.contains { $0.name == name || $0.list.map { "\($0)[]" == name } ?? false }
    }
}
