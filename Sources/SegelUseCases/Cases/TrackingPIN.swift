internal import Foundation
internal import SegelCrypto
internal import SegelVault

/// What opens the status of a case without signing in, beside its reference: six digits, shown once and stored nowhere.
package struct TrackingPIN: Sendable {
    private static let digits = 6

    package let text: String

    init(from random: some RandomSource) {
        let digits = String(random.number(below: 1_000_000))
        text = String(repeating: "0", count: Self.digits - digits.count) + digits
    }
}

/// What is kept of a PIN: its digest under a key of its own. A million digests are tried in a second, so both are sealed for the citizen, and
/// the database alone gives nothing to try them on.
struct KeptPIN: Codable {
    private let key: [UInt8]
    private let tag: [UInt8]

    init(_ pin: TrackingPIN, from random: some RandomSource) {
        key = random.bytes(32)
        tag = Self.tag(pin.text, key)
    }

    /// In constant time; spaces and hyphens do not matter.
    func isOpened(by typed: String) -> Bool { constantTimeEqual(tag, Self.tag(typed.filter(\.isNumber), key)) }

    private static func tag(_ pin: String, _ key: [UInt8]) -> [UInt8] {
        var key = key
        return Blake2b.tag(Array(pin.utf8), key: SecretBytes(moving: &key), personalisation: "segel track pin")
    }
}

extension Mall {
    /// A new PIN for one's own case; the one before opens nothing from then on.
    package func renewTrackingPIN(_ id: String, for person: SignedIn) async throws -> TrackingPIN {
        try await store.write { tx in try self.makePIN(for: self.own(id, person, in: tx), in: tx) }
    }

    func makePIN(for record: CaseRecord, in tx: any StoreTransaction) throws -> TrackingPIN {
        let pin = TrackingPIN(from: random)
        let revision = try tx.sealedValue(at: record.place.pin)?.revision ?? 0
        try put(Array(JSONEncoder().encode(KeptPIN(pin, from: random))), at: record.place.pin, after: revision, in: tx)
        return pin
    }

    func keptPIN(of record: CaseRecord, in tx: any StoreTransaction) throws -> KeptPIN? {
        try open(record.place.pin, in: tx).map { try JSONDecoder().decode(KeptPIN.self, from: Data($0.bytes)) }
    }
}
