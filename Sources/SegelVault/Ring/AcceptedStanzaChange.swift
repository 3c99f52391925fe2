package import SegelCrypto

/// A change that may be stored: proven, made from the ring in use, and leaving a way to unlock. Only `UnlockedKeyRing.accept` makes one.
package struct AcceptedStanzaChange: Sendable {
    let stanzas: [UnlockStanza]
    /// What it does, a line each, such as "added 1a2b3c4d: token, P-256 key 90ab12cd". For the log and the operator.
    package let effects: [String]

    fileprivate init(stanzas: [UnlockStanza], effects: [String]) {
        self.stanzas = stanzas
        self.effects = effects
    }
}

extension UnlockedKeyRing {
    /// KeyRing.md, rules 17-18. The proof comes first: whoever cannot unlock learns nothing else.
    package func accept(_ change: StanzaChange) throws(StanzaRefusal) -> AcceptedStanzaChange {
        try change.checkProof(under: rootKey)
        guard change.deployment == ring.deployment, change.generation == generation, change.digest == digest else { throw .stale }
        try check(change.stanzas)
        return AcceptedStanzaChange(stanzas: change.stanzas, effects: effects(of: change.stanzas))
    }

    private func check(_ new: [UnlockStanza]) throws(StanzaRefusal) {
        guard Set(new.map(\.id)).count == new.count else { throw .duplicate }
        guard new.count <= KeyRingFile.stanzaLimit else { throw .tooMany }
        guard new.allSatisfy({ $0.body.count <= KeyRingFile.stanzaByteLimit }) else { throw .malformed }
        for stanza in new where !stanzas.contains(stanza) { try checkNew(stanza) }
        guard new.contains(where: { UnlockWay($0, deployment: ring.deployment).isActive }) else { throw .lastWay }
    }

    /// A set of shares may turn active only in place of the same set, pending.
    private func checkNew(_ stanza: UnlockStanza) throws(StanzaRefusal) {
        let way = UnlockWay(stanza, deployment: ring.deployment)
        if case .unknown = way.kind { throw .malformed }
        if case .shares(_, isPending: false) = way.kind, !stanzas.contains(where: { $0.id == stanza.id }) { throw .notRehearsed }
    }

    private func effects(of new: [UnlockStanza]) -> [String] {
        func line(_ verb: String, _ stanza: UnlockStanza) -> String {
            "\(verb) \(stanza.id.text): \(UnlockWay(stanza, deployment: ring.deployment).kind.text)"
        }
        let before = Set(stanzas.map(\.id)), after = Set(new.map(\.id))
        return new.filter { !before.contains($0.id) }.map { line("added", $0) }
            + new.filter { before.contains($0.id) && !stanzas.contains($0) }.map { line("rehearsed", $0) }
            + stanzas.filter { !after.contains($0.id) }.map { line("removed", $0) }
    }

    /// Stores the same keys under the next generation with the accepted stanzas. Throws `changedMeanwhile` when the file is another by now.
    package func saving(
        _ accepted: AcceptedStanzaChange,
        to storage: some KeyRingStorage,
        random: some RandomSource
    ) throws -> UnlockedKeyRing {
        try saving(ring, stanzas: accepted.stanzas, to: storage, random: random)
    }
}
