internal import ArgumentParser
internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelHTTP
internal import SegelPDF
internal import SegelUseCases

struct ArchiveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Records that keep a certificate verifiable for a century (Docs/Formats/Archive.md).",
        subcommands: [ArchiveCreate.self, ArchiveSign.self, ArchiveRetimestamp.self, ArchiveVerify.self]
    )
}

struct ArchiveCreate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract:
            "Put a PDF certificate into a record, with the trust list, the status lists and the roots of the verifier's folder; signed by one root key."
    )
    @Argument(help: "The PDF.") var pdf: String
    @Option(help: "Where to write the record.") var out: String
    @Option(help: "Other files to keep, such as a receipt of the log.") var keep: [String] = []
    @Option(help: "The verifier's folder.") var trustDir: String?
    @OptionGroup var root: RootOptions

    func run() throws {
        let store = TrustStore.at(trustDir)
        let key = try RootKeyFile.open(root.rootKey, passphrase: SecretInput.read(root.rootPassphraseFile))
        let files = try store.archiveFiles(pdf: try ArchiveFile.read(pdf), others: keep)
        do {
            let draft = try ArchiveRecord(ArchiveMaking.draft(files, madeAt: SystemClock().now()))
            try ArchiveFile.create(out, try ArchiveMaking.sign(draft, with: key))
        } catch let failure as ArchiveFailure { throw ArchiveWords.failure(failure, out) }
        Terminal.data("\(files.count) files kept in \(out), signed by \(JWK(key.publicKey).thumbprint)")
        Terminal.talk(
            "next: segel archive sign \(out) by another root signer, one of them with an ML-DSA-65 key; then segel archive retimestamp"
        )
    }
}

struct ArchiveSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Add another root signer's signature, before the first timestamp."
    )
    @Argument(help: "The record.") var record: String
    @OptionGroup var root: RootOptions

    func run() throws {
        let key = try RootKeyFile.open(root.rootKey, passphrase: SecretInput.read(root.rootPassphraseFile))
        do {
            let read = try ArchiveRecord(ArchiveFile.read(record))
            try ArchiveFile.replace(record, try ArchiveMaking.sign(read, with: key))
        } catch let failure as ArchiveFailure { throw ArchiveWords.failure(failure, record) }
        Terminal.data("signed by \(JWK(key.publicKey).thumbprint)")
    }
}

struct ArchiveRetimestamp: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retimestamp",
        abstract:
            "Ask for a timestamp over the whole record (--query), then append the authority's reply (--reply). Nothing in it is rewritten."
    )
    @Argument(help: "The record.") var record: String
    @Option(help: "Where to write the RFC 3161 query.") var query: String?
    @Option(help: "The authority's reply to it.") var reply: String?

    func validate() throws { guard (query == nil) != (reply == nil) else { throw ValidationError("--query FILE, then --reply FILE") } }

    func run() throws {
        do {
            let read = try ArchiveRecord(ArchiveFile.read(record))
            if let query {
                let nonce = SystemRandom().bytes(8)
                try ArchiveFile.create(query, TimestampQuery.bytes(read.nextImprint, by: .sha512, nonce: nonce))
                Terminal.talk("next: curl -H 'Content-Type: application/timestamp-query' --data-binary @\(query) https://TSA -o REPLY")
                Terminal.talk("      segel archive retimestamp \(record) --reply REPLY")
            } else if let reply {
                let token = try TimestampQuery.token(in: ArchiveFile.read(reply))
                try ArchiveFile.append(record, try read.line(for: token))
                Terminal.data("timestamp \(read.linkCount + 1) of \(CivilDate(token.time).iso) appended to \(record)")
            }
        } catch let failure as ArchiveFailure { throw ArchiveWords.failure(failure, record) } catch let failure as CMSFailure {
            throw CommandFailure(
                .forged,
                "the reply is no timestamp: \(failure.rawValue)",
                next: "openssl ts -reply -in \(reply ?? "") -text"
            )
        }
    }
}

struct ArchiveVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify a record offline by the pinned root, and its certificate by the lists of its own day."
    )
    @Argument(help: "The record.") var record: String
    @Option(help: "The verifier's folder.") var trustDir: String?
    @Flag(help: "Machine-readable output.") var json = false

    func run() async throws {
        let store = TrustStore.at(trustDir)
        let judged: ArchiveVerdict
        do {
            let read = try ArchiveRecord(ArchiveFile.read(record)), now = SystemClock().now()
            let authorities = try store.timestampAuthorities()
            let verifier = ArchiveVerifier(root: try store.pinnedRoot(), authorities: authorities)
            let archive = try verifier.verify(read, now: now)
            judged = try await archive.judge(by: PDFVerifier(authorities: archive.believed))
        } catch let failure as ArchiveFailure { throw ArchiveWords.failure(failure, record) }
        let answer = VerificationAnswer(judged.verdict), archive = judged.archive
        if json { try Terminal.json(ArchiveAnswer(archive, answer)) } else { ArchiveWords.show(archive, answer) }
        guard answer.exitCode == 0 else { throw ExitCode(answer.exitCode) }
    }
}

/// A verified record as programs read it.
private struct ArchiveAnswer: Encodable {
    let provedAt: Int64
    let renewBefore: Int64
    let timestamps: Int
    let files: [String]
    let certificate: VerificationAnswer

    init(_ archive: VerifiedArchive, _ certificate: VerificationAnswer) {
        (provedAt, renewBefore, timestamps) = (archive.provedAt, archive.goodUntil, archive.record.linkCount)
        files = archive.record.files.map(\.path)
        self.certificate = certificate
    }
}

enum ArchiveWords {
    static func show(_ archive: VerifiedArchive, _ answer: VerificationAnswer) {
        let proved = CivilDate(archive.provedAt).iso
        Terminal.data(
            answer.exitCode == 0
                ? "ACCEPT   as it was on \(proved)" : "REJECT   as it was on \(proved): \(answer.reason["en"] ?? "") (\(answer.code))"
        )
        if let issuer = answer.issuerName?["en"], let type = answer.type { Terminal.data("  issued by   \(issuer), \(type)") }
        Terminal.data(
            "  checked     root signatures (classical and ML-DSA-65), \(archive.record.files.count) files, \(archive.record.linkCount) timestamps, PDF by the lists of that day"
        )
        Terminal.data("  renew       before \(CivilDate(archive.goodUntil).iso): segel archive retimestamp")
    }

    static func failure(_ failure: ArchiveFailure, _ path: String) -> CommandFailure {
        CommandFailure(
            ExitStatus(rawValue: failure.exitCode) ?? .forged,
            "\(path): \(failure.rawValue)",
            next: failure == .lapsed ? "nothing vouches for it today; it should have been retimestamped in time" : nil
        )
    }
}
