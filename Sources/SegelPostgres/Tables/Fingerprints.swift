internal import SegelUseCases
internal import SegelVault

/// Samples of a citizen's rows, kept from their deletion until the database's files were searched for them. A sample of random bytes tells
/// nothing; a piece of an old row of 48 bytes or more holds one whole.
extension PostgresTransaction {
    /// Adds those of what is there now. They are stored inverted, so that a search for them does not find this list.
    func keepFingerprints(of citizen: CitizenID) throws {
        var samples = try citizenKeys(of: citizen).flatMap { [$0.keyID.bytes] + Self.samples(of: $0.wrap, every: 8) }
        for kind in SealedKind.allCases {
            let things = try sealedThings(of: citizen, kind, notOn: nil, after: nil, limit: .max)
            // The first eight bytes are the same in every envelope.
            samples += things.flatMap { Self.samples(of: Array($0.envelope.dropFirst(8)), every: 32) }
        }
        for index in try rows("SELECT nik FROM blind_index WHERE tenant = $1 AND citizen = $2", citizen, map: { try $0.bytes(0) }) {
            samples += Self.samples(of: index, every: 8)
        }
        try run(
            "UPDATE shreds SET fingerprints = $2 WHERE tenant = $1 AND citizen = $3",
            fingerprints(of: citizen) + samples.flatMap { [UInt8($0.count)] + $0.map(~) },
            citizen
        )
    }

    func remnants(of citizen: CitizenID) throws -> [[UInt8]] {
        var rest = try fingerprints(of: citizen)[...]
        var samples: [[UInt8]] = []
        while let count = rest.first.map(Int.init) {
            guard rest.count > count else { throw CorruptRow("shreds") }
            samples.append(rest.dropFirst().prefix(count).map(~))
            rest = rest.dropFirst(count + 1)
        }
        return samples
    }

    private func fingerprints(of citizen: CitizenID) throws -> [UInt8] {
        let stored = try row("SELECT fingerprints FROM shreds WHERE tenant = $1 AND citizen = $2", citizen) { try $0.optionalBytes(0) }
        return (stored ?? nil) ?? []
    }

    /// 16 bytes each.
    private static func samples(of bytes: [UInt8], every stride: Int) -> [[UInt8]] {
        Swift.stride(from: 0, through: bytes.count - 16, by: stride).map { Array(bytes[$0..<$0 + 16]) }
    }
}
