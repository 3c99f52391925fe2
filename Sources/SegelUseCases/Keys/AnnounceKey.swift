internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault

/// A public key that somebody outside keeps of ours, and from when on it signs.
package struct AnnouncedKey: Sendable, Codable, Equatable {
    package let kid: String
    /// As its readers write it: `whpk_…` of a webhook, a JWK's thumbprint of a client.
    package let text: String
    package let signsFrom: UnixTime
    package let isActive: Bool
}

/// Keys that are on no trust list, because their readers take them from us: gateways and sign-in providers. A successor is made known first and signs
/// later, so that whoever keeps a copy can have both before the change.
extension Mall {
    /// Makes the successor known that signs from `days` on; called again before that day it answers with the same one. With 0 it signs at once, one that
    /// waits too: for a key that was stolen, which readers must not trust until they have the next. Throws `signing_key_missing` where there is no key yet that
    /// could be succeeded.
    package func announceKey(_ purpose: SigningPurpose, days: Int) async throws -> AnnouncedKey {
        guard let agency = Self.announcedAgency(purpose), (0...90).contains(days) else { throw Refusal(.invalid([]), "key_unknown") }
        let now = now
        return try await store.write { tx in
            let ring = try tx.signingKeys(of: agency, for: purpose.rawValue)
            if var waiting = ring.first(where: { $0.state(at: now, among: ring) == .prePublished }) {
                guard days == 0 else { return self.announced(waiting, ring) }
                waiting.activeFrom = now
                guard try tx.replace(waiting, whereSealed: waiting.sealedPrivateKey) else { throw Refusal.changedMeanwhile }
                _ = try self.log(.keyCeremony, subject: waiting.kid, detail: "begins at once", at: now, in: tx)
                return try self.announced(waiting, tx.signingKeys(of: agency, for: purpose.rawValue))
            }
            guard let old = ring.first(where: { $0.state(at: now, among: ring) == .active }) else {
                throw Refusal(.unavailable, "signing_key_missing")
            }
            let from = now + UnixTime(days) * 86_400
            let kid = try self.addKey(purpose, of: agency, old.publicKey.algorithm, activeFrom: from, in: tx)
            _ = try self.log(.keyCeremony, subject: kid, detail: "announced for \(agency)/\(purpose.rawValue)", at: now, in: tx)
            let news = try tx.signingKeys(of: agency, for: purpose.rawValue)
            guard let made = news.first(where: { $0.kid == kid }) else { throw Refusal(.unavailable, "signing_key_missing") }
            return self.announced(made, news)
        }
    }

    /// Those that sign now or will: a reader keeps all of them.
    func announcedKeys(_ purpose: SigningPurpose, of agency: String, in tx: any StoreTransaction) throws -> [SigningKeyRecord] {
        let ring = try tx.signingKeys(of: agency, for: purpose.rawValue)
        return ring.filter { [.active, .prePublished].contains($0.state(at: now, among: ring)) }
    }

    func announced(_ record: SigningKeyRecord, _ ring: [SigningKeyRecord]) -> AnnouncedKey {
        AnnouncedKey(
            kid: record.kid,
            text: record.purpose == SigningPurpose.notice.rawValue ? "whpk_" + Base64.encode(record.publicKey.bytes) : record.kid,
            signsFrom: record.activeFrom ?? record.createdAt,
            isActive: record.state(at: now, among: ring) == .active
        )
    }

    private static func announcedAgency(_ purpose: SigningPurpose) -> String? {
        switch purpose {
        case .notice: logAgency
        case .client: requestAgency
        default: nil
        }
    }
}
