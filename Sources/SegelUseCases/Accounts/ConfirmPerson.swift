package import SegelCrypto
internal import SegelVault

/// That the person themselves is there now, not only their open browser. Made by a password or passkey alone, for one request.
package struct ConfirmedPerson: Sendable {
    package let person: SignedIn

    fileprivate init(_ person: SignedIn) { self.person = person }
}

extension Mall {
    /// By the account's password. Wrong ones count as at a sign-in, with the same answer and the same rest: `confirmation_failed`.
    package func confirm(_ person: SignedIn, password: SecretBytes) async throws -> ConfirmedPerson {
        let now = now
        let account = try await store.read { try $0.account(person.account) }
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
            throw Self.notConfirmed
        }
        return ConfirmedPerson(person)
    }

    /// By a passkey of the account's.
    package func confirm(_ person: SignedIn, with answer: PasskeyAnswer) async throws -> ConfirmedPerson {
        do {
            let account = try await withPasskey(answer) { account, _, _ in account.id }
            guard account == person.account else { throw Self.notConfirmed }
        } catch let refusal as Refusal where refusal.code == "sign_in_failed" { throw Self.notConfirmed }
        return ConfirmedPerson(person)
    }

    private static var notConfirmed: Refusal { Refusal(.notPermitted, "confirmation_failed") }
}
