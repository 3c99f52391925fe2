internal import Logging
internal import SegelOutbound
internal import SegelUseCases
internal import ServiceLifecycle

/// Sends webhooks beside everything else: nothing waits for an agency's server.
struct WebhookRounds: Service {
    private static let pause: Duration = .seconds(2)

    let mall: Mall
    let log: Logger

    func run() async throws {
        let carrier = WebhookSender(mall.configuration.webhooks)
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { _ = try await mall.lead(.webhooks) { try await mall.deliverWebhooks(by: carrier) } } catch let refusal as Refusal {
                    log.warning("webhooks put off: \(refusal.code)")
                } catch {
                    guard !(error is CancellationError) else { break }
                    log.warning("webhooks put off: \(type(of: error))")
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }
}
