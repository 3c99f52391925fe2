internal import Foundation
internal import SegelCrypto
internal import SegelVault

/// A refresh token: `<family>.<secret>`, 32 random bytes each in base64url. The family stays as long as there are tokens of a grant, the secret
/// is another one after each use (RFC 9700 section 4.14.2): one row a family, however often it is renewed, and a secret of before is told from
/// an invented family.
struct RefreshToken: Sendable {
    let family: String
    let secret: String

    /// Nil for what cannot be one.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        (family, secret) = (String(parts[0]), String(parts[1]))
    }

    init(family: String, secret: WalletValue) { (self.family, self.secret) = (family, secret.text) }

    var text: String { "\(family).\(secret)" }
}

/// What is stored of a family, under the digest of its name.
struct RefreshFamily: Codable {
    let grant: WalletGrant
    /// Digest of the one secret that is good.
    var secret: [UInt8]
}

extension Mall {
    /// The first refresh token of a grant. All that follow end when this one would.
    func startFamily(of grant: WalletGrant, of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws -> RefreshToken {
        let family = WalletValue(random: random), secret = WalletValue(random: random)
        let body = RefreshFamily(grant: grant, secret: secret.digest)
        try insert(.refreshToken, family, of: citizen, grant: grant.id, body, expires: now + WalletLimits.refreshToken, in: tx)
        return RefreshToken(family: family.text, secret: secret)
    }
}
