internal import SegelCrypto
internal import SegelTransparency
package import SegelVault

/// "This key, from this version to that one." It is its own compare-and-swap: applied again it resumes, applied after another rotation it is
/// refused. Making one changes nothing.
package struct RotationPlan: Sendable, Codable, Equatable {
    package let key: RingKeyName
    package let from: UInt32
    package let to: UInt32
    /// Rows that will be rewrapped.
    package let rows: Int
    /// Over what the wraps hide; must be the same when the rotation is done. Hexadecimal.
    package let digest: String

    package init(key: RingKeyName, from: UInt32, to: UInt32, rows: Int, digest: String) {
        self.key = key
        self.from = from
        self.to = to
        self.rows = rows
        self.digest = digest
    }

    /// Such as "kek-citizen-1-2".
    package var name: String { "\(key.rawValue)-\(from)-\(to)" }
}

package struct RotationProgress: Sendable, Codable {
    /// Rows now on the new version, of all rows.
    package let done: Int
    package let total: Int
    /// Set once nothing remains.
    package let digest: String?

    package var isFinished: Bool { digest != nil }
}

extension Mall {
    /// Read-only. Names the version that waits, if a rotation was begun and not finished.
    package func planRotation(_ key: RingKeyName) async throws -> RotationPlan {
        guard key == .kekCitizen || key == .kekSigning else { throw Refusal(.invalid([]), "key_not_rotatable_here") }
        let active = vault.ring.activeVersion(of: key)
        let census = try await census(key)
        // Rows on an older version mean that a rotation to the active version was begun: its plan is the one to go on with.
        if let old = census.keys.filter({ $0 < active }).max() {
            return RotationPlan(key: key, from: old, to: active, rows: census.values.reduce(0, +), digest: try await digest(key))
        }
        return RotationPlan(key: key, from: active, to: active + 1, rows: census.values.reduce(0, +), digest: try await digest(key))
    }

    /// The new version first, then up to `batch` rows in one durable transaction, each row by compare-and-swap. Call until `isFinished`;
    /// stopping anywhere loses nothing, and reads and issuing go on between batches.
    package func rotate(_ plan: RotationPlan, batch: Int) async throws -> RotationProgress {
        try await makeActive(plan)
        let remaining = try await rewrapSome(plan, limit: max(1, min(batch, 5_000)))
        let census = try await census(plan.key)
        let total = census.values.reduce(0, +)
        let done = census[plan.to] ?? 0
        guard !remaining else { return RotationProgress(done: min(done, total - 1), total: total, digest: nil) }
        let digest = try await digest(plan.key)
        _ = try await store.write { tx in
            try self.log(.keyCeremony, subject: plan.name, detail: "rotated \(total) rows, digest \(digest)", at: self.now, in: tx)
        }
        return RotationProgress(done: done, total: total, digest: digest)
    }

    /// How many rows are wrapped under each version.
    package func census(_ key: RingKeyName) async throws -> [UInt32: Int] {
        try await store.read { tx in
            if key == .kekCitizen { return try tx.citizenKeyCensus() }
            let sealed = try tx.signingKeys().filter { $0.sealedPrivateKey != nil }
            return Dictionary(grouping: sealed, by: \.kekVersion).mapValues(\.count)
        }
    }

    /// Generated, stored, probed, then active: each step stored before the next, each found again after a crash.
    private func makeActive(_ plan: RotationPlan) async throws {
        let active = vault.ring.activeVersion(of: plan.key)
        if active == plan.to { return }
        guard active == plan.from, plan.to == plan.from + 1 else { throw Refusal(.conflict, "plan_is_stale") }
        _ = try await store.write { tx in
            try self.log(.keyCeremony, subject: plan.name, detail: "rotation begins", at: self.now, in: tx)
        }
        if vault.ring.pendingVersion(of: plan.key) == nil {
            try vault.changeRing(in: keyRing, random: random) { try $0.generating(plan.key, now: now, random: random) }
        }
        let probed = try vault.ring.probe(plan.key, version: plan.to, random: random)
        try vault.changeRing(in: keyRing, random: random) { try $0.promoting(from: plan.from, to: probed) }
    }

    /// Returns whether rows remain on other versions.
    private func rewrapSome(_ plan: RotationPlan, limit: Int) async throws -> Bool {
        try await store.write { tx in
            plan.key == .kekCitizen ? try self.rewrapCitizens(to: plan.to, limit, in: tx) : try self.rewrapSigningKeys(to: plan.to, in: tx)
        }
    }

    private func rewrapCitizens(to version: UInt32, _ limit: Int, in tx: any StoreTransaction) throws -> Bool {
        let keys = try tx.citizenKeys(notOn: version, after: nil, limit: limit)
        for key in keys { try tx.replace(key, with: vault.rewrap(key, random: random)) }
        return keys.count == limit
    }

    private func rewrapSigningKeys(to version: UInt32, in tx: any StoreTransaction) throws -> Bool {
        for var record in try tx.signingKeys() where record.kekVersion != version {
            guard let secret = record.systemSecret else { continue }
            let wrapped = try vault.rewrap(secret, random: random)
            let old = record.sealedPrivateKey
            record.sealedPrivateKey = wrapped.wrap
            record.kekVersion = wrapped.kekVersion
            guard try tx.replace(record, whereSealed: old) else { throw Refusal.changedMeanwhile }
        }
        return false
    }

    /// Over what the wraps hide, in pages, so that memory stays flat whatever the number of citizens.
    private func digest(_ key: RingKeyName) async throws -> String {
        if key == .kekSigning { return try await signingDigest() }
        return try await store.read { tx in
            var digest = CitizenKeyDigest()
            var cursor: CitizenKeyName?
            while true {
                let page = try tx.citizenKeys(notOn: nil, after: cursor, limit: 1_000)
                for key in page { try self.vault.add(key, to: &digest) }
                guard let last = page.last else { return Hex.encode(digest.finish()) }
                cursor = last.name
            }
        }
    }

    /// Each signing key is opened and its public half compared; the digest is over those public halves, which is what the wraps must yield.
    private func signingDigest() async throws -> String {
        try await store.read { tx in
            var opened: [UInt8] = []
            for record in try tx.signingKeys() {
                guard let secret = record.systemSecret else { continue }
                let key = try SigningKey(algorithm: record.publicKey.algorithm, privateBytes: self.vault.open(secret))
                opened += key.publicKey.bytes
            }
            return Hex.encode(SHA256.digest(opened))
        }
    }
}
