internal import ArgumentParser
internal import Foundation

/// How to unlock a data directory: one way of those its key ring knows. Every secret comes from a file.
struct UnlockOptions: ParsableArguments {
    @Option(help: "Unlock with the passphrase in this file, - for stdin.")
    var passphraseFile: String?

    @Option(help: "Unlock with the share in this file; give it once for each share.")
    var share: [String] = []

    @Option(help: "Unlock with a token: absolute path of its PKCS#11 module.")
    var tokenModule: String?

    @Option(help: "The token's label.")
    var tokenLabel: String?

    @Option(help: "The label of the key pair in the token.")
    var tokenKey: String?

    @Option(help: "File with the token's PIN, - for stdin.")
    var pinFile: String?

    @Option(help: "Unlock with this sealed escrow key.")
    var escrowKey: String?

    @Option(help: "File with the escrow key's passphrase, - for stdin.")
    var escrowPassphraseFile: String?

    /// The way that was named, or systemd's credential `segel.passphrase`; nil when there is neither. Throws a usage failure for half a way or two.
    func source() throws -> UnlockSource? {
        var ways = try [token.map { UnlockSource.token($0) }, escrow].compactMap { $0 }
        if let passphraseFile { ways.append(.passphrase(file: passphraseFile)) }
        if !share.isEmpty { ways.append(.shares(files: share)) }
        guard ways.count <= 1 else {
            throw CommandFailure(
                .usage,
                "several ways to unlock are given",
                next: "give one: a passphrase, shares, a token or an escrow key"
            )
        }
        return ways.first ?? SystemdCredential.passphrase
    }

    /// As `source`, where one is needed.
    func neededSource(for data: String) throws -> UnlockSource {
        guard let source = try source() else {
            throw CommandFailure(
                .keyMissing,
                "nothing is given to unlock \(data) with",
                next: "--passphrase-file, --share, --token-module or --escrow-key; or the systemd credential \(SystemdCredential.name)"
            )
        }
        return source
    }

    private var token: TokenPlace? {
        get throws {
            try TokenPlace(
                module: tokenModule,
                label: tokenLabel,
                key: tokenKey,
                pinFile: pinFile,
                needs: "--token-module, --token-label, --token-key and --pin-file"
            )
        }
    }

    private var escrow: UnlockSource? {
        get throws {
            guard escrowKey != nil || escrowPassphraseFile != nil else { return nil }
            guard let escrowKey, let escrowPassphraseFile else {
                throw CommandFailure(.usage, "an escrow key needs its passphrase", next: "--escrow-key FILE --escrow-passphrase-file FILE")
            }
            return .escrow(key: escrowKey, passphraseFile: escrowPassphraseFile)
        }
    }
}

/// What systemd hands a unit with `LoadCredential=` or `LoadCredentialEncrypted=`. The variable names a folder; the secret is in a file there.
enum SystemdCredential {
    static let name = "segel.passphrase"

    static var passphrase: UnlockSource? {
        guard let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty else { return nil }
        let path = folder + "/" + name
        return FileManager.default.fileExists(atPath: path) ? .passphrase(file: path) : nil
    }
}
