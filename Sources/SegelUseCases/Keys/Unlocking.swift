internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// The ways to unlock a deployment, as an operator reads them; nothing secret.
package struct UnlockReport: Sendable, Codable {
    package enum State: String, Sendable, Codable { case active, pending, unknown }

    package struct Line: Sendable, Codable {
        package let id: String
        package let state: State
        package let way: String
    }

    /// Of the key ring file.
    package let generation: UInt64
    package let ways: [Line]

    package init(generation: UInt64, ways: [UnlockWay]) {
        self.generation = generation
        self.ways = ways.map { Line(id: $0.id.text, state: State($0), way: $0.kind.text) }
    }
}

extension UnlockReport.State {
    fileprivate init(_ way: UnlockWay) {
        if case .unknown = way.kind { self = .unknown } else { self = way.isActive ? .active : .pending }
    }
}

extension Mall {
    package var unlockReport: UnlockReport { UnlockReport(generation: vault.unlocked.generation, ways: vault.unlocked.ways) }

    /// Adds, replaces, rehearses or removes ways to unlock; returns what was done, a line each. Touches the key ring file alone. Refused and
    /// logged: a change whose maker did not unlock this very ring (attack A23), one that came second, and one that would leave no way in.
    package func changeUnlocking(_ change: StanzaChange) async throws -> [String] {
        let current = vault.unlocked
        do {
            let accepted = try current.accept(change)
            try await logCeremony("changing how to unlock: " + accepted.effects.joined(separator: "; "))
            try vault.adopt(current.saving(accepted, to: keyRing, random: random))
            try await announceKeyRing()
            return accepted.effects
        } catch let refusal as StanzaRefusal {
            throw try await refused(refusal)
        } catch KeyRingError.changedMeanwhile { throw try await refused(.stale) }
    }

    /// To be called once when a deployment was opened: which way was used goes into the log.
    package func logUnlocked() async throws {
        let id = vault.unlocked.openedBy
        let way = vault.unlocked.ways.first { $0.id == id }
        try await logCeremony("unlocked by \(id?.text ?? "its maker")\(way.map { ": \($0.kind.text)" } ?? "")")
    }

    /// To be called when a deployment is closed in good order.
    package func logLocked() async throws { try await logCeremony("locked") }

    /// An operator's command could not unlock the ring it wanted to change. `code`: of what was wrong, for the log alone.
    package func logFailedUnlock(code: String) async throws {
        guard code.utf8.count <= 64, code.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x2D || (0x30...0x39).contains($0) }) else {
            throw Refusal(.invalid([]), "code_malformed")
        }
        try await vault.deployment.logFailedUnlock(code: code, in: store, at: now)
    }

    private func refused(_ refusal: StanzaRefusal) async throws -> Refusal {
        try await logFailedUnlock(code: refusal.code)
        return Refusal(refusal == .notProven ? .notPermitted : .conflict, refusal.code)
    }

    private func logCeremony(_ detail: String) async throws {
        _ = try await store.write { tx in
            try self.ensureLogKeys(in: tx)
            return try self.log(.keyCeremony, subject: self.vault.deployment.text, detail: detail, at: self.now, in: tx)
        }
    }
}

extension DeploymentID {
    /// A failed attempt to unlock, where there is a store but no vault yet. `at`: Unix seconds.
    package func logFailedUnlock(code: String, in store: any Store, at now: UnixTime) async throws {
        let event = LogEvent(kind: .failedAttempt, at: now, subject: text, detail: "unlock refused: \(code)")
        let entry = event.entry(salt: SystemRandom().bytes(LogEvent.saltCount))
        // No shard is opened without its name being looked for among the published ones: an attempt at the turn of a year is still in the old one.
        try await store.write { tx in
            let end = try tx.logEnd()
            let place = try end.shard.map { LogPlace(shard: $0, index: end.size) } ?? LogAppending.place(at: now, in: tx)
            try LogAppending.append(entry, at: place, to: tx)
        }
    }
}
