package import SegelCrypto
package import SegelTransparency
private import Synchronization

/// A witness for other cities' logs: C2SP tlog-witness. It holds one head a log, and cosigns only what continues it.
package final class WitnessDesk: Sendable {
    package let name: String
    private let key: SigningKey
    private let logs: [NoteKey]
    private let storage: any PublicFiles
    private let clock: any Clock
    /// Held from looking at the remembered head until the next one is on the disk, so that of two requests at once the smaller cannot win.
    private let turn = Mutex(())

    /// `logs`: whose checkpoints are taken; one of a log as a whole stands for all its years.
    package init(name: String, key: SigningKey, logs: [NoteKey], storage: any PublicFiles, clock: any Clock) {
        precondition(key.algorithm == .ed25519)
        self.name = name
        self.key = key
        self.logs = logs
        self.storage = storage
        self.clock = clock
    }

    package var verifierKey: String { CosignerKey(name: name, key: key.publicKey).text }

    /// Returns the cosignature's line once the head is kept. Throws `WitnessRefusal`, or what went wrong with the disk.
    package func add(_ body: String) throws -> String {
        let request = try WitnessRequest(text: body)
        guard let origin = Checkpoint.claimedOrigin(request.checkpoint) else { throw WitnessRefusal.malformed }
        let keys = LogShard.keys(logs, for: origin)
        guard !keys.isEmpty, let path = Self.path(origin) else { throw WitnessRefusal.unknownLog }
        return try turn.withLock { _ in
            let head = try storage.read(path).map { try Checkpoint(SignedNote(String(decoding: $0, as: UTF8.self), anyOf: keys)).head }
            let note = try WitnessedLog(keys: keys, head: head).check(request).note
            let line = CosignerKey.cosign(note.body, as: name, key: key, at: UInt64(max(1, clock.now())))
            // The log's own lines, and ours; others' cosignatures are not kept.
            let own = note.keeping { line in keys.contains { line.hasPrefix("— \($0.name) ") } }
            try storage.publish(Array(own.adding([line]).text.utf8), at: path)
            return line
        }
    }

    /// The last checkpoint cosigned of the log whose origin has this SHA-256, in lower-case hexadecimal; nil where there is none.
    package func checkpoint(originHash: String) throws -> [UInt8]? {
        guard originHash.count == 2 * SHA256.count, let path = PublicPath("\(originHash)/checkpoint") else { return nil }
        return try storage.read(path)
    }

    private static func path(_ origin: String) -> PublicPath? { PublicPath("\(Hex.encode(SHA256.digest(origin.utf8)))/checkpoint") }
}
