import SegelCrypto
import Testing

@testable import SegelVault

/// What a token would do, in this process's memory.
struct SoftwareToken: KeyAgreementToken {
    let key: P256Agreement.PrivateKey

    func agree(with other: P256Agreement.PublicKey) -> SecretBytes { key.agree(with: other) }
}

extension City {
    var locked: LockedKeyRing { get throws { try LockedKeyRing(from: storage) } }

    /// Sends a change the way the owner of the ring takes it.
    @discardableResult
    func apply(_ change: StanzaChange) throws -> AcceptedStanzaChange {
        let accepted = try vault.unlocked.accept(change)
        try vault.adopt(vault.unlocked.saving(accepted, to: storage, random: random))
        return accepted
    }

    /// Deals a set and makes it active.
    func dealShares(_ needed: UInt8, of dealt: UInt8) throws -> [UnlockShare] {
        let (change, shares) = try vault.unlocked.addingShares(needed: needed, dealt: dealt, random: random)
        try apply(change)
        try apply(vault.unlocked.rehearsing(Array(shares.suffix(Int(needed)))))
        return shares
    }

    func addToken() throws -> SoftwareToken {
        let token = SoftwareToken(key: P256Agreement.PrivateKey(from: random))
        try apply(vault.unlocked.adding(tokenKey: token.key.publicKey, proving: token, random: random))
        return token
    }

    func addEscrow() throws -> XWing.PrivateKey {
        let key = XWing.PrivateKey(from: random)
        try apply(vault.unlocked.adding(recipient: key.publicKey, random: random))
        return key
    }

    func way(_ isWanted: (UnlockWay.Kind) -> Bool) throws -> StanzaID { try #require(vault.unlocked.ways.first { isWanted($0.kind) }).id }

    var passphraseWay: StanzaID {
        get throws { try way { if case .passphrase = $0 { true } else { false } } }
    }
}

extension UnlockShare {
    var plainText: String { text.withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }

    static func read(_ text: String) throws -> UnlockShare {
        var bytes = Array(text.utf8)
        return try UnlockShare(text: SecretBytes(moving: &bytes))
    }
}

/// All subsets of `items` with `count` members.
func subsets<Item>(_ items: [Item], of count: Int) -> [[Item]] {
    guard count > 0 else { return [[]] }
    return items.indices.flatMap { at in subsets(Array(items[(at + 1)...]), of: count - 1).map { [items[at]] + $0 } }
}
