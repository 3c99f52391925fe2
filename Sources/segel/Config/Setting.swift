/// One thing that `segel serve` can be told: by a flag, by the environment, or in the configuration file.
struct Setting: Sendable {
    enum Kind: String, Sendable {
        case text, number, address, network, limit, choice
        case folder, file
        /// The path of a file that holds a secret; a secret itself is no setting.
        case secretFile = "secret file"
    }

    let name: SettingName
    let kind: Kind
    /// What holds where nothing is said; nil: nothing does.
    let standard: String?
    /// May be given several times.
    let repeats: Bool
    /// In English and in Indonesian. The English one is the flag's help.
    let meaning: Meaning

    var flag: String { "--" + name.rawValue }
    var variable: String { "SEGEL_" + name.rawValue.uppercased().replacing("-", with: "_") }
}

/// What a key means, in two languages.
struct Meaning: Sendable, Encodable {
    let en: String
    let id: String
}

/// As it stands in the file; the flag and the variable are spelt from it.
enum SettingName: String, CaseIterable, Sendable {
    case data, host, port
    case trustedProxy = "trusted-proxy"
    case limit, clamav
    case tlsCertificate = "tls-certificate"
    case tlsKey = "tls-key"
    case hsts
    case metrics, connections
    case drainSeconds = "drain-seconds"
    case log
    case logLevel = "log-level"
    case passphraseFile = "passphrase-file"
    case share
    case tokenModule = "token-module"
    case tokenLabel = "token-label"
    case tokenKey = "token-key"
    case pinFile = "pin-file"
    case escrowKey = "escrow-key"
    case escrowPassphraseFile = "escrow-passphrase-file"

    /// One way to unlock is taken whole from where it is named: half of it from a file and half from a flag would be nobody's intention.
    var isUnlocking: Bool { Self.unlocking.contains(self) }

    private static let unlocking: Set<Self> = [
        .passphraseFile, .share, .tokenModule, .tokenLabel, .tokenKey, .pinFile, .escrowKey, .escrowPassphraseFile,
    ]
}
