internal import ArgumentParser
internal import Foundation
internal import SegelCrypto
internal import SegelTransparency

struct LogProofCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-proof",
        abstract: "Check offline that an entry is in the log, and what it says. Exits 10 if it is not, 14 if too few witnesses cosigned.",
        discussion: "Proofs are downloaded beside certificates, steps and each line of who looked."
    )
    @Argument(help: "The proof, - for stdin.") var file: String
    @Option(help: "The log's key (log/key); one of any year is good for all.") var key: String
    @Option(help: "Whose cosignatures are needed (C2SP tlog-policy).") var policy: String?
    @Option(help: "The entry in hexadecimal, for a proof that does not carry what it says.") var entry: String?
    @Option(help: "A step's receipt that the entry must name.") var receipt: String?
    @Flag(help: "Machine-readable output.") var json = false

    func run() async throws {
        let proof = try LogFiles.proof(file)
        let opening = try proof.extra.map { bytes in
            do { return try LogOpening(bytes) } catch {
                throw CommandFailure(.unrecognised, "\(file) carries something else than an event")
            }
        }
        guard let entry = try opening?.entry ?? self.entry.map(Hex.decode) else {
            throw CommandFailure(.usage, "\(file) does not say what its entry is", next: "--entry HEX, from the log's own tile/entries")
        }
        let proven = try ProofChecking.prove(entry, by: proof, key: key, policy: policy, file)
        if let receipt, let opening { try check(receipt, opening) }
        if json { return try Terminal.json(ProvenLine(proven, opening)) }
        Terminal.data("PROVEN  entry \(proven.index) of \(proven.checkpoint.origin), which has \(proven.checkpoint.head.size)")
        if let opening {
            let event = opening.event
            Terminal.data("  at       \(Date(timeIntervalSince1970: Double(event.at)).ISO8601Format())")
            Terminal.data("  kind     \(event.kind)")
            Terminal.data("  subject  \(event.subject)")
            Terminal.data("  detail   \(event.detail)")
        }
        for (name, time) in proven.witnesses.sorted(by: { $0.key < $1.key }) {
            Terminal.data("  witness  \(name), \(Date(timeIntervalSince1970: Double(time)).ISO8601Format())")
        }
        if proven.witnesses.isEmpty { Terminal.talk("no witness was asked for: only the log itself vouches for its head") }
    }

    private func check(_ receipt: String, _ opening: LogOpening) throws {
        let text = String(decoding: try VerifyCommand.read(receipt), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard opening.event.detail.hasSuffix(" \(Base64URL.encode(SHA256.digest(text.utf8)))") else {
            throw CommandFailure(.forged, "the entry names another receipt than \(receipt) (receipt_differs)")
        }
    }
}

/// Believing a proof, in an operator's words.
enum ProofChecking {
    static func prove(_ entry: [UInt8], by proof: LogProof, key: String, policy: String?, _ file: String) throws -> ProvenEntry {
        let keys = LogShard.keys(try LogFiles.keys(key), for: Checkpoint.claimedOrigin(proof.checkpoint) ?? "")
        do { return try proof.verify(entry, keys: keys, policy: LogFiles.policy(policy)) } catch LogFailure.notWitnessed {
            throw CommandFailure(
                .undecided,
                "too few of the policy's witnesses cosigned the head of \(file) (log_not_witnessed)",
                next: "fetch the proof again"
            )
        } catch is LogFailure {
            throw CommandFailure(
                .forged,
                "\(file) does not prove that its entry is in the log (log_proof_refused)",
                next: "fetch the proof again; ask the log's operator"
            )
        }
    }
}

private struct ProvenLine: Encodable {
    let origin: String
    let index: UInt64
    let size: UInt64
    let kind: UInt8?
    let at: Int64?
    let subject: String?
    let detail: String?
    let witnesses: [String: UInt64]

    init(_ proven: ProvenEntry, _ opening: LogOpening?) {
        origin = proven.checkpoint.origin
        index = proven.index
        size = proven.checkpoint.head.size
        kind = opening?.event.kind.rawValue
        at = opening?.event.at
        subject = opening?.event.subject
        detail = opening?.event.detail
        witnesses = proven.witnesses
    }
}
