internal import SegelCatalogue
internal import SegelUseCases

/// The way of a case as a person reads it: what happened, at which desk, on whom it waits, what was promised, what comes next.
struct Timeline {
    let detail: CaseDetail
    let catalogue: Catalogue
    let words: Words
    var forOfficer = false

    private var service: PublicService { detail.service }

    var rows: [Values] { happened + now + next }

    private var happened: [Values] {
        var promised: String?
        return detail.events.enumerated().map { position, event in
            let number = position + 1
            let asked = event.part.flatMap { service.part($0)?.service } ?? service
            let items = event.items.map { "\(words.label(of: $0.item, asked)): \(words.reason(of: $0))" }
            // Told again only where it is another day.
            let isNews = event.promised != nil && event.promised != promised
            if isNews { promised = event.promised }
            return row(
                words.event(event, service, forOfficer: forOfficer),
                when: momentText(event.at, words.language),
                desk: desk(event.officer == nil ? nil : event.step),
                notes: [event.by.map(words.by), event.machine.map { "\(words["byMachine"]) \($0)" }].compactMap { $0 } + items
                    + [event.reason].compactMap { $0 }
                    + (event.part == nil || event.kind != .submitted ? clock(event.kind) : []),
                promised: isNews ? "\(words["promised"]) \(words.date(event.promised))" : nil,
                receipt: detail.receipts.contains(number) ? number : nil,
                isSubmission: event.isSubmission && detail.may(.apply),
                mark: "done"
            )
        }
    }

    private func clock(_ kind: CaseEvent.Kind) -> [String] {
        switch kind {
        case .submitted: [words["clockStarts"]]
        case .returned: [words["clockStops"]]
        case .resubmitted: [words["clockGoesOn"]]
        default: []
        }
    }

    /// Where it is and who has to do something.
    private var now: [Values] {
        switch detail.file {
        case .draft: [nowRow(words["waitsForSubmission"], waits: forOfficer ? words["waitsForApplicant"] : words["waitsForYou"])]
        case .returned:
            [
                nowRow(
                    words["waitsForMending"],
                    waits: forOfficer ? words["waitsForApplicant"] : words["waitsForYou"],
                    promised: words["clockStopped"]
                )
            ]
        case .submitted(let state):
            [
                nowRow(
                    label(state.step),
                    desk: desk(state.step),
                    notes: [state.claimedBy == nil ? words["inQueue"] : words["beingWorkedOn"]],
                    waits: forOfficer ? nil : words["nothingNeeded"]
                )
            ]
        case .approved: [nowRow(words["stateApproved"], waits: forOfficer ? nil : words["nothingNeeded"])]
        case .bundle(let state): state.parts.compactMap(nowRow)
        case .issued, .withdrawn, .rejected: []
        }
    }

    /// Where a part of a bundle is.
    private func nowRow(_ part: PartState) -> Values? {
        let title = service.part(part.service)?.service.credential.title[words.language] ?? part.service
        switch part.state {
        case .returned:
            return nowRow(
                "\(title): \(words["waitsForMending"])",
                waits: words["waitsForYou"],
                promised: words["clockStopped"]
            )
        case .open:
            guard let step = part.step else { return nowRow("\(title): \(words["stateApproved"])", waits: words["nothingNeeded"]) }
            let note = words[part.isClaimed ? "beingWorkedOn" : "inQueue"]
            return nowRow(label(step), desk: desk(step), notes: [note], waits: words["nothingNeeded"])
        default: return nil
        }
    }

    private func nowRow(_ title: String, desk: String? = nil, notes: [String] = [], waits: String?, promised: String? = nil) -> Values {
        row(title, when: words["nowHere"], desk: desk, notes: notes, waits: waits, promised: promised, mark: "now")
    }

    /// The desks still to come, and the day the last one is promised for.
    private var next: [Values] {
        if case .bundle(let state) = detail.file { return state.parts.filter { $0.state == .waiting }.map(nextRow) }
        let steps = service.workflow.steps
        let rest: ArraySlice<WorkflowStep> =
            switch detail.file {
            case .draft: steps[...]
            case .returned(let state): steps[(steps.firstIndex { $0.id == state.step } ?? 0)...]
            case .submitted(let state): steps[(steps.firstIndex { $0.id == state.step } ?? 0)...].dropFirst()
            case .approved, .issued, .withdrawn, .rejected, .bundle: []
            }
        let day = words.date(detail.promised)
        let ending = ["submitted", "approved"].contains(detail.file.stateName) && !day.isEmpty ? "\(words["promised"]) \(day)" : nil
        let desks = rest.map { row($0.label[words.language], when: words["comesNext"], desk: desk($0.id)) }
        guard !CaseFile.isOver(detail.file.stateName) else { return [] }
        return desks + [row(words["eventIssued"], when: words["comesLast"], promised: ending)]
    }

    private func nextRow(_ part: PartState) -> Values {
        row(service.part(part.service)?.service.credential.title[words.language] ?? part.service, when: words["comesNext"])
    }

    private func label(_ step: String) -> String { service.workflow.step(step)?.label[words.language] ?? step }

    /// "Validasi, Disdukcapil": who sits there.
    private func desk(_ step: String?) -> String? {
        step.flatMap { service.workflow.step($0) }.map { words.desk($0, in: catalogue) }
    }

    private func row(
        _ title: String,
        when: String,
        desk: String? = nil,
        notes: [String] = [],
        waits: String? = nil,
        promised: String? = nil,
        receipt: Int? = nil,
        isSubmission: Bool = false,
        mark: String = ""
    ) -> Values {
        [
            "title": title, "when": when, "desk": shown(desk), "notes": notes.map { ["text": $0] as Values }, "waits": shown(waits),
            "promised": shown(promised), "receipt": shown(receipt.map { "\($0)" }), "isSubmission": receipt != nil && isSubmission,
            "mark": mark, "isNow": mark == "now",
        ]
    }
}
