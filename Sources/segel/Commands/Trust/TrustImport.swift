internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

struct TrustImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take trust list and status lists from a bundle file, with the network off.",
        discussion:
            "The bundle is what a deployment serves at /trust/bundle. Exits 13 where it is refused; what is saved then stays in use."
    )
    @Argument(help: "The bundle's file, - for stdin.") var file: String
    @Option(help: "The verifier's folder.") var trustDir: String?

    func run() async throws {
        let store = TrustStore.at(trustDir), now = SystemClock().now()
        do {
            let bundle = try ReceivedBundle(try read())
            let (list, madeAt) = try TrustImporter(bundle: bundle, store: store, now: now).run()
            Terminal.data(
                "bundle of \(Date(timeIntervalSince1970: Double(madeAt)).ISO8601Format()): trust list \(list.list.number), \(bundle.files.count) files"
            )
        } catch let failure as TrustFailure { throw refused("\(failure)") } catch let failure as CredentialFailure {
            throw refused("\(failure)")
        }
    }

    private func refused(_ why: String) -> CommandFailure {
        CommandFailure(.untrusted, "the bundle is refused: \(why)", next: "ask for a new one; what is saved stays in use")
    }

    private func read() throws -> [UInt8] {
        let handle = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file)
        guard let bytes = try handle?.readToEnd() else { throw CommandFailure(.unrecognised, "cannot read \(file), or it is empty") }
        return [UInt8](bytes)
    }
}

/// Believes a bundle file by file, each by its own signature, and saves what it believed.
private struct TrustImporter {
    let bundle: ReceivedBundle
    let store: TrustStore
    let now: UnixTime

    func run() throws -> (VerifiedTrustList, madeAt: UnixTime) {
        var chain = try store.chain(), successions: [(version: Int, bytes: [UInt8])] = []
        while let bytes = bundle["trust/root-\(chain.current.version + 1).json"] {
            chain = try chain.following(bytes)
            successions.append((chain.current.version, bytes))
        }
        guard let bytes = bundle[OfflineBundle.trustListPath] else { throw CredentialFailure.malformed }
        let seen = try store.lastSeen()
        // A bundle may skip lists; going back, or another list of the same number, is refused.
        let list = try VerifiedTrustList(bytes, root: chain.current, after: seen, now: now)
        let madeAt = try bundle.verified(by: list, now: now, leeway: VerificationPolicy().leeway)
        try store.save(list: bytes)
        for (version, bytes) in successions { try store.save(succession: bytes, version: version) }
        for issuer in list.list.issuers { try take(issuer, of: list) }
        return (list, madeAt)
    }

    private func take(_ issuer: TrustedIssuer, of list: VerifiedTrustList) throws {
        // Lists lie beside the issuers' names: https://host/issuers/agency, https://host/status/agency/1.jwt.
        guard let end = issuer.id.range(of: "/issuers/", options: .backwards) else { return }
        let base = issuer.id[..<end.lowerBound]
        for number in 1... {
            guard let token = bundle["status/\(issuer.agency)/\(number).jwt"] else { break }
            let uri = "\(base)/status/\(issuer.agency)/\(number).jwt"
            try store.take(statusList: token, uri: uri, issuer: issuer, of: list, now: now)
        }
        for key in issuer.keys where key.witnessed != nil {
            guard let bytes = bundle["trust/witnessed/\(try TrustStore.witnessedName(key))"] else { continue }
            _ = try WitnessedSet(bytes, of: key)
            try store.save(witnessed: bytes, of: key)
        }
    }
}
