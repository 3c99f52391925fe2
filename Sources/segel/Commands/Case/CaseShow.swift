internal import ArgumentParser
internal import Foundation
internal import SegelHTTP

struct CaseShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "A case on the officer's desk. The citizen reads who looked, by which duty and what for."
    )
    @Argument(help: "The case's reference or identifier.") var file: String
    @OptionGroup var officer: OfficerOptions
    @OptionGroup var language: LanguageOption
    @OptionGroup var options: DataOptions

    func run() async throws {
        let request = CaseRequest.show(file: file, by: try officer.signIn, in: language.language)
        guard case .desk(.shown(let shown)) = try await options.client.ask(.desk(request)) else { throw CommandFailure.answeredOtherwise }
        if options.json { return try Terminal.json(shown) }
        let claim = shown.isClaimed ? (shown.mayDecide ? "claimed by \(officer.officer)" : "claimed by another officer") : "free"
        Terminal.data("\(shown.reference)  \(shown.title)")
        Terminal.data("  step      \(shown.step): \(shown.stepLabel), \(shown.desk), \(claim)")
        Terminal.data("  promised  \(shown.promised ?? "-")")
        Terminal.data("  revision  \(shown.revision)")
        for section in shown.sections { show(section.title, section.answers) }
        show("filled in before", shown.filled)
        if !shown.documents.isEmpty { Terminal.data("  documents") }
        for document in shown.documents {
            let there = document.mediaType.map { "\($0), \(document.bytes ?? 0) bytes" } ?? "missing"
            Terminal.data("    \(document.code)\t\(document.label)\t\(there)")
        }
        show("to fill in", shown.toFill)
        guard shown.mayDecide else { return }
        Terminal.talk(
            "next: segel case decide \(shown.reference) approve --revision \(shown.revision) --as \(officer.officer) --password-file FILE"
        )
    }

    private func show(_ title: String, _ answers: [ShownCase.Answer]) {
        if answers.isEmpty { return }
        Terminal.data("  \(title)")
        for answer in answers {
            Terminal.data("    \(answer.field)\t\(answer.label)\t\(answer.value)\(answer.origin.map { "\t\($0)" } ?? "")")
        }
    }
}

struct CaseHistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "What happened to a case, for its desk and for who heads or supervises one of its agencies; the look is recorded."
    )
    @Argument(help: "The case's reference or identifier.") var file: String
    @OptionGroup var officer: OfficerOptions
    @OptionGroup var language: LanguageOption
    @OptionGroup var options: DataOptions

    func run() async throws {
        let request = CaseRequest.history(file: file, by: try officer.signIn, in: language.language)
        guard case .desk(.history(let history)) = try await options.client.ask(.desk(request)) else {
            throw CommandFailure.answeredOtherwise
        }
        if options.json { return try Terminal.json(history) }
        Terminal.data("\(history.reference)  \(history.title), \(history.state)")
        for event in history.events {
            let who = [event.desk, event.by].compactMap { $0 }.joined(separator: ", ")
            Terminal.data(
                "  \(Date(timeIntervalSince1970: Double(event.at)).ISO8601Format())  \(event.kind)\t\(event.text)\(who.isEmpty ? "" : "\t\(who)")"
            )
            for note in event.notes { Terminal.data("    \(note)") }
        }
        if let credential = history.credential { Terminal.data("  credential \(credential)") }
    }
}
