package import SegelCrypto

extension Mall {
    /// Turns an activation code into a password, once.
    package func activate(_ name: SignInName, code: String, password: SecretBytes) async throws {
        try check(newPassword: password)
        let now = clock.now()
        let digest = ActivationCode.digest(code)
        let hash = try await passwords.run { [random, passwords] in
            try Argon2id.PasswordHash(password: password, parameters: passwords.parameters, random: random)
        }
        try await store.write { tx in
            guard var account = try self.account(name, in: tx), let activation = account.activation,
                constantTimeEqual(activation.codeHash, digest), activation.expires > now
            else { throw Refusal(.notPermitted, "activation_failed") }
            account.activation = nil
            account.password = hash
            account.lockout = .init(failures: 0, until: 0)
            try tx.update(account)
            // Whoever was signed in before the new password is not any more, and a phone that is lost signs nobody in.
            try tx.endSessions(of: account.id)
            try tx.removePasskeys(of: account.id)
            try tx.removeProviderLinks(of: account.id)
            try self.notify(account, .signInReset, in: tx)
        }
    }

    private func check(newPassword password: SecretBytes) throws {
        guard password.count >= 10 else { throw Refusal(.invalid([]), "password_too_short") }
        guard password.count <= 256 else { throw Refusal(.invalid([]), "password_too_long") }
    }
}
