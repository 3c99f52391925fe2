internal import SegelCatalogue
internal import SegelUseCases
internal import SegelVault

/// Several services in one application, on the one page where it is followed: how each part stands, what it needs, what came of it.
extension Portal {
    func partValues(_ detail: CaseDetail, _ words: Words) -> [Values] {
        detail.parts.map { part in
            let code = part.service.code
            let step = part.state.step.flatMap { detail.service.workflow.step($0) }
            let items = part.returned.map(returnedItems) ?? []
            return [
                "title": part.service.credential.title[words.language], "state": words.state(part.state.state),
                "tone": words.tone(part.state.state.rawValue), "desk": shown(step.map { words.desk($0, in: mall.catalogue) }),
                "items": items.map { ["label": words.label(of: $0.item, part.service), "reason": words.reason(of: $0)] as Values },
                "hasItems": !items.isEmpty, "fix": part.returned.map(fixLink) ?? "", "mayApply": detail.may(.apply),
                "credential": shown(detail.may(.fetch) ? part.credential?.text : nil),
                "note": shown(note(on: part, code, detail, words)),
            ]
        }
    }

    private func returnedItems(_ detail: CaseDetail) -> [ReturnedItem] {
        if case .returned(let state) = detail.file { state.items } else { [] }
    }

    private func note(on part: PartDetail, _ code: String, _ detail: CaseDetail, _ words: Words) -> String? {
        switch part.state.state {
        case .impossible: words["partImpossible"]
        case .waiting: words["partWaiting"]
        case .rejected: detail.events.last { $0.part == code && $0.kind == .rejected }?.reason
        default: nil
        }
    }

    /// "1 dari 3 dokumen sudah terbit".
    func progress(of detail: CaseDetail, _ words: Words) -> String {
        let issued = detail.parts.count { $0.state.state == .issued }
        return "\(issued) \(words["of"]) \(detail.parts.count) \(words["partsIssued"])"
    }

    /// For an officer: which bundle a case is a part of, and which part.
    func bundle(of detail: CaseDetail, _ language: Language) -> String? {
        guard let part = detail.file.header.part, let service = mall.catalogue.service(part.service) else { return nil }
        let number = service.parts.firstIndex { $0.service.code == detail.service.code }.map { $0 + 1 } ?? 0
        let words = Words(language: language)
        return "\(words["partOf"]) \(service.name[language]) (\(number) \(words["of"]) \(service.parts.count))"
    }
}

extension Words {
    func state(_ part: PartState.State) -> String { state(part == .open ? "submitted" : part.rawValue) }

    /// "Validasi, Disdukcapil": what is done, and who sits there.
    func desk(_ step: WorkflowStep, in catalogue: Catalogue) -> String {
        "\(role(step.role)), \(catalogue.agency(step.agency)?.name[language] ?? step.agency)"
    }
}
