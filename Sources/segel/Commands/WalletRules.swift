internal import ArgumentParser
internal import SegelHTTP
internal import SegelUseCases

/// `segel wallet rules`: what is asked of wallets beyond the protocol.
struct WalletRules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract:
            "Show, or with options set, whether wallets and their keys must be attested by a wallet's makers (segel wallet add --attester)."
    )

    enum Need: String, ExpressibleByArgument, CaseIterable { case optional, required }

    @Option(help: "Whether a wallet must authenticate with a client attestation.") var attestation: Need?
    @Option(help: "Whether every key a credential is bound to must be attested.") var keyAttestation: Need?
    @Option(help: "A key storage that is accepted, as iso_18045_high; may come more than once. Without any, every one is.")
    var keyStorage: [String] = []
    @Option(help: "A user authentication that is accepted, as iso_18045_moderate; may come more than once. Without any, every one is.")
    var userAuthentication: [String] = []
    @OptionGroup var options: DataOptions

    func run() async throws {
        let old = try await ask(.rules)
        let isChange = attestation != nil || keyAttestation != nil || !keyStorage.isEmpty || !userAuthentication.isEmpty
        let rules = isChange ? try await ask(.set(changed(old))) : old
        if options.json { return try Terminal.json(rules) }
        Terminal.data("client attestation\t\(Self.text(rules.needsClient))")
        Terminal.data("key attestation\t\(Self.text(rules.needsKeys))")
        for word in rules.keyStorage { Terminal.data("key storage\t\(word)") }
        for word in rules.userAuthentication { Terminal.data("user authentication\t\(word)") }
    }

    /// Who no longer needs attested keys asks nothing of them either.
    private func changed(_ old: AttestationRules) -> AttestationRules {
        var rules = old
        if let attestation { rules.needsClient = attestation == .required }
        if let keyAttestation { rules.needsKeys = keyAttestation == .required }
        let isNeeded = rules.needsKeys
        rules.keyStorage = keyStorage.isEmpty ? (isNeeded ? old.keyStorage : []) : keyStorage
        rules.userAuthentication = userAuthentication.isEmpty ? (isNeeded ? old.userAuthentication : []) : userAuthentication
        return rules
    }

    private func ask(_ request: WalletRequest) async throws -> AttestationRules {
        guard case .wallet(.rules(let rules)) = try await options.client.ask(.wallet(request)) else {
            throw CommandFailure.answeredOtherwise
        }
        return rules
    }

    private static func text(_ isNeeded: Bool) -> String { isNeeded ? "required" : "optional" }
}
