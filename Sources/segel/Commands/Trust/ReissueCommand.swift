internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct ReissueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reissue",
        abstract: "Replace credentials: the same claims under the key of today; the old ones become superseded.",
        discussion: "Stopped anywhere, the same command goes on; nothing is replaced twice."
    )
    @Argument(help: "One credential's id.") var id: String?
    @Option(parsing: .unconditional, help: "All that this key signed and nobody revoked or replaced.") var allOf: String?
    @Option(help: "Credentials a transaction.") var batch = 100
    @OptionGroup var options: DataOptions

    func run() async throws {
        switch (id, allOf) {
        case (let id?, nil): try await one(id)
        case (nil, let key?): try await all(key)
        default: throw CommandFailure(.usage, "give a credential's id or --all-of KEY")
        }
    }

    private func one(_ id: String) async throws {
        guard case .trust(.reissued(let new)) = try await options.client.ask(.trust(.reissueOne(credential: id))) else { return }
        if options.json { return try Terminal.json(["superseded": id, "credential": new]) }
        Terminal.data("\(new) replaces \(id)")
    }

    private func all(_ key: String) async throws {
        guard case .trust(.reissuePlan(let plan)) = try await options.client.ask(.trust(.planReissue(key: key))) else { return }
        if !options.json { Terminal.data("\(plan.waiting.count) credentials of \(plan.kid) to replace") }
        var cursor: UInt64?
        var replaced = 0, left = 0
        repeat {
            let request = TrustRequest.reissue(key: plan.kid, after: cursor, limit: batch)
            guard case .trust(.reissueProgress(let progress)) = try await options.client.ask(.trust(request)) else { return }
            replaced += progress.replaced
            left += progress.left
            cursor = progress.cursor
            Terminal.progress(
                "reissue",
                done: cursor == nil ? plan.waiting.count : min(replaced + left, plan.waiting.count - 1),
                of: plan.waiting.count
            )
        } while cursor != nil
        guard case .trust(.receipt(let note)) = try await options.client.ask(.trust(.finishReissue(key: plan.kid))) else { return }
        if options.json { return try Terminal.json(Done(key: plan.kid, replaced: replaced, left: left, receipt: note)) }
        Terminal.data("replaced \(replaced), left \(left) (expired, or their citizen shredded)")
        Terminal.data(note)
    }

    private struct Done: Encodable {
        let key: String
        let replaced: Int
        let left: Int
        let receipt: String
    }
}

struct CredentialShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "What an operator may know of a credential: key, status, log entry, what it replaced. Nothing of the person."
    )
    @Argument(help: "The credential's id.") var id: String
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard case .trust(.credential(let facts)) = try await options.client.ask(.trust(.credential(id))) else { return }
        if options.json { return try Terminal.json(facts) }
        Terminal.data("\(facts.id.text)  \(facts.service) by \(facts.agency), \(facts.status)")
        Terminal.data("  signed    \(TrustWords.time(facts.issuedAt)) by \(facts.kid), log entry \(facts.logIndex)")
        if let old = facts.supersedes { Terminal.data("  replaces  \(old.text)") }
        if let newest = facts.newest { Terminal.data("  newest    \(newest.text)") }
    }
}
