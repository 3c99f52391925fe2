package import SegelTransparency
internal import SegelVault
private import Synchronization

/// Who must have seen the log, and how long it may go on unseen.
package struct Witnessing: Sendable {
    let policy: WitnessPolicy
    /// Seconds.
    let grace: UnixTime
    let transport: any WitnessTransport
    fileprivate let known = KnownWitnessSizes()

    package init(policy: WitnessPolicy, grace: UnixTime, transport: any WitnessTransport) {
        self.policy = policy
        self.grace = grace
        self.transport = transport
    }

    /// A cosignature is asked for again when the last is so old, in seconds, though nothing was added: it says that nothing was.
    static let refresh: UnixTime = 600
}

/// What `config.json` says of witnesses.
package struct WitnessSettings: Sendable, Codable {
    /// A file in the form of C2SP tlog-policy; its path begins at the data directory.
    package let policyFile: String
    /// How long, in seconds, things are issued while too few witnesses have spoken.
    package let graceSeconds: UnixTime

    package init(policyFile: String, graceSeconds: UnixTime) {
        self.policyFile = policyFile
        self.graceSeconds = graceSeconds
    }
}

/// What a witness answered.
package struct WitnessAnswer: Sendable {
    package let status: Int
    package let body: String

    package init(status: Int, body: String) {
        self.status = status
        self.body = body
    }
}

/// Carries requests to witnesses. Throws where nobody answers.
package protocol WitnessTransport: Sendable {
    /// `POST <url>/add-checkpoint`.
    func add(_ request: String, at url: String) async throws -> WitnessAnswer
}

/// Which size each witness knows of a log: in memory, since a witness that knows another one says so.
private final class KnownWitnessSizes: Sendable {
    private let sizes = Mutex<[String: UInt64]>([:])

    subscript(witness: String, origin: String) -> UInt64 {
        get { sizes.withLock { $0["\(witness) \(origin)"] ?? 0 } }
        set { sizes.withLock { $0["\(witness) \(origin)"] = newValue } }
    }
}

extension Mall {
    /// The note with the cosignatures it had and those that witnesses gave now. A witness that is silent or refuses holds nobody up here: what
    /// counts is whether enough of them have spoken lately.
    func collectCosignatures(for note: SignedNote, _ shard: LogShard, size: UInt64, key: NoteKey) async throws -> SignedNote {
        guard let witnessing, !witnessing.policy.witnesses.isEmpty else { return note }
        let now = now, times = try witnessing.policy.times(in: note)
        let asked = witnessing.policy.witnesses.filter { witness in
            witness.url != nil && (times[witness.name].map { now - UnixTime($0) >= Witnessing.refresh || UnixTime($0) > now } ?? true)
        }
        let lines = await withTaskGroup(of: [String].self) { group in
            for witness in asked { group.addTask { await self.ask(witness, note, shard, size: size, witnessing) } }
            return await group.reduce(into: []) { $0 += $1 }
        }
        var kept = note
        // Each witness's newest line alone: a note must not grow with every round.
        if !lines.isEmpty {
            let renewed = try asked.filter { witness in try witness.key.time(in: note.adding(lines)) != times[witness.name] }.map(
                \.key.name
            )
            kept = note.keeping { line in !renewed.contains { line.hasPrefix("— \($0) ") } }.adding(lines)
        }
        try await rememberWitnessed(kept, witnessing, at: now)
        return kept
    }

    /// The lines that this witness's key made; none where it refuses.
    private func ask(_ witness: WitnessPolicy.Witness, _ note: SignedNote, _ shard: LogShard, size: UInt64, _ witnessing: Witnessing) async
        -> [String]
    {
        guard let url = witness.url else { return [] }
        let origin = shard.origin(of: logOrigin)
        do {
            // Twice: the first answer may say which size the witness knows.
            for _ in 0..<2 {
                let old = witnessing.known[witness.name, origin]
                guard old <= size else { return [] }
                let proof = try await store.read { tx in
                    old == 0 ? [] : try TransparencyLog.consistencyProof(of: AnyLog(tx, shard), from: old, to: size)
                }
                // The log's own signature alone: other witnesses' are none of this one's business.
                let alone = note.keeping { $0 == note.signatures.first }
                let request = WitnessRequest(oldSize: old, proof: proof, checkpoint: alone.text)
                let answer = try await witnessing.transport.add(request.text, at: url)
                switch answer.status {
                case 200:
                    let lines = answer.body.split(separator: "\n").map { "\($0)\n" }.filter { $0.hasPrefix("— \(witness.key.name) ") }
                    guard try witness.key.time(in: alone.adding(lines)) != nil else { return [] }
                    witnessing.known[witness.name, origin] = size
                    return lines
                case 409:
                    guard let known = UInt64(answer.body.filter { $0 != "\n" }) else { return [] }
                    witnessing.known[witness.name, origin] = known
                default: return []
                }
            }
        } catch {
            // Unreachable, or its signature is not good: as if it had said nothing.
        }
        return []
    }

    private func rememberWitnessed(_ note: SignedNote, _ witnessing: Witnessing, at now: UnixTime) async throws {
        guard !witnessing.policy.needsNobody else { return }
        let since = try witnessing.policy.metSince(witnessing.policy.times(in: note)).map { min(UnixTime($0), now) }
        let known = try await store.read { try $0.logWitnessedSince() }
        // From the moment witnesses are first asked for the log may go on unseen for the time of grace.
        guard let moment = since ?? (known == nil ? now : nil), moment > known ?? .min else { return }
        try await store.write { try $0.setLogWitnessed(since: moment) }
    }

    /// Throws `log_not_witnessed` where witnesses are asked for and too few have spoken for too long: what is issued then could be shown to one
    /// and hidden from another (attack A82).
    func requireWitnessed(in tx: any StoreTransaction) throws {
        guard let witnessing, !witnessing.policy.needsNobody, let since = try tx.logWitnessedSince() else { return }
        guard now - since <= witnessing.grace else { throw Refusal(.unavailable, "log_not_witnessed") }
    }

    /// The same for whoever asks whether the mall is ready.
    package func checkWitnessed() async throws { try await store.read { try self.requireWitnessed(in: $0) } }
}
