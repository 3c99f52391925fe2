internal import Logging
internal import SegelHTTP
internal import SegelUseCases
internal import ServiceLifecycle

/// Hears what other nodes commit: a key ring is followed, and whoever waits for a case is told of it.
struct NodeWatch: Service {
    let mall: Mall
    let streams: LiveStreams
    let log: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            guard let changes = mall.changes() else { return }
            for await change in changes {
                streams.heard(change)
                guard change == .keyRing || change == .anything else { continue }
                do { try mall.followKeyRing() } catch { log.warning("key ring not followed: \(type(of: error))") }
            }
        }
        // A service that returns ends all others.
        try? await gracefulShutdown()
    }
}
