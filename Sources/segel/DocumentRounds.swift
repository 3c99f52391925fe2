internal import Foundation
internal import Logging
internal import SegelCredential
internal import SegelCrypto
internal import SegelOutbound
internal import SegelPDF
internal import SegelPKCS11
internal import SegelUseCases
internal import ServiceLifecycle

/// Prints and signs PDF certificates beside everything else.
struct DocumentRounds: Service {
    private static let pause: Duration = .seconds(2)

    let mall: Mall
    let log: Logger

    /// Lets the mall print. Nil, having said why, where the fonts or the libraries are not installed. Throws where `config.json` names what cannot be used: PDFs without the
    /// timestamp or the token that an operator asked for are not made in their place.
    init?(_ mall: Mall, log: Logger) throws {
        self.mall = mall
        self.log = log
        let settings = mall.configuration.documents
        let printer: PangoPrinter
        do { printer = try PangoPrinter() } catch PDFFailure.fontMissing(let file) {
            log.warning("no PDF certificates: the font \(file) is missing; apt-get install fonts-texgyre")
            return nil
        } catch PDFFailure.libraryMissing(let words) {
            log.warning("no PDF certificates: \(words); \(MachineFindings.installPageLibraries)")
            return nil
        }
        let timestamps = try settings?.timestamps.map(Self.authority)
        if let authority = timestamps {
            mall.verifyPages(by: PDFVerifier(authorities: try TimestampAuthorities(anchors: authority.anchors)))
        }
        mall.print(
            with: Printing(
                printer: printer,
                timestamps: timestamps,
                tokens: try Dictionary((settings?.tokens ?? []).map { ($0.agency, try Self.token($0)) }) { _, last in last }
            )
        )
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                // A revocation list that does not come keeps no PDF waiting.
                group.addTask { await followRevocations() }
                group.addTask {
                    await attempt { try await mall.adoptDocumentTokens() }
                    while !Task.isCancelled {
                        await attempt { _ = try await mall.lead(.documents) { try await mall.printDue() } }
                        // Cancelled: the loop's condition ends it.
                        try? await Task.sleep(for: Self.pause)
                    }
                }
            }
        }
    }

    /// Each node its own: what is printed for somebody who waits is printed there.
    private func followRevocations() async {
        var told: [TimestampStanding] = []
        while !Task.isCancelled {
            await mall.refreshTimestampRevocations()
            let standings = mall.timestampStandings
            for standing in standings where !told.contains(where: { ($0.authority, $0.state) == (standing.authority, standing.state) }) {
                tell(standing)
            }
            told = standings
            // Cancelled: the loop's condition ends it.
            try? await Task.sleep(for: Self.pause)
        }
    }

    private func tell(_ standing: TimestampStanding) {
        switch standing.state {
        case .pending: return
        case .good: log.info("PDFs carry what tells that their timestamps' signer is not revoked: \(standing.authority)")
        case .without: log.warning("PDFs are B-T, without revocation lists of \(standing.authority): \(standing.gap ?? "")")
        case .revoked: log.warning("no PDFs: the timestamps' signer \(standing.authority) was revoked (timestamp_authority_revoked)")
        }
    }

    private func attempt(_ step: () async throws -> Void) async {
        do { try await step() } catch is CancellationError {} catch let refusal as Refusal {
            log.warning("PDF certificates put off: \(refusal.code)")
        } catch { log.warning("PDF certificates put off: \(type(of: error))") }
    }

    private static func authority(_ settings: DocumentSettings.Timestamps) throws -> TimestampAuthority {
        guard OutboundAddress(settings.url) != nil else { throw refused("timestamps.url is neither https nor on this machine") }
        guard let bytes = FileManager.default.contents(atPath: settings.anchorsFile) else {
            throw refused("timestamps.anchorsFile cannot be read")
        }
        let anchors: [[UInt8]]
        do { anchors = try CertificatePEM.decode(String(decoding: bytes, as: UTF8.self)) } catch {
            throw refused("timestamps.anchorsFile holds no certificates")
        }
        let room = settings.room ?? TimestampAuthority.usualRoom
        guard !anchors.isEmpty, (1_024...16_384).contains(room) else {
            throw refused("timestamps.anchorsFile is empty, or timestamps.room is not from 1024 to 16384")
        }
        return TimestampAuthority(
            url: settings.url,
            anchors: anchors,
            room: room,
            transport: TimestampClient(),
            revocations: try TimestampRevocations(anchors: anchors, transport: RevocationClient(allow: settings.allow ?? []))
        )
    }

    private static func token(_ settings: DocumentSettings.Token) throws -> any DocumentToken {
        do {
            return TokenOfAgency(
                token: try SigningToken(
                    module: settings.module,
                    token: settings.token,
                    key: settings.key,
                    pin: SecretInput.read(settings.pinFile)
                )
            )
        } catch let failure as TokenFailure { throw refused("the token of \(settings.agency): \(failure.code)") }
    }

    private static func refused(_ what: String) -> CommandFailure {
        CommandFailure(.usage, "documents in config.json: \(what)", next: "mend config.json; see Docs/Operating.md")
    }
}

private struct TokenOfAgency: DocumentToken {
    let token: SigningToken

    var publicKey: VerifyingKey { token.publicKey }
    func sign(_ message: [UInt8]) throws -> [UInt8] { try token.sign(message) }
}
