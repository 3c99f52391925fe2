package import SegelCrypto

/// What an operator who unlocked the ring may ask of its owner. Nothing here changes anything: each gives a proven `StanzaChange`.
extension UnlockedKeyRing {
    /// All ways to unlock, in the file's order.
    package var ways: [UnlockWay] { stanzas.map { UnlockWay($0, deployment: ring.deployment) } }

    /// Throws `parametersRefused`, `outOfMemory`; `StanzaRefusal` when `replaced` is not there.
    package func adding(
        passphrase: SecretBytes,
        parameters: Argon2id.Parameters = .unlock,
        replacing replaced: StanzaID? = nil,
        random: some RandomSource
    ) throws -> StanzaChange {
        let stanza = try PassphraseStanza(
            wrapping: rootKey,
            passphrase: passphrase,
            parameters: parameters,
            deployment: ring.deployment,
            random: random
        )
        return try adding(stanza.stanza, replacing: replaced)
    }

    /// A new set, pending, and its shares to hand out. Throws `ShareError.parametersRefused`.
    package func addingShares(needed: UInt8, dealt: UInt8, random: some RandomSource) throws -> (StanzaChange, [UnlockShare]) {
        let set = try ShareSet(deployment: ring.deployment, id: ShareSetID(from: random), needed: needed, dealt: dealt)
        let (secret, shares) = UnlockShare.deal(set, random: random)
        let stanza = SharesStanza(wrapping: rootKey, under: secret, shares: shares, of: set, random: random)
        return (try adding(stanza.stanza, replacing: nil), shares)
    }

    /// `token`: tried at once, so that a key that cannot agree never becomes a way to unlock. Throws what it throws, and `wrongToken`.
    package func adding(
        tokenKey: P256Agreement.PublicKey,
        proving token: some KeyAgreementToken,
        replacing replaced: StanzaID? = nil,
        random: some RandomSource
    ) throws -> StanzaChange {
        let stanza = TokenStanza(wrapping: rootKey, to: tokenKey, deployment: ring.deployment, random: random)
        _ = try stanza.open(with: token, deployment: ring.deployment)
        return try adding(stanza.stanza, replacing: replaced)
    }

    package func adding(
        recipient: XWing.PublicKey,
        replacing replaced: StanzaID? = nil,
        random: some RandomSource
    ) throws(StanzaRefusal) -> StanzaChange {
        let stanza = EscrowStanza(wrapping: rootKey, to: recipient, deployment: ring.deployment, random: random)
        return try adding(stanza.stanza, replacing: replaced)
    }

    /// Makes a pending set active, having joined `shares` and opened its wrap. Throws `ShareError`.
    package func rehearsing(_ shares: [UnlockShare]) throws -> StanzaChange {
        let hand = try ShareHand(shares)
        let (at, set) = try hand.find(in: stanzas, deployment: ring.deployment)
        guard set.state == .pending else { throw ShareError.activeAlready }
        _ = try set.open(hand)
        var new = stanzas
        new[at] = set.activated.stanza
        return change(new)
    }

    /// Throws `noSuchStanza`; `lastWay` when nothing would unlock any more.
    package func removing(_ id: StanzaID) throws(StanzaRefusal) -> StanzaChange {
        let rest = stanzas.filter { $0.id != id }
        guard rest.count < stanzas.count else { throw .noSuchStanza }
        guard rest.contains(where: { UnlockWay($0, deployment: ring.deployment).isActive }) else { throw .lastWay }
        return change(rest)
    }

    /// The new stanza stands where the old one stood.
    private func adding(_ stanza: UnlockStanza, replacing replaced: StanzaID?) throws(StanzaRefusal) -> StanzaChange {
        guard let replaced else {
            guard stanzas.count < KeyRingFile.stanzaLimit else { throw .tooMany }
            return change(stanzas + [stanza])
        }
        guard stanzas.contains(where: { $0.id == replaced }) else { throw .noSuchStanza }
        return change(stanzas.map { $0.id == replaced ? stanza : $0 })
    }

    private func change(_ stanzas: [UnlockStanza]) -> StanzaChange {
        StanzaChange(stanzas, deployment: ring.deployment, generation: generation, digest: digest, rootKey: rootKey)
    }
}

extension ShareHand {
    /// Where this hand's set stands. Throws `otherDeployment`, `unknownSet`, and `damaged` for a set that is not well formed.
    func find(in stanzas: [UnlockStanza], deployment: DeploymentID) throws -> (at: Int, SharesStanza) {
        guard set.deployment == deployment else { throw ShareError.otherDeployment }
        for (at, stanza) in stanzas.enumerated() where stanza.type == UnlockStanza.sharesType {
            let found = try SharesStanza(stanza, deployment: deployment)
            if found.set == set { return (at, found) }
        }
        throw ShareError.unknownSet
    }
}
