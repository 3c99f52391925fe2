internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// A case as a terminal shows it to the desk it lies on.
package struct ShownCase: Codable, Sendable {
    package struct Answer: Codable, Sendable {
        package let field: String
        package let label: String
        package let value: String
        /// Where it was known from; nil where it was typed.
        package let origin: String?
    }

    package struct Section: Codable, Sendable {
        package let title: String
        package let answers: [Answer]
    }

    package struct Document: Codable, Sendable {
        package let code: String
        package let label: String
        /// Nil where it is asked for and not there.
        package let mediaType: String?
        package let bytes: Int?
    }

    package let id: String
    package let reference: String
    package let service: String
    package let title: String
    package let step: String
    package let stepLabel: String
    /// Such as `front-office@dpmptsp`.
    package let desk: String
    package let isClaimed: Bool
    /// Nobody else has claimed it.
    package let mayDecide: Bool
    package let promised: String?
    package let revision: UInt64
    package let sections: [Section]
    package let documents: [Document]
    /// What earlier desks filled in, and what this one fills in before it approves.
    package let filled: [Answer]
    package let toFill: [Answer]

    init(_ detail: CaseDetail, _ line: CaseLine, mayDecide: Bool, _ words: Words) {
        let language = words.language, step = line.step.flatMap { detail.service.workflow.step($0) }
        let own = Set(step?.fields.map(\.name) ?? [])
        func answer(_ field: Field) -> Answer? {
            let value = detail.contents.answers[field.name]
            guard value != nil || own.contains(field.name) else { return nil }
            let text = SegelCatalogue.shown(value ?? "", of: field, in: language)
            return Answer(field: field.name, label: field.label[language], value: text, origin: nil)
        }
        (id, reference, service) = (line.id, line.reference, line.service)
        title = detail.service.name[language]
        self.step = line.step ?? ""
        stepLabel = step?.label[language] ?? ""
        desk = step.map { "\($0.role)@\($0.agency)" } ?? ""
        isClaimed = line.claimedBy != nil
        self.mayDecide = mayDecide
        promised = line.promised
        // Of what is shown, not of what was found before it.
        revision = detail.revision
        sections = detail.form.sections.map { section in
            Section(
                title: section.title(language),
                answers: section.states.filter(\.isVisible).map { state in
                    Answer(
                        field: state.field.name,
                        label: state.field.label[language],
                        value: SegelCatalogue.shown(state.value, of: state.field, in: language),
                        origin: words.origin(state)
                    )
                }
            )
        }
        documents = detail.service.documents.compactMap { asked in
            let held = detail.contents.documents[asked.code].flatMap { id in detail.documents.first { $0.id == id } }
            guard held != nil || detail.form.isRequired(asked) else { return nil }
            return Document(
                code: asked.code,
                label: asked.label[language],
                mediaType: held?.facts.kind.mediaType,
                bytes: held?.facts.byteCount
            )
        }
        filled = detail.service.officeFields.filter { !own.contains($0.name) }.compactMap(answer)
        toFill = step?.fields.compactMap(answer) ?? []
    }
}

/// What happened to a case, as a terminal shows it. No officer is named: desks are.
package struct ShownHistory: Codable, Sendable {
    package struct Event: Codable, Sendable {
        package let at: Int64
        package let kind: String
        package let text: String
        package let desk: String?
        /// An agency's machine, or whoever acted for the applicant.
        package let by: String?
        /// What was returned and why, each on a line; and the reason of the whole.
        package let notes: [String]
        package let promised: String?
    }

    package let reference: String
    package let title: String
    package let state: String
    package let events: [Event]
    package let credential: String?

    init(_ history: CaseHistory, _ catalogue: Catalogue, _ words: Words) {
        let service = history.service
        reference = history.reference
        title = service.name[words.language]
        state = history.state
        credential = history.credential
        events = history.events.map { event in
            let asked = event.part.flatMap { service.part($0)?.service } ?? service
            let desk = event.officer == nil && event.machine == nil ? nil : event.step.flatMap { service.workflow.step($0) }
            return Event(
                at: event.at,
                kind: event.kind.rawValue,
                text: words.event(event, service, forOfficer: true),
                desk: desk.map { words.desk($0, in: catalogue) },
                by: event.machine ?? event.by.map(words.by),
                notes: event.items.map { "\(words.label(of: $0.item, asked)): \(words.reason(of: $0))" }
                    + [event.reason].compactMap { $0 },
                promised: event.promised
            )
        }
    }
}

/// What is wrong with one answer, in both languages.
package struct ShownProblem: Codable, Sendable {
    package let field: String
    package let code: String
    package let id: String
    package let en: String

    init(_ problem: FieldProblem) { (field, code, id, en) = (problem.field, problem.code, problem.message.id, problem.message.en) }
}
