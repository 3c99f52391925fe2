internal import Foundation
internal import SegelCredential
package import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// What came back from a provider, as it stands in the address.
package struct ProviderAnswer: Sendable {
    package let state: String
    package let code: String?
    package let error: String?
    package let issuer: String?

    package init(state: String, code: String?, error: String?, issuer: String?) {
        self.state = state
        self.code = code
        self.error = error
        self.issuer = issuer
    }
}

/// Signing in by another provider: OpenID Connect Core 1.0, authorization code flow with PKCE. The provider says who signed in; whose account that is, an
/// account's own binding says, or the NIK where the provider is trusted for it.
extension Mall {
    /// Where to send a browser. `browser`: the secret in its cookie. `isLinking`: to bind the provider to the account that is signed in.
    package func providerAddress(_ name: String, browser: SecretBytes, isLinking: Bool) async throws -> String {
        let provider = try provider(name)
        let metadata = try await knownProviders.metadata(of: provider.issuer, at: now, by: transport())
        let purpose: ServerNonces.Purpose = isLinking ? .providerLink : .providerSignIn
        let nonce = walletKeys.nonces.make(for: purpose, at: now, random: random)
        let state = ProviderState(provider: name, serverNonce: nonce, browser: browser)
        var parameters = [
            ("response_type", "code"), ("client_id", provider.client), ("redirect_uri", returnAddress(provider)),
            ("scope", (["openid"] + (provider.scopes ?? [])).joined(separator: " ")), ("state", state.text), ("nonce", state.nonce),
            ("code_challenge", state.challenge), ("code_challenge_method", "S256"),
        ]
        if let levels = provider.assurances { parameters.append(("acr_values", levels.joined(separator: " "))) }
        guard var address = URLComponents(string: metadata.authorization) else { throw SignInFailure.metadataRefused }
        let query = parameters.map { "\($0.0)=\(Self.percentEncoded($0.1))" }.joined(separator: "&")
        address.percentEncodedQuery = [address.percentEncodedQuery, query].compactMap { $0 }.joined(separator: "&")
        guard let text = address.string else { throw SignInFailure.metadataRefused }
        return text
    }

    /// Opens a session for whoever signed in there. Throws `SignInFailure`; each but a refused state is in the log.
    package func signIn(by name: String, _ answer: ProviderAnswer, browser: SecretBytes?, from browserName: String = "") async throws
        -> String
    {
        let provider = try provider(name)
        let token = try await believed(provider, answer, browser, .providerSignIn)
        let tag = try await linkTag(provider, token.subject)
        let now = now
        let isStrong = token.assurance.map { provider.phishingResistant?.contains($0) ?? false } ?? false
        do {
            return try await store.write { tx in
                guard let account = try self.account(provider, token, tag, at: now, in: tx) else { throw SignInFailure.notLinked }
                let way: Session.Way = isStrong ? .strongProvider : .provider
                return try self.openSession(of: account, by: way, from: browserName, at: now, in: tx)
            }
        } catch let failure as SignInFailure {
            try await logFailure(provider, failure)
            throw failure
        }
    }

    /// Binds the provider's account to the caller's, from then on. An officer only where they came by something that resists phishing.
    package func linkProvider(_ name: String, _ answer: ProviderAnswer, browser: SecretBytes?, for person: SignedIn) async throws {
        guard !person.needsPasskey else { throw Refusal(.notPermitted, "passkey_needed") }
        let provider = try provider(name)
        let token = try await believed(provider, answer, browser, .providerLink)
        let tag = try await linkTag(provider, token.subject)
        let now = now
        try await store.write { tx in
            guard let account = try tx.account(person.account) else { throw Refusal.notFound }
            if let known = try tx.providerLink(provider.name, tag: tag) {
                guard known.account == account.id else { throw SignInFailure.linkTaken }
                return
            }
            try self.link(provider, tag, to: account, at: now, in: tx)
        }
    }

    /// By its binding; else by the NIK, where the provider is trusted for it at this level, which binds it.
    private func account(_ provider: SignInProvider, _ token: IDToken, _ tag: [UInt8], at now: UnixTime, in tx: any StoreTransaction) throws
        -> Account?
    {
        if let link = try tx.providerLink(provider.name, tag: tag) { return try tx.account(link.account) }
        guard let identity = provider.identity, let level = token.assurance, identity.assurances.contains(level),
            let digits = token.text(identity.claim), let citizen = try citizen(named: digits, in: tx),
            let account = try tx.account(named: .citizen(citizen))
        else { return nil }
        try link(provider, tag, to: account, at: now, in: tx)
        return account
    }

    private func link(_ provider: SignInProvider, _ tag: [UInt8], to account: Account, at now: UnixTime, in tx: any StoreTransaction) throws
    {
        try tx.insert(ProviderLink(id: ObjectID(from: random), account: account.id, provider: provider.name, tag: tag, createdAt: now))
        _ = try log(.signIn, subject: account.id.text, detail: "provider \(provider.name) linked", at: now, in: tx)
        try notify(account, .signInAdded, in: tx)
    }

