internal import Yams

/// What must hold across the parts of a service file.
struct ServiceRules {
    let document: YAMLDocument
    let service: PublicService
    let places: ServicePlaces
    let members: [String: Node]

    func check() {
        checkNames()
        checkSections()
        checkOffice()
        checkSideEffects()
        checkWorkflow()
        checkCredential()
    }

    /// The form alone, of a service that issues nothing itself.
    func checkForm() {
        noteDoubles(service.sections.map(\.name), places: places.sections.map(\.node), key: "name", "section")
        checkSections()
    }

    private func checkNames() {
        noteDoubles(service.sections.map(\.name), places: places.sections.map(\.node), key: "name", "section")
        noteDoubles(service.documents.map(\.code), places: places.documents, key: "code", "document")
        noteDoubles(service.workflow.steps.map(\.id), places: places.steps.map(\.node), key: "step", "step")
        noteDoubles(service.credential.claims.map { $0.isListElement ? "" : $0.name }, places: claimPlaces, key: "name", "claim")
    }

    /// Where the claims stand; those of another service's template all where it is named.
    private var claimPlaces: [Node] {
        guard let node = members["credential"] else { return [] }
        return node.mapping?["claims"].map { document.list($0) } ?? service.credential.claims.map { _ in node }
    }

    /// A condition may look only at fields asked before, and a choice only at its choices. What is asked several times has names of its own,
    /// which nothing outside can look at.
    private func checkSections() {
        var earlier: [Field] = []
        for placed in places.sections {
            let section = placed.section
            noteDoubles(section.fields.map(\.name), places: placed.fields, key: "name", "field")
            if let count = section.countedBy { checkCount(count, earlier, at: placed.node) }
            var seen = earlier
            for (field, place) in zip(section.fields, placed.fields) {
                if section.countedBy == nil, earlier.contains(where: { $0.name == field.name }), !field.name.isEmpty {
                    document.note("duplicate-name", "two fields are called \"\(field.name)\"", at: place)
                }
                for condition in field.conditions { check(condition, seen, section, at: place) }
                checkSources(field, seen, section, at: place)
                checkProfile(field, place)
                checkChoices(field, seen, at: place)
                if section.countedBy != nil, let kept = field.remember {
                    document.note("remember", "\"\(kept)\" would be another answer each time it is asked", at: place)
                }
                seen.append(field)
            }
            if section.countedBy == nil { earlier = seen }
        }
        for (asked, node) in zip(service.documents, places.documents) {
            if let condition = asked.requiredIf { check(condition, service.fields, nil, at: node, mayAskAge: true) }
        }
        for (required, node) in zip(service.requires, document.list(members["requires"])) {
            if let condition = required.when { check(condition, service.fields, nil, at: node) }
        }
    }

    private func checkSources(_ field: Field, _ earlier: [Field], _ section: FormSection, at node: Node) {
        for source in field.sources {
            if let match = source.match, !earlier.contains(where: { $0.name == match.field }) {
                document.note("condition-order", "\"\(match.field)\" must be asked before \"\(field.name)\"", at: node)
            }
            if source.entry != nil, section.countedBy == nil {
                document.note("repeat", "\"\(field.name)\" is asked once: there is no entry", at: node)
            }
        }
    }

    /// An age is counted from a date that was asked before.
    private func checkChoices(_ field: Field, _ earlier: [Field], at node: Node) {
        guard case .choice(let choices) = field.type else { return }
        for born in choices.compactMap(\.least?.born) where earlier.first(where: { $0.name == born })?.type != .date {
            document.note("condition-order", "\"\(born)\" must be a date asked before \"\(field.name)\"", at: node)
        }
    }

    private func checkCount(_ name: String, _ earlier: [Field], at node: Node) {
        guard case .integer(_, let most, _)? = earlier.first(where: { $0.name == name })?.type, most <= FormSection.entryLimit else {
            document.note("repeat", "\"\(name)\" must be a number asked earlier, at most \(FormSection.entryLimit)", at: node)
            return
        }
    }

    /// Officers' fields are asked after the form: of them nothing is known before, and nothing hangs on them.
    private func checkOffice() {
        let asked = Set(service.fields.map(\.name))
        for placed in places.steps {
            for (field, place) in zip(placed.step.fields, placed.fields) {
                if asked.contains(field.name) || service.officeFields.count(where: { $0.name == field.name }) > 1 {
                    document.note("duplicate-name", "two fields are called \"\(field.name)\"", at: place)
                }
                if field.showIf != nil || !field.sources.isEmpty || field.corrector != nil || field.remember != nil {
                    document.note("office-field", "an officer's field has no showIf, source, corrector or remember", at: place)
                }
            }
        }
    }

