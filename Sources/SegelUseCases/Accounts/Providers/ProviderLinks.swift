internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// Which provider's account opens which of ours. Of the provider's account only a keyed digest is kept: subjects may be guessable, a NIK at worst, and the
/// database alone must not tell whose it is.
extension Mall {
    private static let linkKeyName = "provider-links"

    package func providerLinks(of person: SignedIn) async throws -> [ProviderLink] {
        try await store.read { try $0.providerLinks(of: person.account) }
    }

    /// The account signs in by it no more. Somebody without a password and a passkey keeps one way in.
    package func unlinkProvider(_ id: ObjectID, for person: SignedIn, keeping session: String) async throws {
        let now = now
        try await store.write { tx in
            guard !person.needsPasskey else { throw Refusal(.notPermitted, "passkey_needed") }
            guard let account = try tx.account(person.account) else { throw Refusal.notFound }
            let links = try tx.providerLinks(of: account.id)
            guard let link = links.first(where: { $0.id == id }) else { throw Refusal.notFound }
            let hasOther = try account.password != nil || links.count > 1 || !tx.passkeys(of: account.id).isEmpty
            guard hasOther else { throw Refusal(.conflict, "last_passkey") }
            try tx.removeProviderLink(link.id)
            try self.endSessions(of: account.id, but: session, in: tx)
            _ = try self.log(.signIn, subject: account.id.text, detail: "provider \(link.provider) unlinked", at: now, in: tx)
            try self.notify(account, .signInRemoved, in: tx)
        }
    }

    func linkTag(_ provider: SignInProvider, _ subject: String) async throws -> [UInt8] {
        try await store.write { tx in
            let secret = try tx.systemSecret(Self.linkKeyName) ?? self.newLinkKey(in: tx)
            let key = try self.vault.open(secret)
            return Blake2b.tag(Array("\(provider.issuer)\0\(subject)".utf8), key: key, personalisation: "segel sub tag 1")
        }
    }

    /// Made at its first use.
    private func newLinkKey(in tx: any StoreTransaction) throws -> SystemSecret {
        let secret = vault.seal(SecretBytes(random: 32, from: random), named: Self.linkKeyName, random: random)
        try tx.insert(secret)
        return secret
    }
}
