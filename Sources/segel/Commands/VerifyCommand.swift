internal import ArgumentParser
internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelHTTP
internal import SegelScan
internal import SegelUseCases

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify a certificate: accept, do not accept, or cannot decide.",
        discussion:
            "Exits 0 accepted, 10 altered or forged, 11 revoked, suspended or superseded, 12 expired, 13 issuer not trusted, 14 cannot decide, 15 nothing recognisable."
    )

    @Argument(help: "The PDF, the credential's file, a picture of its QR (PNG, JPEG) or the QR's text, - for stdin.") var file: String
    @Flag(help: "FILE holds many credentials, one a line, or is a folder of them; a line of output each.") var batch = false
    @Flag(help: "Use only the saved trust list and status lists.") var offline = false
    @Option(help: "Seconds a status list may be old.") var maxAge: Int64 = 86_400
    @Option(help: "The verifier's folder.") var trustDir: String?
    @Flag(help: "Machine-readable output.") var json = false
    @Option(help: "id or en.") var lang = "en"
    @OptionGroup(title: "The transparency log") var log: RequiredLog

    func validate() throws {
        if log.requireLog, batch { throw ValidationError("--require-log takes one credential at a time") }
        if log.requireLog, log.logKey == nil { throw ValidationError("--require-log needs --log-key") }
    }

    func run() async throws { try await verification.run() }

    var verification: Verification {
        Verification(
            file: file,
            batch: batch,
            offline: offline,
            maxAge: maxAge,
            trustDir: trustDir,
            json: json,
            lang: lang,
            log: log.requireLog ? log : nil
        )
    }

    /// What is to be verified in a file: the texts of a picture's symbols, or the bytes as they are.
    static func verifiable(_ bytes: [UInt8]) throws -> [[UInt8]] {
        guard PictureKind(bytes) != nil else { return [bytes] }
        do { return try SymbolReader.read(bytes) } catch {
            throw CommandFailure(
                .unrecognised,
                "the picture cannot be looked at (\(error.rawValue))",
                next: "photograph the QR again, closer"
            )
        }
    }

    static func read(_ file: String, limit: Int = 4 << 20) throws -> [UInt8] {
        let handle = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file)
        guard let handle, let bytes = try handle.read(upToCount: limit) else {
            throw CommandFailure(.unrecognised, "cannot read \(file), or it is empty")
        }
        return [UInt8](bytes)
    }
}

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "inspect", abstract: "Decode a credential. Never a verdict.")
    @Argument(help: "The credential's file, - for stdin.") var file: String

    func run() throws {
        let file = try VerifyCommand.read(self.file, limit: PictureLimits.bytes), found = try VerifyCommand.verifiable(file)
        let symbols = found.filter { QRText.kind($0) != nil }
        guard symbols.isEmpty, PictureKind(file) == nil else { return try inspect(symbols: found) }
        let bytes = file.filter { $0 > 0x20 }
        let inspection: Inspection
        do { inspection = try Inspection(bytes) } catch { throw CommandFailure(.unrecognised, "this is no SD-JWT VC") }
        Terminal.talk("decoded only; nothing was checked: use `segel verify`")
        Terminal.data(String(decoding: JSONWriter.bytes(inspection.header), as: UTF8.self))
        Terminal.data(String(decoding: JSONWriter.bytes(inspection.payload), as: UTF8.self))
        for disclosure in inspection.disclosures { Terminal.data(String(decoding: JSONWriter.bytes(disclosure), as: UTF8.self)) }
    }

    /// A line each of what they hold; links are shown and never followed (attack A66).
    private func inspect(symbols: [[UInt8]]) throws {
        guard !symbols.isEmpty else { throw CommandFailure(.unrecognised, "there is no QR symbol in the picture") }
        Terminal.talk("decoded only; nothing was checked: use `segel verify`")
        for symbol in symbols {
            let text = String(decoding: symbol.prefix(1_000).filter { $0 >= 0x20 && $0 < 0x7F }, as: UTF8.self)
            guard QRText.kind(symbol) == .ours else {
                Terminal.data("not ours\t\(text)")
                continue
            }
            let read: ReadQR, content: QRContent
            do {
                read = try ReadQR(Array(text.utf8))
                content = try read.content
            } catch { throw CommandFailure(.unrecognised, "the QR symbol's text is damaged (\(VerificationReason.malformed.rawValue))") }
            Terminal.data(
                "key \(read.kidText)  type \(content.type)  signed \(content.issuedAt)  expires \(content.expires.map(String.init) ?? "-")"
            )
            Terminal.data("status list \(content.list), entry \(content.index)  credential \(Hex.encode(content.credential.bytes))")
            for claim in content.claims {
                Terminal.data("\(claim.name)\t\(String(decoding: JSONWriter.bytes(claim.value), as: UTF8.self))")
            }
        }
    }
}