    private func checkSideEffects() {
        let node = members["sideEffects"]
        for effect in service.sideEffects {
            switch effect {
            case .profile(let element, let field):
                if !ProfileNames.elements.contains(element) {
                    document.note("unknown-profile", "a profile has no \"\(element)\"", at: node)
                }
                checkNamed(field, at: node)
            case .supersede(let target), .revoke(let target): target.match.map { checkNamed($0.field, at: node) }
            case .deceased(let field):
                checkNamed(field, at: node)
                if let named = anyField(field), named.type != .nik {
                    document.note("unknown-field", "who has died is told by a NIK: \"\(field)\" is none", at: node)
                }
            case .corrections(let corrections): check(corrections, at: node)
            case .suggest: break
            }
        }
    }

    private func check(_ corrections: ProfileCorrections, at node: Node?) {
        let named = corrections.named.flatMap(\.value)
        let inside =
            [(corrections.changes, corrections.member), (corrections.changes, corrections.element), (corrections.people, corrections.nik)]
            + named.filter { !$0.value.contains("{") }.map { (corrections.people, $0.value) }
        for (section, field) in inside where service.field("\(section).1.\(field)") == nil {
            document.note("unknown-field", "a side effect names \"\(section).\(field)\", which is not asked several times", at: node)
        }
        for hole in named.flatMap({ $0.value.matches(of: /\{([^}]*)\}/).map { String($0.output.1) } }) { checkNamed(hole, at: node) }
        for element in named.map(\.key) where !ProfileNames.elements.contains(element) {
            document.note("unknown-profile", "a profile has no \"\(element)\"", at: node)
        }
        guard case .choice(let choices)? = service.field("\(corrections.changes).1.\(corrections.element)")?.type else { return }
        for code in corrections.named.keys where !choices.contains(where: { $0.code == code }) {
            document.note("unknown-choice", "\"\(corrections.element)\" has no choice \"\(code)\"", at: node)
        }
    }

    private func checkNamed(_ field: String, at node: Node?) {
        if anyField(field) == nil {
            document.note("unknown-field", "a side effect names the field \"\(field)\", which is not there", at: node)
        }
    }

    /// Of the form or of an officer.
    private func anyField(_ name: String) -> Field? { service.field(name) ?? service.officeFields.first { $0.name == name } }

    /// What is prefilled is an element of the profile or an answer this service keeps; no answer overwrites an element.
    private func checkProfile(_ field: Field, _ node: Node) {
        for name in field.sources.compactMap(\.profile) where !name.isEmpty && !isHeld(name) {
            document.note("unknown-profile", "a profile has no \"\(name)\"", at: node)
        }
        if let kept = field.remember, ProfileNames.elements.contains(kept) {
            document.note("remember", "\"\(kept)\" is an element of the profile; only an office sets it", at: node)
        }
    }

    private func isHeld(_ name: String) -> Bool { ProfileNames.elements.contains(name) || service.fields.contains { $0.remember == name } }

    /// `earlier`: what was asked before, in this section or outside.
    private func check(_ condition: Condition, _ earlier: [Field], _ section: FormSection?, at node: Node, mayAskAge: Bool = false) {
        guard let field = section?.fields.first(where: { $0.name == condition.field }) ?? service.field(condition.field) else {
            document.note("unknown-field", "a condition names the field \"\(condition.field)\", which is not there", at: node)
            return
        }
        if !earlier.contains(where: { $0.name == condition.field }) {
            document.note("condition-order", "\"\(condition.field)\" is asked only later; a condition looks back", at: node)
        }
        if case .ageAtLeast = condition.test {
            if !mayAskAge || field.type != .date {
                document.note("condition", "only documents may be asked from an age on, counted from a date", at: node)
            }
        }
        guard case .choice(let choices) = field.type else { return }
        for value in condition.values where !choices.contains(where: { $0.code == value }) {
            document.note("unknown-choice", "\"\(condition.field)\" has no choice \"\(value)\"", at: node)
        }
    }

    /// Exactly one signing step, the last; going back goes back; four different people can be had.
    private func checkWorkflow() {
        let steps = service.workflow.steps
        let places = places.steps.map(\.node)
        guard !steps.isEmpty else {
            if let node = members["workflow"] { document.note("workflow", "a workflow needs steps", at: node) }
            return
        }
        if steps.last?.kind != .sign { document.note("workflow-end", "the last step must sign", at: places.last) }
        for (position, step) in steps.enumerated() {
            if step.kind == .sign && position < steps.count - 1 {
                document.note("workflow-end", "only the last step signs", at: places[position])
            }
            if case .step(let back) = step.onFail, !steps[..<position].contains(where: { $0.id == back }) {
                document.note("on-fail", "\"\(back)\" is no earlier step", at: places[position])
            }
        }
        if let last = steps.last, !last.agency.isEmpty, last.agency != service.agency {
            document.note("signer", "the agency that issues must sign: \(service.agency)", at: places.last)
        }
        if steps.count < 2 { document.note("four-eyes", "at least two people must look: one checks, one signs", at: places.first) }
        checkMachines(places)
    }

    /// Rule 39: a machine's look is nobody's, so it makes none of the four eyes.
    private func checkMachines(_ places: [Node]) {
        let steps = service.workflow.steps
        for (step, place) in zip(steps, places) where step.kind == .sign && !step.machine.isEmpty {
            document.note("machine", "a person signs", at: place)
        }
        guard steps.contains(where: { !$0.machine.isEmpty }) else { return }
        if steps.count(where: \.machine.isEmpty) < 2 {
            document.note("four-eyes", "two steps at least must need a person, machines or not", at: places.first)
        }
    }

    private func checkCredential() {
        for (claim, node) in zip(service.credential.claims, claimPlaces) {
            if case .field(let name) = claim.source, anyField(name) == nil {
                document.note("unknown-field", "the claim \"\(claim.name)\" comes from the field \"\(name)\", which is not there", at: node)
            }
            checkEach(claim, node)
            if case .age(_, let name) = claim.source, service.field(name)?.type != .date {
                document.note("unknown-field", "the claim \"\(claim.name)\" needs a date: \"\(name)\" is none", at: node)
            }
            if case .profile(let name) = claim.source, !isHeld(name) {
                document.note("unknown-profile", "a profile has no \"\(name)\"", at: node)
            }
            if claim.isPublic || service.credential.qr.contains(claim.name), isPersonalNumber(claim) {
                document.note("public-nik", "a NIK or family card number is never shown to everybody", at: node)
            }
        }
        if service.credential.claims.isEmpty, let node = members["credential"] {
            document.note("no-claims", "a credential needs claims", at: node)
        }
        // What another service wrote out is judged there.
        if service.credential.series == service.code {
            checkPlaces()
            checkNumber()
        }
        if case .ages(let name, _) = service.credential.validity {
            let field = service.field(name)
            if field?.type != .date || field?.isRequired == false || field?.showIf != nil {
                document.note("validity", "\"\(name)\" must be a date that everybody is asked", at: members["credential"])
            }
        }
    }

    private func checkPlaces() {
        for (claim, node) in zip(service.credential.claims, claimPlaces) {
            if !claim.isPath { document.note("claim-path", "write name, object.name or list[]: \"\(claim.name)\"", at: node) }
            if let other = service.credential.claims.first(where: { claim.collides(with: $0) }) {
                document.note("claim-path", "\"\(claim.name)\" is inside \"\(other.name)\", which is a value", at: node)
            }
        }
    }

    /// A list of objects comes from what is asked several times, and nothing else does.
    private func checkEach(_ claim: ClaimTemplate, _ node: Node) {
        guard case .each(let name, let field) = claim.source else {
            if claim.list != nil { document.note("claim-source", "\"\(claim.name)\" comes from each:section.field", at: node) }
            return
        }
        let section = service.sections.first { $0.name == name && $0.countedBy != nil }
        guard let section, section.fields.contains(where: { $0.name == field }) else {
            document.note(
                "unknown-field",
                "the claim \"\(claim.name)\" comes from \"\(name).\(field)\", which is not asked several times",
                at: node
            )
            return
        }
        if claim.list == nil { document.note("claim-path", "write list[].name: \"\(claim.name)\"", at: node) }
    }

    private func checkNumber() {
        let pattern = service.credential.number
        guard !pattern.isEmpty else { return }
        let holes = pattern.matches(of: /\{[^}]*\}/).map { String($0.output) }
        for hole in holes where !CredentialTemplate.placeholders.contains(hole) {
            document.note("number", "a number pattern has no \(hole)", at: members["credential"])
        }
        if !holes.contains("{serial4}"), !holes.contains("{serial6}") {
            document.note("number", "a number pattern needs {serial4} or {serial6}", at: members["credential"])
        }
    }

    /// Whatever a claim is called, it is judged by where its value comes from.
    private func isPersonalNumber(_ claim: ClaimTemplate) -> Bool {
        switch claim.source {
        case .field(let name): [.nik, .familyCard].contains(anyField(name)?.type) || isNumberName(claim)
        case .each(let section, let field):
            [.nik, .familyCard].contains(service.field("\(section).1.\(field)")?.type) || isNumberName(claim)
        case .profile(let name): ProfileNames.numbers.contains(name)
        default: isNumberName(claim)
        }
    }

    private func isNumberName(_ claim: ClaimTemplate) -> Bool { claim.path.last.map(ProfileNames.numbers.contains) ?? false }

    private func noteDoubles(_ names: [String], places: [Node], key: String, _ what: String) {
        var seen: Set<String> = []
        for (name, place) in zip(names, places) where !name.isEmpty && !seen.insert(name).inserted {
            document.note("duplicate-name", "two \(what)s are called \"\(name)\"", at: place.mapping?[key] ?? place)
        }
    }
}
