internal import ArgumentParser
internal import SegelHTTP

/// Takes an officer's account away.
struct RemoveOfficerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take an officer's account away; prints how many claimed cases went back to their queues.",
        discussion: """
            Their duties, sessions, passkeys, password and linked providers end at once, approvals of a custodian count no more, and what they had
            claimed is free again. What they did stays in every history, and nobody else gets their name. This cannot be taken back: make a new
            account under another name.
            """
    )
    @Argument(help: "The officer's sign-in name.") var name: String
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard case .done(let count) = try await options.client.ask(.removeOfficer(name: name)) else { return }
        if options.json { return try Terminal.json(["officer": name, "released": count]) }
        Terminal.data("removed \(name), \(count) claimed case(s) released")
    }
}

/// Ends an officer's sessions.
struct SignOutOfficerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-out",
        abstract: "End all of an officer's sessions; their ways to sign in stay."
    )
    @Argument(help: "The officer's sign-in name.") var name: String
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard name.contains(where: \.isLetter) else { throw CommandFailure(.usage, "an officer's name has a letter") }
        try await AccountSessions.end(of: name, options)
    }
}

/// Ends a citizen's sessions.
struct SignOutCitizenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-out",
        abstract: "End all of a citizen's sessions; the NIK is read from stdin."
    )
    @OptionGroup var options: DataOptions

    func run() async throws {
        guard let name = readLine() else { throw CommandFailure(.usage, "the NIK is read from stdin") }
        try await AccountSessions.end(of: name, options)
    }
}

private enum AccountSessions {
    static func end(of name: String, _ options: DataOptions) async throws {
        guard case .done(let count) = try await options.client.ask(.endSessions(name: name)) else { return }
        if options.json { return try Terminal.json(["ended": count]) }
        Terminal.data("ended \(count) session(s)")
    }
}
