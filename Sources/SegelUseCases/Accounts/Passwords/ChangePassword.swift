package import SegelCrypto
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// A new password for whoever knows the old one. Whoever else is signed in to the account is not any more; passkeys stay.
    ///
    /// A wrong old one counts as at a sign-in: an open browser is no place to guess at (`confirmation_failed`). An officer who has passkeys changes it
    /// only where they came by one.
    package func changePassword(
        from old: SecretBytes,
        to new: SecretBytes,
        for person: SignedIn,
        keeping session: String
    ) async throws {
        _ = try await confirm(person, password: old)
        guard !constantTimeEqual(old.withUnsafeBytes { Array($0) }, new.withUnsafeBytes { Array($0) }) else {
            throw Refusal(.invalid([]), "password_unchanged")
        }
        try PasswordRules.check(new)
        let now = now
        let hash = try await passwords.run { [random, passwords] in
            try Argon2id.PasswordHash(password: new, parameters: passwords.parameters, random: random)
        }
        try await store.write { tx in
            // Where another browser changed it in the meantime, it ended this session, and this change comes too late.
            guard let digest = self.sessionDigest(session), let own = try tx.session(digest: digest), own.account == person.account else {
                throw Refusal(.notPermitted, "not_signed_in")
            }
            guard try tx.passkeys(of: person.account).isEmpty || !person.needsPasskey else {
                throw Refusal(.notPermitted, "passkey_needed")
            }
            var account = try self.withoutFailures(person.account, in: tx)
            guard account.password != nil else { throw Refusal(.conflict, "no_password") }
            try PasswordRules.check(new, knowing: self.knownWords(of: account, in: tx))
            account.password = hash
            try tx.update(account)
            try self.endSessions(of: account.id, but: session, in: tx)
            _ = try self.log(.signIn, subject: account.id.text, detail: "password changed", at: now, in: tx)
            try self.notify(account, .passwordChanged, in: tx)
        }
    }
}
