internal import Logging
internal import ServiceLifecycle
internal import Synchronization

/// Whether a listener could not begin, or ended with an error. Then all others are ended, and what their library says of that is our own doing: the command's
/// message has the reason.
final class ListenerFate: Sendable {
    private let failed = Atomic(false)

    var hasFailed: Bool { failed.load(ordering: .relaxed) }
    func fail() { failed.store(true, ordering: .relaxed) }
}

/// A listener; known to have failed before anything else is ended for it.
struct FatedListener: Service {
    let service: any Service
    let fate: ListenerFate

    func run() async throws {
        do { try await service.run() } catch {
            fate.fail()
            throw error
        }
    }
}

/// A listener's library speaks until one of them has failed.
struct FatedLogHandler: LogHandler {
    private var base: any LogHandler
    private let fate: ListenerFate

    init(_ base: any LogHandler, _ fate: ListenerFate) {
        self.base = base
        self.fate = fate
    }

    var metadata: Logger.Metadata {
        get { base.metadata }
        set { base.metadata = newValue }
    }
    var metadataProvider: Logger.MetadataProvider? {
        get { base.metadataProvider }
        set { base.metadataProvider = newValue }
    }
    var logLevel: Logger.Level {
        get { base.logLevel }
        set { base.logLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { base[metadataKey: key] }
        set { base[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        guard !fate.hasFailed else { return }
        base.log(event: event)
    }
}

extension Logger {
    func silent(after fate: ListenerFate) -> Logger {
        let base = handler
        return Logger(label: label) { _ in FatedLogHandler(base, fate) }
    }
}
