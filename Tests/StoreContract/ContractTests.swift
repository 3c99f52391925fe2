import SegelTestSupport
import SegelUseCases
import Testing

/// Scripts go through every port as use cases do; SQLite's answers are the contract, since every use case is tested on them.
@Suite("Stores answer alike", .enabled(if: PostgresServer.isInstalled, "PostgreSQL is not installed: script/setup --with-test-tools"))
struct ContractTests {
    @Test("PostgreSQL answers every port as SQLite does: values, orders, limits, cursors, refusals", arguments: Script.allCases)
    func alike(_ script: Script) async throws {
        let theirs = try await transcript(of: script, on: .sqlite)
        let ours = try await transcript(of: script, on: .postgres)
        #expect(ours.count == theirs.count)
        for (number, (line, expected)) in zip(ours, theirs).enumerated() {
            #expect(line == expected, "step \(number + 1) of \(script)")
        }
        // A script that finds nothing, or that everything refuses, says nothing.
        #expect(theirs.filter { !["nil", "[]", "refused"].contains($0) }.count > theirs.count / 2)
    }

    private func transcript(of script: Script, on kind: ContractStore) async throws -> [String] {
        let open = try await kind.open()
        let transcript = Transcript(open.store)
        await script.run(transcript)
        try open.close()
        return transcript.lines
    }
}

enum Script: String, CaseIterable, Sendable, CustomStringConvertible {
    case citizenKeys, blindIndexes, accounts, approvals, passkeysAndProviders
    case cases, promises, complaints, issuing, statuses, signingKeys, log, accesses
    case sealedValues, sealedThings, erasure, retention
    case wallets, verifiers, keysAndBackups, trusted, mandates, notices, rights, webhooks

    var description: String { rawValue }

    func run(_ transcript: Transcript) async {
        switch self {
        case .citizenKeys: await transcript.citizenKeys()
        case .blindIndexes: await transcript.blindIndexes()
        case .accounts: await transcript.accounts()
        case .approvals: await transcript.approvals()
        case .passkeysAndProviders: await transcript.passkeysAndProviders()
        case .cases: await transcript.cases()
        case .promises: await transcript.promises()
        case .complaints: await transcript.complaints()
        case .issuing: await transcript.issuing()
        case .statuses: await transcript.statuses()
        case .signingKeys: await transcript.signingKeys()
        case .log: await transcript.log()
        case .accesses: await transcript.accesses()
        case .sealedValues: await transcript.sealedValues()
        case .sealedThings: await transcript.sealedThings()
        case .erasure: await transcript.erasure()
        case .retention: await transcript.retention()
        case .wallets: await transcript.wallets()
        case .verifiers: await transcript.verifiers()
        case .keysAndBackups: await transcript.keysAndBackups()
        case .trusted: await transcript.trusted()
        case .mandates: await transcript.mandates()
        case .notices: await transcript.notices()
        case .webhooks: await transcript.webhooks()
        case .rights: await transcript.rights()
        }
    }
}
