internal import SegelCrypto

/// What may be told of a stanza: nothing in it is secret.
package struct UnlockWay: Hashable, Sendable {
    /// What somebody needs who unlocks in this way.
    package enum Kind: Hashable, Sendable {
        case passphrase(operations: UInt32, memoryKiB: UInt32)
        case shares(ShareSet, isPending: Bool)
        /// SHA-256 of the token's public key.
        case token(key: [UInt8])
        /// SHA-256 of the recipient's public key.
        case escrow(key: [UInt8])
        /// A type of newer software, or bytes that are none of their type's.
        case unknown(type: UInt16)
    }

    package let id: StanzaID
    package let kind: Kind

    /// Whether the ring can be unlocked by it, as far as this program knows.
    package var isActive: Bool {
        switch kind {
        case .passphrase, .token, .escrow, .shares(_, isPending: false): true
        case .shares(_, isPending: true), .unknown: false
        }
    }
}

extension UnlockWay {
    init(_ stanza: UnlockStanza, deployment: DeploymentID) {
        id = stanza.id
        do { kind = try Self.kind(of: stanza, deployment) } catch { kind = .unknown(type: stanza.type) }
    }

    /// Throws `damaged` for bytes that are none of their type's.
    static func kind(of stanza: UnlockStanza, _ deployment: DeploymentID) throws(KeyRingError) -> Kind {
        switch stanza.type {
        case UnlockStanza.passphraseType:
            let parameters = try PassphraseStanza(stanza).parameters
            return .passphrase(operations: parameters.operations, memoryKiB: parameters.memoryKiB)
        case UnlockStanza.sharesType:
            let shares = try SharesStanza(stanza, deployment: deployment)
            return .shares(shares.set, isPending: shares.state == .pending)
        case UnlockStanza.tokenType: return .token(key: SHA256.digest(try TokenStanza(stanza).tokenKey.bytes))
        case UnlockStanza.escrowType: return .escrow(key: SHA256.digest(try EscrowStanza(stanza).recipient.bytes))
        default: return .unknown(type: stanza.type)
        }
    }
}

extension UnlockWay.Kind {
    /// As operators and the log read it.
    package var text: String {
        switch self {
        case .passphrase(let operations, let memoryKiB): "passphrase, Argon2id \(operations) passes over \(memoryKiB) KiB"
        case .shares(let set, let isPending):
            "\(isPending ? "pending " : "")shares, any \(set.needed) of \(set.dealt), set \(set.id.text.prefix(8))"
        case .token(let key): "token, P-256 key \(Hex.encode(key.prefix(4)))"
        case .escrow(let key): "escrow, X-Wing key \(Hex.encode(key.prefix(4)))"
        case .unknown(let type): "unknown type \(type)"
        }
    }
}
