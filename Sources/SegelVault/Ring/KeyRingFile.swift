internal import SegelCrypto

/// The bytes of a key ring file, taken apart but not believed: nothing here is authenticated before `LockedKeyRing.unlock`
/// (Docs/Formats/KeyRing.md, rules 1-5).
struct KeyRingFile {
    static let byteLimit = 1 << 20
    private static let magic = [UInt8]("SGLK".utf8)
    private static let format: UInt16 = 1
    static let stanzaLimit = 16
    static let stanzaByteLimit = 4096

    /// Grows by one with each write.
    let generation: UInt64
    let deployment: DeploymentID
    let stanzas: [UnlockStanza]
    /// The ring under the root key.
    let sealedRing: [UInt8]

    /// Everything before the sealed ring; its associated data, so that no stanza can be added or taken away without the root key.
    static func header(generation: UInt64, deployment: DeploymentID, stanzas: [UnlockStanza]) -> [UInt8] {
        magic + bigEndianBytes(format) + bigEndianBytes(generation) + deployment.bytes + [UInt8(stanzas.count)]
            + stanzas.flatMap { bigEndianBytes($0.type) + bigEndianBytes(UInt32($0.body.count)) + $0.body }
    }

    var header: [UInt8] { Self.header(generation: generation, deployment: deployment, stanzas: stanzas) }

    var bytes: [UInt8] {
        let content = header + bigEndianBytes(UInt32(sealedRing.count)) + sealedRing
        return content + SHA256.digest(content)
    }
}

extension KeyRingFile {
    /// The closing digest is looked at first: it has no key and proves nothing, but it tells a damaged file from a wrong passphrase.
    init(_ bytes: [UInt8]) throws(KeyRingError) {
        guard bytes.count <= Self.byteLimit, bytes.count > SHA256.count else { throw .damaged }
        let content = Array(bytes.dropLast(SHA256.count))
        guard SHA256.digest(content)[...] == bytes.suffix(SHA256.count) else { throw .damaged }
        do {
            var reader = ByteReader(content)
            guard try reader.take(4) == Self.magic else { throw KeyRingError.damaged }
            guard try reader.number() == Self.format else { throw KeyRingError.unknownFormat }
            generation = try reader.number()
            deployment = try DeploymentID(bytes: reader.take(DeploymentID.byteCount))
            stanzas = try Self.stanzas(from: &reader)
            sealedRing = try reader.take(Int(reader.number(UInt32.self)))
            guard reader.isAtEnd else { throw KeyRingError.damaged }
        } catch {
            throw error as? KeyRingError ?? .damaged
        }
    }

    private static func stanzas(from reader: inout ByteReader) throws -> [UnlockStanza] {
        let count = try Int(reader.number(UInt8.self))
        guard (1...stanzaLimit).contains(count) else { throw KeyRingError.damaged }
        return try (0..<count).map { _ in
            let type = try reader.number(UInt16.self), length = try Int(reader.number(UInt32.self))
            guard length <= stanzaByteLimit else { throw KeyRingError.damaged }
            return UnlockStanza(type: type, body: try reader.take(length))
        }
    }
}
