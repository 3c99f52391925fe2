package import SegelCrypto
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Somebody at a terminal of the machine that serves, for one act. No session is opened: nothing is left to sign out of, and whom an officer has
    /// before them in a browser stays there. Wrong passwords count as at any sign-in, with the same answer (attacks A76, A77).
    ///
    /// A password is enough here where the portal wants an officer's passkey, as it is for custodians: no page that looks like ours leads to the admin
    /// socket, and whoever reaches it hands out the codes that any sign-in begins with.
    package func atTerminal(_ name: SignInName, password: SecretBytes) async throws -> SignedIn {
        let now = clock.now()
        let id = try await prove(name, by: password, at: now)
        return try await store.write { tx in
            let account = try self.withoutFailures(id, in: tx)
            var officer: String?
            switch account.name {
            case .officer(let name):
                officer = name
                _ = try self.log(.signIn, subject: name, detail: "officer at a terminal", at: now, in: tx)
            case .citizen(let citizen): try self.notify(citizen, .signedIn, in: tx)
            }
            return SignedIn(account: account.id, citizen: account.citizen, duties: account.duties, officer: officer)
        }
    }
}
