package import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// What a page needs to have a passkey made.
package struct PasskeyOffer: Sendable {
    /// Base64url, good for five minutes and once.
    package let challenge: String
    package let party: PasskeyParty
    /// What the authenticator keeps to say whose it is: the account's random identifier, so it tells nothing.
    package let user: [UInt8]
    /// Authenticators that have one already.
    package let known: [[UInt8]]
}

extension Mall {
    /// Passkeys one account may have.
    package static let passkeyLimit = 20

    package func offerPasskey(to person: SignedIn) async throws -> PasskeyOffer {
        let known = try await passkeys(of: person)
        return PasskeyOffer(
            challenge: walletKeys.nonces.make(for: .passkeyCreation, at: now, random: random),
            party: configuration.passkeyParty,
            user: person.account.bytes,
            known: known.map(\.credential)
        )
    }

    /// Keeps what the authenticator made. An officer adds a further one only where they came by passkey: whoever was talked out of a password
    /// must not be followed by a passkey of somebody else's.
    package func addPasskey(clientData: [UInt8], attestation: [UInt8], device: Passkey.Device, for person: SignedIn) async throws {
        let now = now
        let made: PasskeyRegistration
        do {
            made = try PasskeyRegistration(clientData: clientData, attestation: attestation, for: configuration.passkeyParty)
        } catch { throw Refusal(.invalid([]), error.rawValue) }
        try await store.write { tx in
            try self.useChallenge(made.challenge, for: .passkeyCreation, at: now, in: tx)
            let known = try tx.passkeys(of: person.account)
            guard known.isEmpty || !person.needsPasskey else { throw Refusal(.notPermitted, "passkey_needed") }
            guard known.count < Self.passkeyLimit else { throw Refusal(.conflict, "too_many_passkeys") }
            try tx.insert(
                Passkey(
                    id: ObjectID(from: self.random),
                    account: person.account,
                    credential: made.credential,
                    key: made.key,
                    device: device,
                    counter: made.counter,
                    createdAt: now
                )
            )
            _ = try self.log(.signIn, subject: person.account.text, detail: "passkey added", at: now, in: tx)
            if let account = try tx.account(person.account) { try self.notify(account, .signInAdded, in: tx) }
        }
    }

    package func passkeys(of person: SignedIn) async throws -> [Passkey] {
        try await store.read { try $0.passkeys(of: person.account) }
    }

    /// As when a phone is lost. Whoever is signed in elsewhere is not any more.
    package func removePasskey(_ id: ObjectID, for person: SignedIn, keeping session: String) async throws {
        let now = now
        try await store.write { tx in
            guard !person.needsPasskey else { throw Refusal(.notPermitted, "passkey_needed") }
            guard let account = try tx.account(person.account) else { throw Refusal.notFound }
            // Somebody without a password keeps one way in; a counter is there for those who lost the last.
            guard try account.password != nil || tx.passkeys(of: account.id).count > 1 else { throw Refusal(.conflict, "last_passkey") }
            do { try tx.removePasskey(id, of: account.id) } catch PortConflict.changedMeanwhile { throw Refusal.notFound }
            try self.endSessions(of: account.id, but: session, in: tx)
            _ = try self.log(.signIn, subject: account.id.text, detail: "passkey removed", at: now, in: tx)
            try self.notify(account, .signInRemoved, in: tx)
        }
    }

    /// From now on passkeys alone open the account. A code from an officer gives it a password again.
    package func giveUpPassword(for person: SignedIn, keeping session: String) async throws {
        let now = now
        try await store.write { tx in
            guard var account = try tx.account(person.account) else { throw Refusal.notFound }
            guard try !tx.passkeys(of: account.id).isEmpty, !person.needsPasskey else { throw Refusal(.conflict, "no_passkey") }
            account.password = nil
            try tx.update(account)
            try self.endSessions(of: account.id, but: session, in: tx)
            _ = try self.log(.signIn, subject: account.id.text, detail: "password given up", at: now, in: tx)
            try self.notify(account, .signInRemoved, in: tx)
        }
    }

    package func hasPassword(_ person: SignedIn) async throws -> Bool {
        try await store.read { try $0.account(person.account)?.password != nil }
    }

    func endSessions(of account: ObjectID, but secret: String, in tx: any StoreTransaction) throws {
        let kept = try sessionDigest(secret).flatMap { try tx.session(digest: $0) }
        try tx.endSessions(of: account)
        if let kept { try tx.insert(kept) }
    }

    func useChallenge(_ text: String, for purpose: ServerNonces.Purpose, at now: UnixTime, in tx: any StoreTransaction) throws {
        guard try use(nonce: text, for: purpose, at: now, in: tx) == .taken else {
            throw Refusal(.invalid([]), PasskeyFailure.challengeRefused.rawValue)
        }
    }
}

extension Configuration {
    /// Passkeys hang on the host; the port is the browser's to check.
    package var passkeyParty: PasskeyParty { PasskeyParty(name: host, origin: origin) }
}
