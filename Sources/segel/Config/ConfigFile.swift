internal import Foundation

/// The configuration file (Docs/Formats/ConfigFile.md): `key = value` lines.
struct ConfigFile: Sendable {
    struct Entry: Sendable {
        let name: SettingName
        let value: String
        let line: Int
    }

    let path: String
    let entries: [Entry]
    /// What of it is not taken; nobody serves by a file with any.
    let problems: [ConfigProblem]

    static let standardPath = "/etc/segel/segel.conf"
    /// Bytes; rule 1.
    private static let limit = 65_536

    init(path: String, text: String) {
        self.path = path
        var entries: [Entry] = [], problems: [ConfigProblem] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do {
                if let entry = try Self.entry(String(line), index + 1, among: entries) { entries.append(entry) }
            } catch { problems.append(ConfigProblem(place: "\(path):\(index + 1)", fault: error)) }
        }
        self.entries = entries
        self.problems = problems
    }

    /// Nil where the file is not there and nobody named it.
    static func read(_ named: String?) throws -> ConfigFile? {
        let path = named ?? standardPath
        guard let bytes = FileManager.default.contents(atPath: path) else {
            guard named != nil || FileManager.default.fileExists(atPath: path) else { return nil }
            throw CommandFailure(.usage, "cannot read the configuration \(path)", next: "check the path and its owner")
        }
        guard bytes.count <= limit, let text = String(validating: bytes, as: UTF8.self) else {
            throw CommandFailure(.usage, "\(path) is no configuration: longer than \(limit) bytes, or not UTF-8")
        }
        return ConfigFile(path: path, text: text)
    }

    private static func entry(_ line: String, _ number: Int, among entries: [Entry]) throws(ConfigFault) -> Entry? {
        let text = line.trimmingCharacters(in: .whitespaces)
        if text.isEmpty || text.hasPrefix("#") { return nil }
        guard let equals = text.firstIndex(of: "=") else { throw .noValue(text) }
        let key = text[..<equals].trimmingCharacters(in: .whitespaces)
        let value = text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces)
        guard let name = SettingName(rawValue: key) else { throw .unknown(key, among: SettingName.allCases.map(\.rawValue)) }
        guard !value.isEmpty else { throw .noValue(key) }
        if !Settings[name].repeats, let other = entries.first(where: { $0.name == name }) { throw .twice(key, line: other.line) }
        return Entry(name: name, value: value, line: number)
    }
}
