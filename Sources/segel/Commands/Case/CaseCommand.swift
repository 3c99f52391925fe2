internal import ArgumentParser
internal import SegelHTTP
internal import SegelUseCases

struct CaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "Cases at the desks: list, look, claim, decide.",
        discussion: """
            CASE is a reference, such as SIP-260302-4K7QZM, or an identifier. Whoever looks or decides is an officer, named by --as, with their own duties
            and their own password: four eyes, desks and the record of looks that the citizen reads are the portal's.
            """,
        subcommands: [List.self, CaseShow.self, CaseClaim.self, CaseDecide.self, CaseHistoryCommand.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Open cases: reference, step, promise. No personal data."
        )
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .cases(let lines) = try await options.client.ask(.cases) else { return }
            if options.json { return try Terminal.json(lines) }
            for line in lines { Terminal.data("\(line.reference)\t\(line.step ?? line.state)\t\(line.promised ?? "")") }
        }
    }

    /// Sends what an officer does at a desk. Answers the case after it, and what it became.
    static func decided(_ request: CaseRequest, _ options: DataOptions) async throws {
        switch try await options.client.ask(.desk(request)) {
        case .desk(.decided(let line, let credential)):
            if options.json { return try Terminal.json(DecidedLine(line: line, credential: credential)) }
            let place = credential.map { "issued\t\($0)" } ?? line.step ?? line.state
            Terminal.data("\(line.reference)\t\(place)\trevision \(line.revision)")
        case .desk(.problems(let problems)):
            for problem in problems { Terminal.talk("\(problem.field): \(problem.code): \(problem.id) / \(problem.en)") }
            throw CommandFailure(
                .unexpected,
                "nothing was decided: \(problems.count) of the desk's own fields are not in order",
                next: "put them into the file that --with names: {\"fill\": {FIELD: VALUE}}"
            )
        default: throw CommandFailure.answeredOtherwise
        }
    }

    private struct DecidedLine: Encodable {
        let line: CaseLine
        let credential: String?

        private enum CodingKeys: String, CodingKey { case line = "case", credential }
    }
}
