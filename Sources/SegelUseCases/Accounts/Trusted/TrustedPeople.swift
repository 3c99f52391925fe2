internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// One side of a trust, with the other's name.
package struct TrustLine: Sendable {
    package let id: ObjectID
    package let name: String
    package let acceptedAt: UnixTime
    /// Whether it counts already.
    package let isSettled: Bool
    /// For somebody one vouches for: whether one has confirmed a recovery of theirs that is open.
    package let hasConfirmed: Bool
}

package struct TrustedPeople: Sendable {
    /// Whom one trusts.
    package let people: [TrustLine]
    /// Who trusts one.
    package let relying: [TrustLine]
    package let needed: Int
    package let invitations: Int
    package let recovery: OpenRecovery?
}

/// A recovery of one's own account, as its owner must hear of it.
package struct OpenRecovery: Sendable, Equatable {
    package let begunAt: UnixTime
    package let confirmations: Int
    /// From when on it can be used; nil until enough have confirmed it.
    package let readyAt: UnixTime?
}

/// People a citizen names, who vouch for them when every way in is lost. Nobody is named by NIK: an invitation is a code that one hands to the other, so
/// nobody learns who has an account, and nobody is named who does not want it.
extension Mall {
    package static let trustedLimit = 7
    private static let invitationLifetime: UnixTime = 7 * 86_400
    /// How long somebody new does not count: who took over an account for an hour cannot let themselves in again later unnoticed.
    static let trustSettles: UnixTime = 3 * 86_400

    /// Shown once; its digest is kept.
    package func inviteTrusted(for person: SignedIn) async throws -> ActivationCode {
        let citizen = try citizen(person), now = now, code = ActivationCode(from: random)
        try await store.write { tx in
            let count = try tx.trusts(of: citizen).count + tx.invitationCount(of: citizen, at: now)
            guard count < Self.trustedLimit else { throw Refusal(.conflict, "trusted_too_many") }
            try tx.insertInvitation(digest: ActivationCode.digest(code.text), of: citizen, expires: now + Self.invitationLifetime)
        }
        return code
    }

    /// Each of the two learns the other's name from then on.
    package func acceptInvitation(_ code: String, for person: SignedIn) async throws {
        let trusted = try citizen(person), now = now
        try await store.write { tx in
            guard let citizen = try tx.takeInvitation(digest: ActivationCode.digest(code), at: now), citizen != trusted,
                try !tx.trusts(of: citizen).contains(where: { $0.trusted == trusted }), try tx.trusts(of: citizen).count < Self.trustedLimit
            else { throw Refusal(.invalid([]), "trusted_invitation_refused") }
            let trust = Trust(id: ObjectID(from: self.random), citizen: citizen, trusted: trusted, acceptedAt: now)
            try tx.insert(trust)
            try self.tellName(of: citizen, to: trusted, trust, at: now, in: tx)
            try self.tellName(of: trusted, to: citizen, trust, at: now, in: tx)
            _ = try self.log(.signIn, subject: citizen.text, detail: "trusted person added", at: now, in: tx)
            try self.notify(citizen, .trustedChanged, in: tx)
        }
    }

    /// By either of the two.
    package func endTrust(_ id: ObjectID, for person: SignedIn) async throws {
        let now = now
        try await store.write { tx in
            guard let citizen = person.citizen, let trust = try tx.trust(id), trust.citizen == citizen || trust.trusted == citizen else {
                throw Refusal.notFound
            }
            try tx.removeTrust(trust)
            try self.recount(trust.citizen, at: now, in: tx)
            _ = try self.log(.signIn, subject: trust.citizen.text, detail: "trusted person removed", at: now, in: tx)
            try self.notify(trust.citizen, .trustedChanged, in: tx)
        }
    }

    /// How many of them must confirm: two at least, all at most.
    package func setTrustedNeeded(_ count: Int, for person: SignedIn) async throws {
        let citizen = try citizen(person), now = now
        try await store.write { tx in
            guard try (2...max(2, tx.trusts(of: citizen).count)).contains(count), count <= Self.trustedLimit else {
                throw Refusal(.invalid([]), "trusted_needed_refused")
            }
            try tx.setTrustedNeeded(count, by: citizen)
            try self.recount(citizen, at: now, in: tx)
            _ = try self.log(.signIn, subject: citizen.text, detail: "trusted people needed: \(count)", at: now, in: tx)
            try self.notify(citizen, .trustedChanged, in: tx)
        }
    }

    package func trustedPeople(of person: SignedIn) async throws -> TrustedPeople {
        let citizen = try citizen(person), now = now
        return try await store.read { tx in
            let people = try tx.trusts(of: citizen)
            return TrustedPeople(
                people: try people.map { try self.line($0, as: citizen, at: now, in: tx) },
                relying: try tx.trusts(in: citizen).map { try self.line($0, as: citizen, at: now, in: tx) },
                needed: try self.needed(by: citizen, in: tx),
                invitations: try tx.invitationCount(of: citizen, at: now),
                recovery: try self.openRecovery(of: citizen, at: now, in: tx)
            )
        }
    }

    /// What its owner said, else more than half; two at least.
    func needed(by citizen: CitizenID, in tx: any StoreTransaction) throws -> Int {
        try tx.trustedNeeded(by: citizen) ?? max(2, tx.trusts(of: citizen).count / 2 + 1)
    }

    private func line(_ trust: Trust, as reader: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws -> TrustLine {
        let confirmed = try tx.openRecoveries(of: trust.citizen, at: now).contains { try tx.confirmations(of: $0).contains(trust.trusted) }
        return TrustLine(
            id: trust.id,
            name: try open(Self.namePlace(trust, reader), in: tx).map { String(decoding: $0.bytes, as: UTF8.self) } ?? "",
            acceptedAt: trust.acceptedAt,
            isSettled: trust.acceptedAt + Self.trustSettles <= now,
            hasConfirmed: trust.trusted == reader && confirmed
        )
    }

    private func tellName(of citizen: CitizenID, to reader: CitizenID, _ trust: Trust, at now: UnixTime, in tx: any StoreTransaction) throws
    {
        let name = try profile(of: citizen, in: tx).profile[.nama]?.value ?? ""
        try put(Array(name.utf8), at: Self.namePlace(trust, reader), after: 0, in: tx)
        try recordAccess(to: citizen, by: .system, purpose: .trustedPerson, caseReference: nil, at: now, in: tx)
    }

    private static func namePlace(_ trust: Trust, _ reader: CitizenID) -> SealedValuePlace {
        SealedValuePlace(citizen: reader, objectType: "trusted-person", object: trust.id)
    }
}
