internal import Foundation
internal import SegelCatalogue
package import SegelCredential
internal import SegelCrypto
package import SegelVault

/// How the wallet is reached.
package enum PresentationWay: String, Sendable, Codable, CaseIterable {
    /// A link on the device that has the wallet; the wallet sends the person back with a code.
    case sameDevice = "same-device"
    /// A QR that another device scans.
    case otherDevice = "other-device"
    /// The browser's own way to wallets (Digital Credentials API).
    case browser
}

/// What an asker wants.
package struct Asking: Sendable {
    package let policy: String
    package let way: PresentationWay
    /// False only where a wallet that cannot encrypt must be served.
    package let isEncrypted: Bool
    /// False only where a wallet knows no `x509_hash`: it then sees an address, and nobody who vouches for it.
    package let isSigned: Bool
    /// Where an agency's own page goes on, same device only; https.
    package let returnTo: String?

    package init(policy: String, way: PresentationWay, isEncrypted: Bool = true, isSigned: Bool = true, returnTo: String? = nil) {
        self.policy = policy
        self.way = way
        self.isEncrypted = isEncrypted
        self.isSigned = isSigned
        self.returnTo = returnTo
    }
}

/// A request that is out.
package struct Asked: Sendable {
    package let id: ObjectID
    package let way: PresentationWay
    package let policy: ReadPolicy
    package let expiresAt: UnixTime
    package let phase: AskedRecord.Phase
    package let request: PresentationRequest
    /// What a wallet is opened with; nil where the browser does it.
    package let link: String?
}

/// A request that is out, as an agency is told.
package struct MadeRequest: Sendable, Codable {
    package let id: String
    /// What opens a wallet, as it is or drawn as a QR.
    package let link: String?
    package let expires: UnixTime

    package init(id: String, link: String?, expires: UnixTime) {
        self.id = id
        self.link = link
        self.expires = expires
    }
}

/// Of a request, what its row does not have in columns of its own.
struct AskedBody: Codable {
    let way: PresentationWay
    let mode: ResponseMode
    let client: String?
    let responseURI: String?
    let state: String?
    /// The query as it was when it was asked: the policy may change meanwhile.
    let query: String
    let answerKey: [UInt8]?
    let origins: [String]
    let returnTo: String?
}

extension Mall {
    /// Seconds a wallet has to answer.
    package static let askLifetime: UnixTime = 600
    /// Open requests of one verifier at a time: a flood of them fills no disk.
    private static let openLimit = 10_000

    /// An agency asks. Policies outside its scope are as unknown to it as those that do not exist.
    package func ask(_ asking: Asking, for verifier: AuthenticatedVerifier) async throws -> Asked {
        try check(asking, of: verifier)
        let id = try await ask(asking, verifier: verifier.id, browser: nil, once: nil).id
        return try await asked(id)
    }

    /// The same, where the request may come again: it is then answered as it was the first time.
    package func ask(_ asking: Asking, for verifier: AuthenticatedVerifier, once repeatable: RepeatableRequest) async throws -> MadeRequest
    {
        try check(asking, of: verifier)
        return try await ask(asking, verifier: verifier.id, browser: nil, once: repeatable).answer
    }

    private func check(_ asking: Asking, of verifier: AuthenticatedVerifier) throws {
        guard verifier.policies.contains(asking.policy) else { throw Refusal(.notFound, "policy_unknown") }
        guard asking.way != .browser else { throw Refusal(.invalid([]), "way_refused") }
        if let address = asking.returnTo {
            guard asking.way == .sameDevice, address.hasPrefix("https://"), !address.contains("#"), address.utf8.count <= 1_024 else {
                throw Refusal(.invalid([]), "return_to_refused")
            }
        }
    }

    /// The public verify page asks, for the browser that holds `secret` and shows the answer to no other.
    package func askFromPage(_ asking: Asking, browser secret: [UInt8]) async throws -> Asked {
        guard offeredPolicies.contains(where: { $0.code == asking.policy }) else { throw Refusal(.notFound, "policy_unknown") }
        let id = try await ask(asking, verifier: verifyPage(), browser: SHA256.digest(secret), once: nil).id
        return try await asked(id)
    }

    private func ask(_ asking: Asking, verifier: ObjectID, browser: [UInt8]?, once repeatable: RepeatableRequest?) async throws
        -> (id: ObjectID, answer: MadeRequest)
    {
        let now = now
        let policy = try policy(asking.policy)
        let id = ObjectID(from: random)
        let nonce = Base64URL.encode(random.bytes(32))
        let state = asking.way == .browser ? nil : Base64URL.encode(random.bytes(32))
        let answerKey = asking.isEncrypted ? newAnswerKey() : nil
        return try await store.write { tx in
            if let kept = try self.answer(to: repeatable, of: verifier, at: now, in: tx) {
                return (kept.made, try JSONDecoder().decode(MadeRequest.self, from: Data(kept.answer)))
            }
            guard try tx.openRequestCount(of: verifier, at: now) < Self.openLimit else { throw Refusal(.tooMany, "too_many_requests") }
            let reader = asking.isSigned ? try self.readerIdentity(at: now, in: tx) : nil
            let body = self.body(asking, policy, id, state, answerKey?.key.publicKey.bytes, reader?.client)
            let place = EvidencePlace(verifier: verifier, request: id, part: "answer-key")
            let record = AskedRecord(
                id: id,
                verifier: verifier,
                policy: asking.policy,
                nonce: nonce,
                createdAt: now,
                expiresAt: now + Self.askLifetime,
                browser: browser,
                body: Array(try JSONEncoder().encode(body)),
                sealedAnswerKey: try answerKey.map { try self.seal($0.scalar, at: place, in: tx) }
            )
            // A wallet must be able to read it: what this program's own reader refuses is never sent.
            try self.lint(self.request(record), reader, at: now)
            try tx.insert(record)
            let made = MadeRequest(id: id.text, link: try self.asked(record).link, expires: record.expiresAt)
            try self.keep(Array(JSONEncoder().encode(made)), to: repeatable, of: verifier, made: id, at: now, in: tx)
            return (id, made)
        }
    }

    /// A random scalar that is no private key comes with a probability under 2^-32; then another one is drawn.
    private func newAnswerKey() -> (scalar: SecretBytes, key: P256Agreement.PrivateKey) {
        while true {
            let scalar = SecretBytes(random: 32, from: random)
            do { return (scalar, try P256Agreement.PrivateKey(scalar: scalar)) } catch { continue }
        }
    }

    private func body(
        _ asking: Asking,
        _ policy: ReadPolicy,
        _ id: ObjectID,
        _ state: String?,
        _ answerKey: [UInt8]?,
        _ reader: ClientIdentifier?
    ) -> AskedBody {
        let isBrowser = asking.way == .browser
        let responseURI = isBrowser ? nil : "\(configuration.publicURL)/openid4vp/responses/\(id.text)"
        let mode: ResponseMode =
            isBrowser ? (asking.isEncrypted ? .browserEncrypted : .browser) : asking.isEncrypted ? .directPostEncrypted : .directPost
        return AskedBody(
            way: asking.way,
            mode: mode,
            client: reader?.text ?? responseURI.map { ClientIdentifier.redirectURI($0).text },
            responseURI: responseURI,
            state: state,
            query: String(decoding: JSONWriter.bytes(policy.query.object), as: UTF8.self),
            answerKey: answerKey,
            origins: isBrowser && reader != nil ? [configuration.origin] : [],
            returnTo: asking.returnTo
        )
    }
}

extension Configuration {
    /// Scheme, host and port, as browsers write an origin.
    package var origin: String {
        publicURL.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
    }
}
