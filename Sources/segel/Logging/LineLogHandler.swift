internal import Foundation
internal import Logging

/// Writes a line an event to stderr, whole lines only. The words are ours and constant; what varies is metadata, and none of it is of a person.
struct LineLogHandler: LogHandler {
    let format: LogFormat
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel: Logger.Level = .notice

    init(format: LogFormat) { self.format = format }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { $1 }.map { (Self.shown($0), "\($1)") }.sorted { $0.0 < $1.0 }
        let line = format == .json ? Self.json(event, fields) : Self.text(event, fields)
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Hummingbird's name for what everybody else calls the request.
    private static func shown(_ key: String) -> String { key == "hb.request.id" ? "request" : key }

    private static func text(_ event: LogEvent, _ fields: [(String, String)]) -> String {
        "segel: \(oneLine("\(event.message)"))" + fields.map { " \($0.0)=\(oneLine($0.1))" }.joined()
    }

    /// `time` (RFC 3339, UTC, milliseconds), `level` and `message` come first; then the fields by name, all of them strings.
    private static func json(_ event: LogEvent, _ fields: [(String, String)]) -> String {
        let time = Date.now.formatted(.iso8601.year().month().day().time(includingFractionalSeconds: true))
        let members = [("time", time + "Z"), ("level", event.level.rawValue), ("message", "\(event.message)")] + fields
        return "{" + members.map { "\(quoted($0.0)):\(quoted($0.1))" }.joined(separator: ",") + "}"
    }

    /// Attack A71: nothing written into a log begins a line of its own.
    private static func oneLine(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
    }

    /// RFC 8259 section 7.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for letter in text.unicodeScalars {
            switch letter {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _ where letter.value < 0x20 || letter.value == 0x7F:
                let digits = String(letter.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(letter)
            }
        }
        return quoted + "\""
    }
}
