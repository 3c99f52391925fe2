internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

/// Changes how a deployment is unlocked. This process unlocks the key ring itself, which is what permits the change; the process that owns the
/// directory, if there is one, gets the new stanzas and the proof, and no secret.
enum RingChange {
    static func make(_ options: DataOptions, _ build: (UnlockedKeyRing) throws -> StanzaChange) async throws {
        let source = try options.unlock.neededSource(for: options.data)
        let response: UnlockResponse
        if try await options.client.askOwner(.unlock(.list)) != nil {
            response = try await throughOwner(options, source, build)
        } else {
            response = try await alone(Deployment.open(options.data, by: source), build)
        }
        guard case .changed(let effects, let report) = response else { throw CommandFailure(.unexpected, "no answer came back") }
        if options.json { return try Terminal.json(report) }
        for effect in effects { Terminal.data(effect) }
    }

    /// Failures are reported to the owner, who logs them.
    private static func throughOwner(
        _ options: DataOptions,
        _ source: UnlockSource,
        _ build: (UnlockedKeyRing) throws -> StanzaChange
    ) async throws -> UnlockResponse {
        let log = { code in _ = try await options.client.askOwner(.unlock(.failed(code: code))) }
        let unlocked = try await logging(log, { UnlockWords.failure($0, options.data) }) {
            try source.unlock(LockedKeyRing(from: StatePlace.keyRing(in: options.data)))
        }
        let change = try await logging(log, UnlockWords.failureOfChange) { try build(unlocked) }
        guard let answer = try await options.client.askOwner(.unlock(.change(change))) else {
            throw CommandFailure(.unreachable, "the segel that owned \(options.data) has stopped", next: "run the command again")
        }
        return try unlockResponse(answer)
    }

    private static func alone(
        _ deployment: Deployment,
        _ build: (UnlockedKeyRing) throws -> StanzaChange
    ) async throws -> UnlockResponse {
        let change = try await logging({ try await deployment.mall.logFailedUnlock(code: $0) }, UnlockWords.failureOfChange) {
            try build(deployment.mall.vault.unlocked)
        }
        return try unlockResponse(await deployment.desk.answer(.unlock(.change(change))))
    }

    private static func logging<Value>(
        _ log: (String) async throws -> Void,
        _ words: (any Error) -> CommandFailure?,
        _ body: () throws -> Value
    ) async throws -> Value {
        do { return try body() } catch {
            if let code = UnlockWords.code(of: error) { try await log(code) }
            throw words(error) ?? error
        }
    }

    private static func unlockResponse(_ response: AdminResponse) throws -> UnlockResponse {
        if case .refused(_, let code) = response, let refusal = StanzaRefusal.allCases.first(where: { $0.code == code }) {
            throw UnlockWords.failureOfChange(refusal) ?? refusal
        }
        guard case .unlock(let answer) = try AdminClient.accepted(response) else {
            throw CommandFailure(.unexpected, "the running segel did not understand")
        }
        return answer
    }
}
