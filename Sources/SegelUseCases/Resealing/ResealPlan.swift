internal import SegelCrypto
package import SegelVault

/// What a reseal would touch. Making one changes nothing.
package struct ResealPlan: Sendable, Codable, Equatable {
    /// Nil: all citizens.
    package let scope: CitizenID?
    package let citizens: Int
    /// How many sealed things of each kind.
    package let things: [String: Int]
    package let documents: Int
    package let documentBytes: Int
    /// One that was begun and has to end first; of this scope, `apply` goes on with it.
    package let underWay: ResealProgress?
}

package struct ResealProgress: Sendable, Codable, Equatable {
    package let id: ObjectID
    package let scope: CitizenID?
    package let citizens: Int
    package let ofCitizens: Int
    package let keysDestroyed: Int
    package let things: Int
    package let documents: Int
    package let bytes: Int64
    /// Hexadecimal. Equal unless something was changed in being resealed, and then it did not end.
    package let digestBefore: String
    package let digestAfter: String
    package let finishedAt: UnixTime?
    /// Once finished.
    package let receipt: String?

    package var isFinished: Bool { finishedAt != nil }
}

extension Mall {
    package func planReseal(of scope: CitizenID?) async throws -> ResealPlan {
        let underWay = try await openReseal()
        return try await store.read { tx in
            if let scope, try tx.citizenKey(of: scope) == nil { throw Refusal.notFound }
            let things = try tx.sealedThingCounts(of: scope)
            let (documents, bytes) = try tx.documentTotals(of: scope)
            return ResealPlan(
                scope: scope,
                citizens: scope == nil ? try tx.citizenCount() : 1,
                things: Dictionary(uniqueKeysWithValues: things.map { ($0.key.rawValue, $0.value) }),
                documents: documents,
                documentBytes: bytes,
                underWay: underWay
            )
        }
    }

    /// The one under way and those that ended, newest first.
    package func reseals() async throws -> [ResealProgress] {
        try await store.read { tx in try tx.reseals().map { try self.progress($0, in: tx) } }
    }

    private func openReseal() async throws -> ResealProgress? {
        try await store.read { tx in try tx.openReseal().map { try self.progress($0, in: tx) } }
    }

    func progress(_ reseal: ResealRecord, in tx: any StoreTransaction) throws -> ResealProgress {
        ResealProgress(
            id: reseal.id,
            scope: reseal.scope,
            citizens: reseal.citizens,
            ofCitizens: reseal.scope == nil ? try tx.citizenCount() : 1,
            keysDestroyed: reseal.keysDestroyed,
            things: reseal.things,
            documents: reseal.documents,
            bytes: reseal.bytes,
            digestBefore: Hex.encode(reseal.digestBefore),
            digestAfter: Hex.encode(reseal.digestAfter),
            finishedAt: reseal.finishedAt,
            receipt: reseal.finishedAt == nil ? nil : try receipts.receipt(Self.receiptName(reseal))
        )
    }

    static func receiptName(_ reseal: ResealRecord) -> String { "reseal-\(reseal.id.text)" }
}
