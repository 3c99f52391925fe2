internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelTransparency
internal import SegelUseCases

/// `segel verify --require-log`: an accepted credential must be in its issuer's log as well, proven offline.
struct RequiredLog: ParsableArguments {
    @Flag(help: "Accept only what is proven to be in the issuer's log.") var requireLog = false
    @Option(help: "The log's key (log/key), got in a way you trust.") var logKey: String?
    @Option(help: "The proof; otherwise FILE.tlog-proof.") var logProof: String?
    @Option(help: "Whose cosignatures are needed (C2SP tlog-policy).") var logPolicy: String?

    /// Throws unless the credential is in the log.
    func check(_ credential: [UInt8], _ file: String) throws {
        let path = logProof ?? "\(file).tlog-proof"
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                .undecided,
                "there is no proof that \(file) is in the log (log_proof_missing)",
                next: "--log-proof FILE, downloaded beside the credential"
            )
        }
        let proof = try LogFiles.proof(path)
        let opening: LogOpening
        do { opening = try LogOpening(proof.extra ?? []) } catch {
            throw CommandFailure(.undecided, "\(path) does not say what its entry is about (log_proof_missing)")
        }
        let details = [IssuedProof.detail(of: credential), IssuedProof.olderDetail(of: credential)]
        guard opening.event.kind == .issued, details.contains(opening.event.detail) else {
            throw CommandFailure(.forged, "\(path) is about another document (log_proof_refused)", next: "fetch the proof of this one")
        }
        let proven = try ProofChecking.prove(opening.entry, by: proof, key: logKey ?? "", policy: logPolicy, path)
        Terminal.talk("logged as entry \(proven.index) of \(proven.checkpoint.origin), \(proven.witnesses.count) witness(es)")
    }
}
