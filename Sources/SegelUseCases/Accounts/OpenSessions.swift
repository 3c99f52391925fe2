internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// One of somebody's open sessions, as they are shown it.
package struct OpenSession: Sendable {
    /// Half of the digest of its secret: finds it, and opens nothing.
    package let id: ObjectID
    package let way: Session.Way
    package let browser: String
    package let beganAt: UnixTime
    package let usedAt: UnixTime
    /// The one that asks.
    package let isOwn: Bool
}

extension Mall {
    /// The caller's open sessions, the last begun first.
    package func openSessions(of person: SignedIn, seenFrom secret: String) async throws -> [OpenSession] {
        let now = now, own = sessionDigest(secret)
        return try await store.read { tx in
            try tx.sessions(of: person.account, at: now).filter { $0.isOpen(at: now) }.map { session in
                OpenSession(
                    id: try Self.name(of: session),
                    way: session.way,
                    browser: session.browser,
                    beganAt: session.beganAt,
                    usedAt: session.usedAt,
                    isOwn: session.digest == own
                )
            }
        }
    }

    /// Ends one of the caller's own; another's is not found (attack A74).
    package func endSession(_ id: ObjectID, of person: SignedIn) async throws {
        let now = now
        try await store.write { tx in
            guard let session = try tx.sessions(of: person.account, at: now).first(where: { try Self.name(of: $0) == id }) else {
                throw Refusal.notFound
            }
            try tx.endSession(digest: session.digest)
            _ = try self.log(.signIn, subject: person.logName, detail: "session ended", at: now, in: tx)
        }
    }

    package func endOtherSessions(of person: SignedIn, keeping secret: String) async throws {
        let now = now
        try await store.write { tx in
            try self.endSessions(of: person.account, but: secret, in: tx)
            _ = try self.log(.signIn, subject: person.logName, detail: "other sessions ended", at: now, in: tx)
        }
    }

    /// By an operator, where somebody asks for it or a machine was left open. Ways to sign in stay. Returns how many there were.
    package func endSessions(of name: SignInName, by operator: String) async throws -> Int {
        let now = now
        return try await store.write { tx in
            guard let account = try self.account(name, in: tx) else { throw Refusal.notFound }
            let count = try tx.sessions(of: account.id, at: now).count
            try self.endTurn(of: account.id, in: tx)
            try tx.endSessions(of: account.id)
            _ = try self.log(.signIn, subject: account.logName, detail: "sessions ended by \(`operator`)", at: now, in: tx)
            try self.notify(account, .sessionsEnded, in: tx)
            return count
        }
    }

    private static func name(of session: Session) throws -> ObjectID { try ObjectID(bytes: Array(session.digest.prefix(16))) }
}

/// Whom the log names, of those who sign in and out: an officer by the name they were given, as at signing in, and a citizen by a random identifier.
extension Account {
    var logName: String {
        if case .officer(let name) = name { return name }
        return id.text
    }
}

extension SignedIn {
    var logName: String { officer ?? account.text }
}
