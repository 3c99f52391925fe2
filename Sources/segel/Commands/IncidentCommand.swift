internal import ArgumentParser
internal import Foundation
internal import SegelCatalogue
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct IncidentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "incident",
        abstract: "What happened to citizens' data, told to each of them it concerns.",
        discussion: """
            The law gives three times 24 hours from the discovery (UU 27/2022 art. 46). FILE says in both languages what happened, how, what is done
            about it and whom to ask; from when until when, and when it was discovered; and whom it concerns: everybody whose data an officer opened
            in that time, or the applicants of some applications. Docs/Operating.md has one to copy. It names nobody: everybody it concerns reads it.
            """,
        subcommands: [Record.self, List.self, Show.self]
    )

    struct Record: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "record",
            abstract: "Record an incident; everybody it concerns finds the report on their pages at once."
        )
        @Argument(help: "The file, - for stdin.") var file: String
        @Flag(help: "Only say how many it would concern.") var check = false
        @OptionGroup var options: DataOptions

        func run() async throws {
            let notice: IncidentNotice
            do { notice = try IncidentReader().read([UInt8](try VerifyCommand.read(file))) } catch let failure as LintFailure {
                for problem in failure.problems { Terminal.talk(problem.description) }
                throw CommandFailure(.usage, "\(file) has \(failure.problems.count) problem(s)", next: "mend the lines named above")
            }
            let answer = try await options.client.ask(.incident(check ? .check(notice) : .record(notice)))
            switch answer {
            case .incident(.affected(let count)):
                if options.json { return try Terminal.json(["affected": count]) }
                Terminal.data("it would concern \(count) citizens")
            case .incident(.states(let states)): try IncidentCommand.show(states, options)
            default: break
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Incidents, newest first, and how many have read of theirs."
        )
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .incident(.states(let states)) = try await options.client.ask(.incident(.list)) else { return }
            try IncidentCommand.show(states, options)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "show", abstract: "One incident.")
        @Argument(help: "Its identifier.") var incident: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard case .incident(.states(let states)) = try await options.client.ask(.incident(.show(incident))) else { return }
            try IncidentCommand.show(states, options)
            guard !options.json, let notice = states.first?.incident.notice else { return }
            for text in [notice.what, notice.how, notice.remedy, notice.contact] { Terminal.data("  \(text.en)") }
        }
    }

    private static func show(_ states: [IncidentState], _ options: DataOptions) throws {
        if options.json { return try Terminal.json(states) }
        for state in states {
            let promise = state.isLate ? "LATE, was due \(iso(state.dueAt))" : "in time, due \(iso(state.dueAt))"
            let told = "told \(iso(state.incident.recordedAt)) (\(promise))"
            Terminal.data("\(state.incident.id)  concerns \(state.affected), read by \(state.read); \(told)")
        }
    }

    private static func iso(_ time: UnixTime) -> String { Date(timeIntervalSince1970: Double(time)).ISO8601Format() }
}
