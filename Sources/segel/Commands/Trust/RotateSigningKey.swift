internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelHTTP
internal import SegelUseCases

/// `key rotate apply signing/AGENCY[/status]-next`. With the root key at hand it is one step; else it drafts a trust list for its signers and
/// is run again once that is published. Stopped anywhere, the same command goes on.
struct RotateSigningKey {
    let client: AdminClient
    let agency: String
    let purpose: String
    /// Nil for that of the key before.
    let algorithm: SignatureAlgorithm?
    let rootKey: String?
    let rootPassphraseFile: String?

    /// `plan`: "signing/AGENCY-next" or "signing/AGENCY/status-next".
    init(
        plan: String,
        client: AdminClient,
        algorithm: SignatureAlgorithm? = nil,
        rootKey: String?,
        rootPassphraseFile: String?
    ) throws {
        let ring = plan.hasSuffix("-next") ? String(plan.dropLast("-next".count)) : plan
        let parts = ring.split(separator: "/").map(String.init)
        guard parts.first == "signing", parts.count == 2 || parts.count == 3 else {
            throw CommandFailure(.usage, "\(plan) is no signing ring", next: "segel key rotate plan signing/AGENCY")
        }
        agency = parts[1]
        purpose = parts.count == 3 ? parts[2] : SigningPurpose.credential.rawValue
        self.client = client
        self.algorithm = algorithm
        self.rootKey = rootKey
        self.rootPassphraseFile = rootPassphraseFile
    }

    func run() async throws {
        let request = AdminRequest.trust(.startRotation(agency: agency, purpose: purpose, algorithm: algorithm))
        guard case .trust(.key(let kid)) = try await client.ask(request) else { return }
        if let begins = try await begins(kid) { return try await wait(until: begins, kid) }
        guard let rootKey, let rootPassphraseFile else {
            Terminal.data("generated \(kid); it signs nothing until a trust list names it")
            return try await DraftStep(client: client, path: nil, grace: RootSigning.carriedGrace).run()
        }
        let root = try RootKeyFile.open(rootKey, passphrase: SecretInput.read(rootPassphraseFile))
        let list = try await RootSigning.publish(with: root, grace: 5) { try await client.ask($0) }
        Terminal.data("pre-published \(kid) in trust list \(list.number)")
        let listed = list.issuers.flatMap(\.keys).first { $0.kid == kid }?.notBefore
        guard let begins = listed ?? list.issuers.flatMap(\.anchors).first(where: { $0.kid == kid })?.notBefore else {
            throw CommandFailure(.unexpected, "the trust list does not name the new key")
        }
        try await wait(until: begins, kid)
    }

    /// Nil until a published list names it.
    private func begins(_ kid: String) async throws -> UnixTime? {
        guard case .keys(let report) = try await client.ask(.keys) else { return nil }
        return report.signing.first { $0.kid == kid }?.activeFrom
    }

    /// Up to ten minutes here; a longer wait is left to the clock, which needs nobody.
    private func wait(until begins: UnixTime, _ kid: String) async throws {
        let remaining = begins - SystemClock().now()
        guard remaining <= 600 else { return Terminal.data("\(kid) begins to sign at \(TrustWords.time(begins)), by itself") }
        for second in 0...max(0, remaining) where second < remaining {
            Terminal.progress("waiting for verifiers' caches", done: Int(second), of: Int(remaining))
            try await Task.sleep(for: .seconds(1))
        }
        Terminal.data("active: \(kid); the key before it only verifies now")
    }
}
