package import SegelUseCases
private import Synchronization

/// Whether a load balancer may send requests here.
package final class ServiceReadiness: Sendable {
    /// Seconds for which a probe of the store counts: each is a write that waits for the disk.
    static let probeAge: Duration = .seconds(5)

    private struct State {
        var isDraining = false
        var probed: (at: ContinuousClock.Instant, refusal: String?)?
    }

    private let mall: Mall
    private let state = Mutex(State())

    package init(_ mall: Mall) { self.mall = mall }

    /// The service was asked to stop: what is under way ends, nothing new is to come.
    package func drain() { state.withLock { $0.isDraining = true } }

    /// Nil where requests may come; else a stable code.
    package func refusal() async -> String? {
        let (isDraining, probed) = state.withLock { ($0.isDraining, $0.probed) }
        if isDraining { return "draining" }
        do { try await mall.checkReady() } catch let refusal as Refusal { return refusal.code } catch { return "store_unreadable" }
        if let probed, probed.at.duration(to: .now) < Self.probeAge { return probed.refusal }
        let now = ContinuousClock.now
        var refusal: String?
        do { try await mall.checkWriting() } catch { refusal = "store_unwritable" }
        state.withLock { [refusal] in $0.probed = (now, refusal) }
        return refusal
    }
}
