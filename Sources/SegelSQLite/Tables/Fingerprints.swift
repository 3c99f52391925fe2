internal import Foundation
internal import GRDB
internal import SegelUseCases
internal import SegelVault

/// Samples of a citizen's rows, kept from their deletion until the database's files were searched for them. A sample of random bytes tells
/// nothing; a piece of an old row of 48 bytes or more holds one whole.
extension SQLiteTransaction {
    /// Adds those of what is there now. They are stored inverted, so that a search for them does not find this list.
    func keepFingerprints(of citizen: CitizenID) throws {
        var samples = try citizenKeys(of: citizen).flatMap { [$0.keyID.bytes] + Self.samples(of: $0.wrap, every: 8) }
        for kind in SealedKind.allCases {
            let things = try sealedThings(of: citizen, kind, notOn: nil, after: nil, limit: -1)
            // The first eight bytes are the same in every envelope.
            samples += things.flatMap { Self.samples(of: Array($0.envelope.dropFirst(8)), every: 32) }
        }
        for index in try Data.fetchAll(db, sql: "SELECT nik FROM blind_index WHERE citizen = ?", arguments: [citizen.column]) {
            samples += Self.samples(of: [UInt8](index), every: 8)
        }
        let stored = try Data.fetchOne(db, sql: "SELECT fingerprints FROM shreds WHERE citizen = ?", arguments: [citizen.column]) ?? Data()
        try db.execute(
            sql: "UPDATE shreds SET fingerprints = ? WHERE citizen = ?",
            arguments: [stored + Data(samples.flatMap { [UInt8($0.count)] + $0.map(~) }), citizen.column]
        )
    }

    func remnants(of citizen: CitizenID) throws -> [[UInt8]] {
        let stored = try Data.fetchOne(db, sql: "SELECT fingerprints FROM shreds WHERE citizen = ?", arguments: [citizen.column])
        var rest = [UInt8](stored ?? Data())[...]
        var samples: [[UInt8]] = []
        while let count = rest.first.map(Int.init) {
            guard rest.count > count else { throw CorruptRow("shreds") }
            samples.append(rest.dropFirst().prefix(count).map(~))
            rest = rest.dropFirst(count + 1)
        }
        return samples
    }

    /// 16 bytes each.
    private static func samples(of bytes: [UInt8], every stride: Int) -> [[UInt8]] {
        Swift.stride(from: 0, through: bytes.count - 16, by: stride).map { Array(bytes[$0..<$0 + 16]) }
    }
}
