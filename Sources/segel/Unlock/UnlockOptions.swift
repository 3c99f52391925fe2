internal import ArgumentParser
internal import Foundation

/// How to unlock a data directory: one way of those its key ring knows. Every secret comes from a file.
struct UnlockOptions: ParsableArguments {
    @Option(help: Settings.help(.passphraseFile))
    var passphraseFile: String?

    @Option(help: Settings.help(.share))
    var share: [String] = []

    @Option(help: Settings.help(.tokenModule))
    var tokenModule: String?

    @Option(help: Settings.help(.tokenLabel))
    var tokenLabel: String?

    @Option(help: Settings.help(.tokenKey))
    var tokenKey: String?

    @Option(help: Settings.help(.pinFile))
    var pinFile: String?

    @Option(help: Settings.help(.escrowKey))
    var escrowKey: String?

    @Option(help: Settings.help(.escrowPassphraseFile))
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

/// What systemd hands a unit with `LoadCredential=` or `LoadCredentialEncrypted=`, and container engines put into `/run/secrets`. The variable
/// names a folder; the secret is in a file there.
enum SystemdCredential {
    static let name = "segel.passphrase"

    static var passphrase: UnlockSource? {
        let folders = [ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] ?? "", "/run/secrets"]
        let path = folders.filter { !$0.isEmpty }.map { $0 + "/" + name }.first { FileManager.default.fileExists(atPath: $0) }
        return path.map { .passphrase(file: $0) }
    }
}
