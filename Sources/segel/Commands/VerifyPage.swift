internal import ArgumentParser
internal import SegelCatalogue
internal import SegelCredential
internal import SegelHTTP
internal import SegelPDF
internal import SegelScan
internal import SegelUseCases

extension Verification {
    /// A PDF: the verdict on the whole document, or on the QR symbol of a scan, which is said.
    func verify(page bytes: [UInt8], _ desk: VerifierDesk, _ store: TrustStore, _ now: UnixTime) async throws {
        let reader = PDFVerifier(authorities: try store.timestampAuthorities())
        let verdict = try await desk.verify(page: bytes, by: reader, now: now)
        switch verdict {
        case .decided(let outcome, let facts):
            if let log, outcome.exitCode == 0 { try log.check(facts.credential, file) }
            if json { try Terminal.json(VerificationAnswer(verdict)) } else { show(outcome, now, checked: Self.checked(facts)) }
            guard outcome.exitCode == 0 else { throw ExitCode(outcome.exitCode) }
        case .refused(let refusal, _):
            if refusal.fault == .unsigned, try await verify(scan: bytes, desk, now) { return }
            if json { try Terminal.json(VerificationAnswer(verdict)) } else { show(refusal) }
            throw ExitCode(refusal.fault.exitCode)
        }
    }

    /// Whether there was a symbol in the pictures of an unsigned file.
    private func verify(scan bytes: [UInt8], _ desk: VerifierDesk, _ now: UnixTime) async throws -> Bool {
        let symbols = try PageKind.pictures(in: bytes).flatMap(VerifyCommand.verifiable)
        guard !symbols.isEmpty else { return false }
        let outcome = try await desk.verify(symbols: symbols, now: now)
        if json {
            try Terminal.json(VerificationAnswer(outcome, document: .picture))
        } else {
            show(outcome, now, checked: "QR only; ")
            Terminal.data("  \(isEnglish ? Self.scan.en : Self.scan.id)")
        }
        guard outcome.exitCode == 0 else { throw ExitCode(outcome.exitCode) }
        return true
    }

    private static let scan = Bilingual(
        id: "Ini hasil pindai: hanya kode QR-nya yang diperiksa. Bandingkan sendiri tulisannya.",
        en: "This is a scan: only its QR code was checked. Compare what is printed yourself."
    )

    private static func checked(_ facts: PageFacts) -> String {
        let stamp = facts.timestamp.map { ", timestamp \(CivilDate($0.time).iso)" + revocation(facts.revocation) } ?? ""
        return "PDF \(facts.level.rawValue), certificate chain, credential = page = QR\(stamp); "
    }

    private static func revocation(_ finding: RevocationFinding?) -> String {
        switch finding {
        case .notRevoked(let asOf): " (its signer not revoked as of \(CivilDate(asOf).iso))"
        case .unknown: " (no word on its signer's revocation)"
        case .needless, .revoked, nil: ""
        }
    }

    private var isEnglish: Bool { (Language(rawValue: lang) ?? .english) == .english }

    private func show(_ refusal: PageRefusal) {
        let fault = refusal.fault
        let word = isEnglish ? "REJECT" : "TOLAK"
        Terminal.data("\(word)   \(isEnglish ? fault.text.en : fault.text.id) (\(fault.rawValue), exit \(fault.exitCode))")
        let found = [refusal.place?.description, refusal.detail].compactMap { $0 }.joined(separator: ": ")
        if !found.isEmpty { Terminal.data("  \(isEnglish ? "found" : "di")   \(found)") }
        Terminal.data("  \(isEnglish ? "hint" : "saran")    \(isEnglish ? fault.nextAction.en : fault.nextAction.id)")
    }
}

extension TrustStore {
    /// `tsa.pem` of the folder: whose timestamps are believed. Without it nobody's.
    func timestampAuthorities() throws -> TimestampAuthorities {
        guard let bytes = read("tsa.pem") else { return .none }
        do { return try TimestampAuthorities(anchors: CertificatePEM.decode(String(decoding: bytes, as: UTF8.self))) } catch {
            throw CommandFailure(.untrusted, "tsa.pem in \(path) holds no certificates that can be read: \(error)")
        }
    }
}