    /// The ID token behind an answer, once everything about both holds.
    private func believed(_ provider: SignInProvider, _ answer: ProviderAnswer, _ browser: SecretBytes?, _ purpose: ServerNonces.Purpose)
        async throws -> IDToken
    {
        let now = now
        // Before anything else is believed of the answer, a refusal in it too. What strangers make up is not logged.
        guard let browser, let state = ProviderState(returned: answer.state, provider: provider.name, browser: browser) else {
            throw SignInFailure.stateRefused
        }
        switch try await store.write({ tx in try self.use(nonce: state.serverNonce, for: purpose, at: now, in: tx) }) {
        case .taken: break
        case .used: throw SignInFailure.stateUsed
        case .unknown: throw SignInFailure.stateRefused
        }
        do throws(SignInFailure) { return try await token(provider, answer, state) } catch {
            try await logFailure(provider, error)
            throw error
        }
    }

    private func token(_ provider: SignInProvider, _ answer: ProviderAnswer, _ state: ProviderState) async throws(SignInFailure) -> IDToken
    {
        let transport = try transport()
        let metadata = try await knownProviders.metadata(of: provider.issuer, at: now, by: transport)
        // Before the code goes anywhere: one of another provider's must not be given to this one.
        guard answer.issuer == provider.issuer || (answer.issuer == nil && !metadata.namesItself) else { throw .issuerRefused }
        guard answer.error == nil else { throw .denied }
        guard let code = answer.code, !code.isEmpty, code.utf8.count <= 4_096 else { throw .codeRefused }
        let text = try await redeem(code, provider, metadata, state, by: transport)
        let expected = ExpectedSignIn(issuer: provider.issuer, client: provider.client, nonce: state.nonce, now: now)
        let keys = try await knownProviders.keys(of: provider.issuer, at: now, by: transport)
        do { return try IDToken(text, signedBy: keys, expecting: expected) } catch {
            guard error == .keyUnknown, let newer = try await knownProviders.newerKeys(of: provider.issuer, at: now, by: transport) else {
                throw error
            }
            return try IDToken(text, signedBy: newer, expecting: expected)
        }
    }

    private func redeem(
        _ code: String,
        _ provider: SignInProvider,
        _ metadata: ProviderMetadata,
        _ state: ProviderState,
        by transport: any ProviderTransport
    ) async throws(SignInFailure) -> String {
        var form = [
            (name: "grant_type", value: "authorization_code"), (name: "code", value: code),
            (name: "redirect_uri", value: returnAddress(provider)), (name: "code_verifier", value: state.verifier),
        ]
        if provider.secretFile == nil {
            let assertion: String
            do { assertion = try await clientAssertion(for: provider) } catch { throw .unreachable }
            form += [
                (name: "client_id", value: provider.client), (name: "client_assertion_type", value: ClientAssertion.type),
                (name: "client_assertion", value: assertion),
            ]
        }
        let response: (status: Int, body: [UInt8])
        do {
            response = try await transport.post(metadata.token, form, client: provider.client, secretFile: provider.secretFile)
        } catch { throw .unreachable }
        guard response.status == 200 else { throw .codeRefused }
        do {
            guard let text = try JSONReader.readObject(response.body)["id_token"]?.string else { throw SignInFailure.tokenMalformed }
            return text
        } catch { throw .tokenMalformed }
    }

    private func clientAssertion(for provider: SignInProvider) async throws -> String {
        let now = now
        let key = try await store.write { tx in try self.clientKey(at: now, in: tx) }
        return ClientAssertion.make(
            client: provider.client,
            issuer: provider.issuer,
            identifier: Base64URL.encode(random.bytes(16)),
            now: now,
            kid: key.record.kid,
            key: key.key
        )
    }

    /// Made at its first use.
    private func clientKey(at now: UnixTime, in tx: any StoreTransaction) throws -> ActiveKey {
        if try tx.signingKeys(of: Self.requestAgency, for: SigningPurpose.client.rawValue).isEmpty {
            let kid = try addKey(.client, of: Self.requestAgency, .es256, activeFrom: now, in: tx)
            _ = try log(.keyCeremony, subject: kid, detail: "first key towards sign-in providers", at: now, in: tx)
        }
        return try activeKey(.client, of: Self.requestAgency, at: now, in: tx)
    }

    /// What providers check our assertions with (RFC 7517).
    package func clientKeys() async throws -> [UInt8] {
        let now = now
        // A successor stands here before it signs, so that no provider meets a key it could not have fetched.
        let records = try await store.write { tx in
            _ = try self.clientKey(at: now, in: tx)
            return try self.announcedKeys(.client, of: Self.requestAgency, in: tx)
        }
        let keys = records.map { record -> JSONValue in
            var jwk = JWK(record.publicKey).object
            jwk.set("kid", .string(record.kid))
            jwk.set("use", .string("sig"))
            jwk.set("alg", .string(record.publicKey.algorithm.rawValue))
            return .object(jwk)
        }
        var set = JSONObject()
        set.set("keys", .array(keys))
        return JSONWriter.bytes(set)
    }

    private func transport() throws(SignInFailure) -> any ProviderTransport {
        guard let providerTransport else { throw .unreachable }
        return providerTransport
    }

    private func logFailure(_ provider: SignInProvider, _ failure: SignInFailure) async throws {
        let now = now
        try await store.write { tx in
            _ = try self.log(.failedAttempt, subject: provider.name, detail: "sign-in by provider: \(failure.rawValue)", at: now, in: tx)
        }
    }

    /// RFC 3986 unreserved letters stay.
    package static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                String(UnicodeScalar(byte))
            default: "%" + String(UInt16(byte) | 0x100, radix: 16, uppercase: true).dropFirst()
            }
        }.joined()
    }
}
