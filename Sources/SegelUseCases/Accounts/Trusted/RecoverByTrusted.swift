package import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// Getting back in when every way is lost, by k of the n people one named:
///
///     1. whoever lost everything makes a code; nothing is stored, so nobody learns from it who has an account (A76)
///     2. they read it to their trusted people, who type it; from the first on the owner is told everywhere they are told things
///     3. once k have, a waiting time begins, in which anybody who can still sign in stops it by one press
///     4. NIK, code and a new password open the account; everybody else is signed out
///
/// Documents stay what they are: keys are not the citizen's to lose. A telephone alone opens nothing.
extension Mall {
    /// From the first confirmation to the last.
    static let recoveryConfirming: UnixTime = 3 * 86_400
    package static let recoveryWaiting: UnixTime = 2 * 86_400
    /// How long it can be used after that.
    private static let recoveryLasting: UnixTime = 7 * 86_400

    /// 80 random bits that stand for nobody yet.
    package func newRecoveryCode() -> ActivationCode { ActivationCode(from: random) }

    /// A trusted person says that whoever read them this code is the one who trusts them. One code for one person at a time.
    package func confirmRecovery(of id: ObjectID, code: String, for person: SignedIn) async throws {
        let now = now, digest = ActivationCode.digest(code)
        guard code.filter({ $0.isLetter || $0.isNumber }).count == 16 else { throw Refusal(.invalid([]), "recovery_code_malformed") }
        try await store.write { tx in
            let trust = try self.reliance(id, person, in: tx)
            guard trust.acceptedAt + Self.trustSettles <= now else { throw Refusal(.conflict, "trusted_too_new") }
            try tx.removeRecoveries(endedBefore: now - 30 * 86_400)
            let known = try tx.recovery(of: trust.citizen, code: digest)
            guard known.map({ $0.cancelledAt == nil && $0.endsAt > now }) ?? true else { throw Refusal(.conflict, "recovery_over") }
            let recovery =
                known ?? Recovery(citizen: trust.citizen, code: digest, begunAt: now, endsAt: now + Self.recoveryConfirming)
            if known == nil { try tx.put(recovery) }
            try tx.removeConfirmations(by: trust.trusted, for: trust.citizen)
            try tx.confirm(recovery, by: trust.trusted, at: now)
            _ = try self.log(.signIn, subject: trust.citizen.text, detail: "recovery confirmed by a trusted person", at: now, in: tx)
            let before = known?.readyAt
            try self.recount(trust.citizen, at: now, in: tx)
            let after = try tx.recovery(of: trust.citizen, code: digest)?.readyAt
            if known == nil { try self.notify(trust.citizen, .recoveryBegun, in: tx) }
            if before == nil, after != nil { try self.notify(trust.citizen, .recoveryConfirmed, in: tx) }
        }
    }

    /// A trusted person takes their word back.
    package func withdrawConfirmation(of id: ObjectID, for person: SignedIn) async throws {
        let now = now
        try await store.write { tx in
            let trust = try self.reliance(id, person, in: tx)
            try tx.removeConfirmations(by: trust.trusted, for: trust.citizen)
            try self.recount(trust.citizen, at: now, in: tx)
            _ = try self.log(.signIn, subject: trust.citizen.text, detail: "confirmation taken back", at: now, in: tx)
        }
    }

    /// By its owner, who is signed in and so has lost nothing.
    package func cancelRecovery(for person: SignedIn) async throws {
        let citizen = try citizen(person), now = now
        try await store.write { tx in
            let open = try tx.openRecoveries(of: citizen, at: now)
            guard !open.isEmpty else { return }
            for var recovery in open {
                recovery.cancelledAt = now
                try tx.put(recovery)
            }
            _ = try self.log(.signIn, subject: citizen.text, detail: "recovery cancelled", at: now, in: tx)
            try self.notify(citizen, .recoveryCancelled, in: tx)
        }
    }

    /// A new password for whoever holds the code. Throws `recovery_waits` where it is right and the time is not yet come; every other refusal is
    /// `recovery_failed`, after the same work.
    package func recover(_ name: SignInName, code: String, password: SecretBytes) async throws {
        try PasswordRules.check(password)
        let now = now, digest = ActivationCode.digest(code)
        let hash = try await passwords.run { [random, passwords] in
            try Argon2id.PasswordHash(password: password, parameters: passwords.parameters, random: random)
        }
        let failed = Refusal(.notPermitted, "recovery_failed")
        try await store.write { tx in
            guard case .nik = name, let account = try self.account(name, in: tx), let citizen = account.citizen,
                let recovery = try tx.recovery(of: citizen, code: digest), recovery.cancelledAt == nil, recovery.endsAt > now
            else { throw failed }
            guard let ready = recovery.readyAt, ready <= now else { throw Refusal(.conflict, "recovery_waits") }
            try PasswordRules.check(password, knowing: self.knownWords(of: account, in: tx))
            try self.reset(account, to: hash, in: tx)
            _ = try self.log(.signIn, subject: account.id.text, detail: "recovered by trusted people", at: now, in: tx)
        }
    }

    /// The newest that is open; the others end with it when it is cancelled.
    func openRecovery(of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws -> OpenRecovery? {
        let open = try tx.openRecoveries(of: citizen, at: now).filter { try !tx.confirmations(of: $0).isEmpty }
        guard let recovery = open.max(by: { ($0.readyAt == nil ? 0 : 1, $0.begunAt) < ($1.readyAt == nil ? 0 : 1, $1.begunAt) }) else {
            return nil
        }
        return OpenRecovery(
            begunAt: recovery.begunAt,
            confirmations: try tx.confirmations(of: recovery).count,
            readyAt: recovery.readyAt
        )
    }

    package func openRecovery(for person: SignedIn) async throws -> OpenRecovery? {
        guard let citizen = person.citizen else { return nil }
        let now = now
        return try await store.read { try self.openRecovery(of: citizen, at: now, in: $0) }
    }

    /// After anything that may change it: whether enough of those who are trusted now have confirmed. The waiting time begins when they first have, and
    /// anew when it was less for a while.
    func recount(_ citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws {
        let needed = try needed(by: citizen, in: tx)
        let trusted = Set(try tx.trusts(of: citizen).map(\.trusted))
        for var recovery in try tx.openRecoveries(of: citizen, at: now) {
            let isEnough = try tx.confirmations(of: recovery).count(where: trusted.contains) >= needed
            if isEnough, recovery.readyAt == nil {
                recovery.readyAt = now + Self.recoveryWaiting
                recovery.endsAt = now + Self.recoveryWaiting + Self.recoveryLasting
                try tx.put(recovery)
            } else if !isEnough, recovery.readyAt != nil {
                recovery.readyAt = nil
                recovery.endsAt = now + Self.recoveryConfirming
                try tx.put(recovery)
            }
        }
    }

    /// Somebody who trusts the caller; anybody else looks like nobody (attack A74).
    private func reliance(_ id: ObjectID, _ person: SignedIn, in tx: any StoreTransaction) throws -> Trust {
        guard let trust = try tx.trust(id), trust.trusted == person.citizen else { throw Refusal.notFound }
        return trust
    }
}
