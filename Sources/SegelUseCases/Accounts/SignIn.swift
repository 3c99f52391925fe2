package import SegelCrypto
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Wrong passwords in a row before the account rests.
    private static let patience = 5
    private static let restSeconds: UnixTime = 15 * 60

    /// Opens a session and returns its secret (32 random bytes, base64url), which is stored nowhere.
    ///
    /// A name that does not exist, a wrong password and a resting account give the same answer after the same work: nobody learns from
    /// it who has an account (attacks A76, A77).
    package func signIn(_ name: SignInName, password: SecretBytes, from browser: String = "") async throws -> String {
        let now = clock.now()
        let id = try await prove(name, by: password, at: now)
        return try await store.write { tx in
            try self.openSession(of: self.withoutFailures(id, in: tx), by: .password, from: browser, at: now, in: tx)
        }
    }

    /// The account whose password this is. Throws `sign_in_failed`, whatever is wrong.
    func prove(_ name: SignInName, by password: SecretBytes, at now: UnixTime) async throws -> ObjectID {
        let account = try await store.read { try self.account(name, in: $0) }
        let decoy = decoyPassword
        let isRight = try await passwords.run {
            do throws(Argon2id.WrongPassword) {
                try (account?.password ?? decoy).check(password)
                return account?.password != nil
            } catch {
                return false
            }
        }
        guard let account, isRight, account.lockout.until <= now else {
            if let account { try await recordFailure(account.id, at: now) }
            throw Refusal(.notPermitted, "sign_in_failed")
        }
        return account.id
    }

    /// Forgets the wrong passwords of before.
    func withoutFailures(_ id: ObjectID, in tx: any StoreTransaction) throws -> Account {
        guard var account = try tx.account(id) else { throw Refusal.notFound }
        account.lockout = .init(failures: 0, until: 0)
        try tx.update(account)
        return account
    }

    func openSession(
        of account: Account,
        by way: Session.Way,
        from browser: String,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> String {
        guard account.removedAt == nil else { throw Refusal(.notPermitted, "sign_in_failed") }
        let secret = random.bytes(32)
        try tx.insert(
            Session(
                digest: SHA256.digest(secret),
                account: account.id,
                way: way,
                expires: now + Session.lifetime,
                begun: now,
                used: now,
                browser: browser
            )
        )
        switch account.name {
        case .officer(let name): _ = try log(.signIn, subject: name, detail: "officer", at: now, in: tx)
        case .citizen(let citizen): try notify(citizen, .signedIn, in: tx)
        }
        return Base64URL.encode(secret)
    }

    /// The person behind a session secret, or `not_signed_in`. Asking is no use of the session.
    package func signedIn(session secret: String) async throws -> SignedIn {
        let now = clock.now()
        guard let digest = sessionDigest(secret) else { throw Refusal(.notPermitted, "not_signed_in") }
        return try await store.read { tx in
            guard let session = try tx.session(digest: digest), session.isOpen(at: now),
                let account = try tx.account(session.account)
            else { throw Refusal(.notPermitted, "not_signed_in") }
            var officer: String?
            if case .officer(let name) = account.name { officer = name }
            return SignedIn(
                account: account.id,
                citizen: account.citizen,
                duties: account.duties,
                officer: officer,
                needsPasskey: officer != nil && self.configuration.officersNeedPasskeys && !session.way.resistsPhishing
            )
        }
    }

    package func signOut(session secret: String) async throws {
        guard let digest = sessionDigest(secret) else { return }
        try await store.write { tx in
            if let session = try tx.session(digest: digest) { try self.endTurn(of: session.account, in: tx) }
            try tx.endSession(digest: digest)
        }
    }

    /// What a session is found by; nil for what is no secret of ours.
    func sessionDigest(_ secret: String) -> [UInt8]? {
        do throws(Base64URL.Malformed) { return SHA256.digest(try Base64URL.decode(secret)) } catch { return nil }
    }

    func recordFailure(_ id: ObjectID, at now: UnixTime) async throws {
        try await store.write { tx in
            guard var account = try tx.account(id) else { return }
            account.lockout.failures += 1
            if account.lockout.failures >= Self.patience { account.lockout = .init(failures: 0, until: now + Self.restSeconds) }
            try tx.update(account)
            _ = try self.log(.failedAttempt, subject: id.text, detail: "sign-in", at: now, in: tx)
        }
    }
}

/// What a person types to say who they are.
package enum SignInName: Sendable {
    case nik(String)
    case officer(String)

    /// 16 digits are a NIK; officers' names have a letter.
    package init(typed: String) {
        let name = typed.filter { !$0.isWhitespace }
        self = name.allSatisfy(\.isNumber) ? .nik(name) : .officer(name.lowercased())
    }
}
