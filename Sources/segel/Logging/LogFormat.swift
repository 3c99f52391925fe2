internal import ArgumentParser
internal import Logging

/// How the service's log is written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    /// `segel: words key=value`, for people.
    case text
    /// One JSON object a line, for programs.
    case json
}

/// What of it is written. Nothing below `info`: at their debug levels libraries write headers and addresses, which no log of ours may hold.
enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case error, warning, notice, info

    var level: Logger.Level {
        switch self {
        case .error: .error
        case .warning: .warning
        case .notice: .notice
        case .info: .info
        }
    }
}

struct LogOptions: ParsableArguments {
    @Option(help: Settings.help(.log))
    var log = LogFormat.text

    @Option(help: Settings.help(.logLevel))
    var logLevel = LogLevel.notice

    var logger: Logger { Self.logger(log, logLevel.level) }

    /// As text, at the level of `segel serve`.
    static var standard: Logger { logger(.text, .notice) }

    private static func logger(_ format: LogFormat, _ level: Logger.Level) -> Logger {
        var logger = Logger(label: "segel") { _ in LineLogHandler(format: format) }
        logger.logLevel = level
        return logger
    }
}
