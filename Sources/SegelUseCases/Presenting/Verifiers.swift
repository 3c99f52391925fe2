internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// A verifier as an operator sees it.
package struct VerifierLine: Sendable, Codable {
    package let id: String
    package let name: String
    package let policies: [String]
    package let createdAt: UnixTime
    package let disabledAt: UnixTime?
}

/// A verifier whose token was checked.
package struct AuthenticatedVerifier: Sendable {
    package let id: ObjectID
    package let name: String
    package let policies: [String]

    fileprivate init(_ record: VerifierRecord) {
        id = record.id
        name = record.name
        policies = record.policies
    }
}

extension Mall {
    private static let tokenPrefix = "segel-verifier-"

    /// Makes a verifier that may use `policies`, and returns its token, which is stored nowhere: only its digest is.
    package func addVerifier(_ name: String, policies: [String]) async throws -> String {
        let now = now
        guard name.wholeMatch(of: /[a-z][a-z0-9-]{1,39}/) != nil, name != Self.verifyPageName else {
            throw Refusal(.invalid([]), "verifier_name")
        }
        guard !policies.isEmpty, Set(policies).count == policies.count else { throw Refusal(.invalid([]), "verifier_policies") }
        for code in policies { _ = try policy(code) }
        let id = ObjectID(from: random)
        let secret = random.bytes(32)
        let record = VerifierRecord(id: id, name: name, token: SHA256.digest(secret), policies: policies, createdAt: now)
        try await store.write { tx in
            try tx.insert(record, key: self.newEvidenceKey(for: id))
            let detail = "verifier added: \(policies.joined(separator: " "))"
            _ = try self.log(.keyCeremony, subject: id.text, detail: detail, at: now, in: tx)
        }
        return Self.tokenPrefix + id.text + "." + Base64URL.encode(secret)
    }

    package func verifiers() async throws -> [VerifierLine] {
        try await store.read { tx in
            try tx.verifiers().map {
                VerifierLine(id: $0.id.text, name: $0.name, policies: $0.policies, createdAt: $0.createdAt, disabledAt: $0.disabledAt)
            }
        }
    }

    /// Its token opens nothing from now on; what it was shown stays sealed until its time is over.
    package func disableVerifier(_ name: String) async throws {
        let now = now
        try await store.write { tx in
            guard let record = try tx.verifiers().first(where: { $0.name == name }) else { throw Refusal(.notFound, "verifier_unknown") }
            try tx.disableVerifier(name, at: now)
            _ = try self.log(.keyCeremony, subject: record.id.text, detail: "verifier disabled", at: now, in: tx)
        }
    }

    /// The verifier behind a token. Wrong in any way, it is `not_signed_in`, after the same comparison.
    package func verifier(token: String) async throws -> AuthenticatedVerifier {
        guard let (id, secret) = Self.parse(token) else { throw Refusal(.notPermitted, "not_signed_in") }
        let digest = SHA256.digest(secret)
        return try await store.read { tx in
            let record = try tx.verifier(id)
            let known = record?.token ?? [UInt8](repeating: 0, count: SHA256.count)
            guard constantTimeEqual(digest, known), let record, record.disabledAt == nil else {
                throw Refusal(.notPermitted, "not_signed_in")
            }
            return AuthenticatedVerifier(record)
        }
    }

    /// For whom something else than a token proved who it is: an agency's machine that signed in by its own key. Nil for one that may not ask
    /// wallets.
    package func verifier(unchecked id: ObjectID) async throws -> AuthenticatedVerifier? {
        try await store.read { tx in
            try tx.verifier(id).flatMap { $0.disabledAt == nil ? AuthenticatedVerifier($0) : nil }
        }
    }

    private static func parse(_ token: String) -> (id: ObjectID, secret: [UInt8])? {
        guard token.hasPrefix(tokenPrefix) else { return nil }
        let parts = token.dropFirst(tokenPrefix.count).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        do {
            let secret = try Base64URL.decode(String(parts[1]))
            return secret.count == 32 ? (try ObjectID(text: String(parts[0])), secret) : nil
        } catch { return nil }
    }

    /// The public verify page is a verifier without a token: it asks only what policies offer, and only for the browser in front of it.
    package static let verifyPageName = "verify-page"

    func verifyPage() async throws -> ObjectID {
        let id = try ObjectID(bytes: [UInt8](repeating: 0, count: 16))
        if try await store.read({ try $0.verifier(id) }) != nil { return id }
        let now = now
        try await store.write { tx in
            guard try tx.verifier(id) == nil else { return }
            let record = VerifierRecord(id: id, name: Self.verifyPageName, token: nil, policies: [], createdAt: now)
            try tx.insert(record, key: self.newEvidenceKey(for: id))
        }
        return id
    }

    func newEvidenceKey(for verifier: ObjectID) -> EvidenceKeyRecord {
        EvidenceKeyRecord(verifier: verifier, secret: vault.createEvidenceKey(for: verifier, random: random))
    }
}

/// Sealing and opening for a verifier, inside a transaction.
extension Mall {
    func seal(_ bytes: [UInt8], at place: EvidencePlace, in tx: any StoreTransaction) throws -> [UInt8] {
        var bytes = bytes
        return try seal(SecretBytes(moving: &bytes), at: place, in: tx)
    }

    func seal(_ secret: SecretBytes, at place: EvidencePlace, in tx: any StoreTransaction) throws -> [UInt8] {
        try vault.seal(secret, at: place, under: evidenceKey(of: place.verifier, in: tx), random: random)
    }

    func open(_ sealed: [UInt8], at place: EvidencePlace, in tx: any StoreTransaction) throws -> SecretBytes {
        try vault.open(sealed, at: place, under: evidenceKey(of: place.verifier, in: tx))
    }

    private func evidenceKey(of verifier: ObjectID, in tx: any StoreTransaction) throws -> SystemSecret {
        guard let key = try tx.evidenceKey(of: verifier) else { throw Refusal(.unavailable, "evidence_key_missing") }
        return key.secret
    }
}
