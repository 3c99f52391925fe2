/// Why something of a configuration is not taken.
enum ConfigFault: Error, Equatable {
    case unknown(String, among: [String])
    case noValue(String)
    case absent(String)
    case twice(String, line: Int)
    /// In the words of the parser of flags, which reads the file's values too.
    case value(String, String)
    case missingFile(String, String)
    case readByOthers(String, String)
    case wrongType(String, String)
    case unreadable(String)

    var code: String {
        switch self {
        case .unknown: "config_key_unknown"
        case .noValue, .absent: "config_value_missing"
        case .twice: "config_key_twice"
        case .value: "config_value_refused"
        case .missingFile: "config_file_missing"
        case .readByOthers: "config_secret_readable"
        case .wrongType: "config_value_type"
        case .unreadable: "config_unreadable"
        }
    }

    /// Serving goes on.
    var isWarning: Bool { if case .readByOthers = self { true } else { false } }

    /// The known name that was likely meant.
    var suggestion: String? {
        if case .unknown(let key, let known) = self { Suggestion.nearest(to: key, among: known) } else { nil }
    }

    var text: String {
        switch self {
        case .unknown(let key, _): "there is no key \(key)" + (suggestion.map { "; did you mean \($0)?" } ?? "")
        case .noValue(let key): "\(key) has no value: a line is KEY = VALUE"
        case .absent(let key): "\(key) is missing"
        case .twice(let key, let line): "\(key) stands in line \(line) already"
        case .value(let key, let words): "\(key): \(words)"
        case .missingFile(let key, let path): "\(key): there is no \(path), or it cannot be read"
        case .readByOthers(let key, let path): "\(key): others may read the secret in \(path); chmod 0600"
        case .wrongType(let key, let type): "\(key) is no \(type)"
        case .unreadable(let words): words
        }
    }
}

/// One of them, and where it stands.
struct ConfigProblem: Sendable, Encodable {
    let place: String
    let code: String
    let text: String
    let suggestion: String?
    let isWarning: Bool

    init(place: String, fault: ConfigFault) {
        self.place = place
        code = fault.code
        text = fault.text
        suggestion = fault.suggestion
        isWarning = fault.isWarning
    }
}
