internal import Foundation
internal import SegelCredential
internal import SegelHTTP
internal import SegelUseCases

/// Where the root signers are elsewhere: writes the draft they need and says what to run next.
struct DraftStep {
    let client: AdminClient
    /// Where to; beside the operator otherwise.
    let path: String?
    let grace: Int64
    /// Nothing on stdout, where that belongs to `--json`.
    var isQuiet = false

    /// A draft that still follows the published list and says what the next one must say is left as it is: signers may have signed it already.
    func run() async throws {
        let fresh = try await RootSigning.draft(grace: grace) { try await client.ask($0) }
        let list = try SignedTrustList.draft(payload: fresh.payload)
        let path = path ?? "trust-list-\(list.number).draft.json"
        if FileManager.default.fileExists(atPath: path), let waiting = try stillGood(path, fresh) {
            tell(waiting, path)
        } else {
            try fresh.write(to: path)
            for line in try TrustWords.summary(fresh) { say(line) }
            tell(fresh, path)
        }
    }

    private func stillGood(_ path: String, _ fresh: DraftFile) throws -> DraftFile? {
        let waiting: DraftFile
        do { waiting = try DraftFile(reading: path) } catch is CommandFailure { return nil }
        guard waiting.document == .trustList else { return nil }
        let old = try SignedTrustList.draft(payload: waiting.payload), new = try SignedTrustList.draft(payload: fresh.payload)
        guard old.previous == new.previous, old.number == new.number else { return nil }
        // Windows drawn at another minute are no difference; other keys, types or compromises are.
        let differs = new.changes(since: old).contains { if case .keyWindow = $0 { false } else { true } }
        return differs ? nil : waiting
    }

    private func tell(_ draft: DraftFile, _ path: String) {
        say("draft \(draft.fingerprint.prefix(12))… waits for its signatures in \(path)")
        Terminal.talk("next, on each signer's own machine: segel trust sign \(path) --root-key FILE --root-passphrase-file FILE --out SIG")
        Terminal.talk("then here: segel trust publish \(path) SIG… --data \(client.data), within \(grace) s; this command may be run again")
    }

    private func say(_ line: String) { isQuiet ? Terminal.talk(line) : Terminal.data(line) }
}
