internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// What `navigator.credentials.get` gave, as bytes.
package struct PasskeyAnswer: Sendable {
    package let credential: [UInt8]
    package let clientData: [UInt8]
    package let authenticatorData: [UInt8]
    package let signature: [UInt8]

    package init(credential: [UInt8], clientData: [UInt8], authenticatorData: [UInt8], signature: [UInt8]) {
        self.credential = credential
        self.clientData = clientData
        self.authenticatorData = authenticatorData
        self.signature = signature
    }
}

extension Mall {
    /// A challenge for the sign-in page. Nobody is named: the authenticator knows whose it is, so the page tells nobody who has an account (attack A76).
    package func passkeyChallenge() -> String { walletKeys.nonces.make(for: .passkeySignIn, at: now, random: random) }

    /// Opens a session as `signIn(_:password:)` does. Whatever is wrong, the answer is the same one.
    package func signIn(with answer: PasskeyAnswer, from browser: String = "") async throws -> String {
        try await withPasskey(answer) { account, now, tx in
            try self.openSession(of: account, by: .passkey, from: browser, at: now, in: tx)
        }
    }

    /// What the answer's account is to have, in the transaction that uses the answer up. Throws `sign_in_failed`, whatever is wrong.
    func withPasskey<Value: Sendable>(
        _ answer: PasskeyAnswer,
        _ body: @escaping @Sendable (Account, UnixTime, any StoreTransaction) throws -> Value
    ) async throws -> Value {
        let now = now
        let failed = Refusal(.notPermitted, "sign_in_failed")
        let party = configuration.passkeyParty
        guard let passkey = try await store.read({ try $0.passkey(credential: answer.credential) }) else { throw failed }
        do {
            return try await store.write { tx in
                // As it is now: of two answers with one counter, one goes through.
                guard let passkey = try tx.passkey(credential: answer.credential), let account = try tx.account(passkey.account) else {
                    throw failed
                }
                let assertion = try PasskeyAssertion(
                    clientData: answer.clientData,
                    authenticatorData: answer.authenticatorData,
                    signature: answer.signature,
                    by: passkey.key,
                    counter: passkey.counter,
                    for: party
                )
                try self.useChallenge(assertion.challenge, for: .passkeySignIn, at: now, in: tx)
                try tx.recordUse(of: passkey.id, counter: assertion.counter, at: now)
                return try body(account, now, tx)
            }
        } catch let failure as PasskeyFailure {
            try await logFailure("passkey: \(failure.rawValue)", of: passkey.account, at: now)
            throw failed
        } catch let refusal as Refusal {
            try await logFailure("passkey: \(refusal.code)", of: passkey.account, at: now)
            throw failed
        }
    }

    private func logFailure(_ detail: String, of account: ObjectID, at now: UnixTime) async throws {
        try await store.write { tx in _ = try self.log(.failedAttempt, subject: account.text, detail: detail, at: now, in: tx) }
    }
}
