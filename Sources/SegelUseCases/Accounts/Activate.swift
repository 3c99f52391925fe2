package import SegelCrypto

extension Mall {
    /// Turns an activation code into a password, once.
    package func activate(_ name: SignInName, code: String, password: SecretBytes) async throws {
        try PasswordRules.check(password)
        let now = clock.now()
        let digest = ActivationCode.digest(code)
        let hash = try await passwords.run { [random, passwords] in
            try Argon2id.PasswordHash(password: password, parameters: passwords.parameters, random: random)
        }
        try await store.write { tx in
            guard let account = try self.account(name, in: tx), let activation = account.activation,
                constantTimeEqual(activation.codeHash, digest), activation.expires > now
            else { throw Refusal(.notPermitted, "activation_failed") }
            try PasswordRules.check(password, knowing: self.knownWords(of: account, in: tx))
            try self.reset(account, to: hash, in: tx)
        }
    }

    /// A new password in place of every other way in. Whoever was signed in is not any more, a telephone that is lost signs nobody in, and whoever
    /// waits for a recovery waits for nothing.
    func reset(_ account: Account, to password: Argon2id.PasswordHash, in tx: any StoreTransaction) throws {
        var account = account
        account.activation = nil
        account.password = password
        account.lockout = .init(failures: 0, until: 0)
        try tx.update(account)
        try tx.endSessions(of: account.id)
        try tx.removePasskeys(of: account.id)
        try tx.removeProviderLinks(of: account.id)
        if case .citizen(let citizen) = account.name { try tx.removeRecoveries(of: citizen) }
        try notify(account, .signInReset, in: tx)
    }
}
