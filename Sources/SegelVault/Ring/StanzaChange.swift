internal import SegelCrypto

/// Another list of stanzas for a ring, with the proof that whoever made it had unlocked exactly that ring (KeyRing.md, rules 16-17). It goes
/// to the process that owns the ring; it holds no secret.
package struct StanzaChange: Sendable {
    let deployment: DeploymentID
    let generation: UInt64
    /// SHA-256 of the file it was made from.
    let digest: [UInt8]
    let stanzas: [UnlockStanza]
    let proof: [UInt8]

    private init(deployment: DeploymentID, generation: UInt64, digest: [UInt8], stanzas: [UnlockStanza], proof: [UInt8]) {
        self.deployment = deployment
        self.generation = generation
        self.digest = digest
        self.stanzas = stanzas
        self.proof = proof
    }

    init(
        _ stanzas: [UnlockStanza],
        deployment: DeploymentID,
        generation: UInt64,
        digest: [UInt8],
        rootKey: SymmetricKey<RootKey>
    ) {
        let proof = Self.proof(of: stanzas, deployment, generation, digest, rootKey)
        self.init(deployment: deployment, generation: generation, digest: digest, stanzas: stanzas, proof: proof)
    }

    /// Throws `notProven`.
    func checkProof(under rootKey: SymmetricKey<RootKey>) throws(StanzaRefusal) {
        let right = Self.proof(of: stanzas, deployment, generation, digest, rootKey)
        guard constantTimeEqual(proof, right) else { throw .notProven }
    }

    private static func proof(
        of stanzas: [UnlockStanza],
        _ deployment: DeploymentID,
        _ generation: UInt64,
        _ digest: [UInt8],
        _ rootKey: SymmetricKey<RootKey>
    ) -> [UInt8] {
        let list = stanzas.flatMap { canonical(bigEndianBytes($0.type), $0.body) }
        let message = canonical([UInt8](RootKey.name.utf8), deployment.bytes, bigEndianBytes(generation), digest, list)
        return Blake2b.tag(message, key: rootKey.secret, personalisation: "segel stanzas 1")
    }
}

/// Bytes travel as base64url.
extension StanzaChange: Codable {
    private enum Field: String, CodingKey { case deployment, generation, digest, types, bodies, proof }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Field.self)
        let types = try fields.decode([UInt16].self, forKey: .types), bodies = try fields.decode([String].self, forKey: .bodies)
        guard types.count == bodies.count else { throw StanzaRefusal.malformed }
        self.init(
            deployment: try fields.decode(DeploymentID.self, forKey: .deployment),
            generation: try fields.decode(UInt64.self, forKey: .generation),
            digest: try Base64URL.decode(fields.decode(String.self, forKey: .digest)),
            stanzas: try zip(types, bodies).map { UnlockStanza(type: $0, body: try Base64URL.decode($1)) },
            proof: try Base64URL.decode(fields.decode(String.self, forKey: .proof))
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Field.self)
        try fields.encode(deployment, forKey: .deployment)
        try fields.encode(generation, forKey: .generation)
        try fields.encode(Base64URL.encode(digest), forKey: .digest)
        try fields.encode(stanzas.map(\.type), forKey: .types)
        try fields.encode(stanzas.map { Base64URL.encode($0.body) }, forKey: .bodies)
        try fields.encode(Base64URL.encode(proof), forKey: .proof)
    }
}

/// Why a change of stanzas was refused. Nothing was changed.
package enum StanzaRefusal: Error, Equatable, CaseIterable {
    case malformed
    /// Its maker had not unlocked this ring (attack A23).
    case notProven
    /// Made from another state of the ring than the one in use: another change came first.
    case stale
    /// Nothing would unlock any more.
    case lastWay
    /// New shares unlock only after a rehearsal.
    case notRehearsed
    case noSuchStanza
    /// A ring holds at most 16.
    case tooMany
    /// A stanza there already, or twice.
    case duplicate

    package var code: String {
        switch self {
        case .malformed: "unlock-change-malformed"
        case .notProven: "unlock-change-not-proven"
        case .stale: "unlock-change-stale"
        case .lastWay: "unlock-last-way"
        case .notRehearsed: "unlock-shares-not-rehearsed"
        case .noSuchStanza: "unlock-no-such-stanza"
        case .tooMany: "unlock-too-many"
        case .duplicate: "unlock-duplicate"
        }
    }
}
