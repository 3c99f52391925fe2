internal import ArgumentParser
internal import SegelCatalogue
internal import SegelCredential
internal import SegelHTTP
internal import SegelScan
internal import SegelUseCases

/// What `segel verify` is asked for, and the answer to it.
struct Verification {
    let file: String
    var batch = false
    var offline = false
    /// Seconds.
    var maxAge: Int64 = 86_400
    var trustDir: String?
    var json = false
    var lang = "en"
    /// Nil where the transparency log is not asked about.
    var log: RequiredLog?

    /// Where it is called. One file with the network off is decided by the thread the process starts with: no other is made.
    nonisolated(nonsending) func run() async throws {
        let store = TrustStore.at(trustDir)
        let policy = VerificationPolicy(maxStatusAge: maxAge)
        let desk = VerifierDesk(
            trustList: try store.list(),
            policy: policy,
            statusLists: SavedStatusLists(store: store, isOffline: offline),
            isShortLived: true
        )
        let now = SystemClock().now()
        if batch { return try await verifyBatch(desk, now) }
        let bytes = try VerifyCommand.read(file, limit: PictureLimits.bytes)
        if PageKind.isPDF(bytes) { return try await verify(page: bytes, desk, store, now) }
        let outcome = try await desk.verify(symbols: try VerifyCommand.verifiable(bytes), now: now)
        // What would be refused anyway is not refused for want of a proof.
        if let log, outcome.exitCode == 0 { try log.check(bytes, file) }
        if json { try Terminal.json(VerificationAnswer(outcome)) } else { show(outcome, now) }
        guard outcome.exitCode == 0 else { throw ExitCode(outcome.exitCode) }
    }

    /// `checked`: what else was looked at, in front of signature, issuer and validity.
    func show(_ outcome: VerificationOutcome, _ now: UnixTime, checked: String? = nil) {
        let language = Language(rawValue: lang) ?? .english
        switch outcome {
        case .accept(let credential):
            let numbers = Self.numbers(in: credential.claims.claims)
            Terminal.data("\(language == .english ? "ACCEPT" : "TERIMA")   \(type(credential.claims))  \(numbers)")
            Terminal.data(
                "  \(issuedBy(language)) \(name(credential.issuer, language)), \(CivilDate(credential.claims.issuedAt).iso)    \(until(credential.claims, language))"
            )
            Terminal.data(
                "  \(language == .english ? "checked" : "diperiksa")     \(checked ?? "")signature, issuer, validity, status (\((now - credential.statusIssuedAt) / 60) min old)"
            )
        case .reject(let reason, let signed):
            line(language == .english ? "REJECT" : "TOLAK", reason, signed, language)
        case .cannotDecide(let reason, let signed):
            line(language == .english ? "CANNOT DECIDE" : "BELUM DAPAT DIPUTUSKAN", reason, signed, language)
        }
    }

    /// By their own names, such as noSIP, since which one is the document's own number only its type could tell.
    private static func numbers(in claims: JSONObject) -> String {
        let numbers = claims.members.filter { isNumber($0.name) }
        return numbers.compactMap { number in number.value.string.map { "\(number.name) \($0)" } }.sorted().joined(separator: ", ")
    }

    /// `nomor`, `noSIP`. By hand: a regular expression takes longer to be made than the signature to be verified.
    private static func isNumber(_ name: String) -> Bool {
        name == "nomor" || name.utf8.starts(with: "no".utf8) && name.utf8.dropFirst(2).first.map { (0x41...0x5A).contains($0) } == true
    }

    private func line(_ word: String, _ reason: VerificationReason, _ signed: SignedCredential?, _ language: Language) {
        let isEnglish = language == .english
        Terminal.data("\(word)   \(isEnglish ? reason.text.en : reason.text.id) (\(reason.rawValue), exit \(reason.exitCode))")
        if let signed {
            Terminal.data(
                "  \(issuedBy(language)) \(name(signed.issuer, language)), \(type(signed.claims)), \(CivilDate(signed.claims.issuedAt).iso)"
            )
        }
        Terminal.data("  \(isEnglish ? "next" : "lalu"): \(isEnglish ? reason.nextAction.en : reason.nextAction.id)")
    }

    private func type(_ claims: CredentialClaims) -> String { claims.type.split(separator: "/").last.map(String.init) ?? claims.type }
    private func name(_ issuer: TrustedIssuer, _ language: Language) -> String {
        language == .english ? issuer.nameEnglish : issuer.nameIndonesian
    }
    private func issuedBy(_ language: Language) -> String { language == .english ? "issued by" : "diterbitkan" }

    private func until(_ claims: CredentialClaims, _ language: Language) -> String {
        let label = language == .english ? "valid until" : "berlaku sampai"
        return "\(label)  \(claims.expires.map { CivilDate($0 - 1).iso } ?? (language == .english ? "no expiry" : "tanpa batas"))"
    }
}
