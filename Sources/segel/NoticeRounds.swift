internal import Logging
internal import SegelOutbound
internal import SegelUseCases
internal import ServiceLifecycle

/// Sends notices beside everything else: nothing waits for a gateway.
struct NoticeRounds: Service {
    private static let pause: Duration = .seconds(2)

    let mall: Mall
    let log: Logger
    let carrier: any NoticeCarrier

    /// Nil where the deployment sends none. Throws where `config.json` names what may not be opened.
    init?(_ mall: Mall, log: Logger) throws {
        guard let settings = mall.configuration.notices else { return nil }
        do { carrier = try NoticeSender(settings) } catch {
            throw CommandFailure(.usage, "notices in config.json: \(error.code)", next: "mend config.json; see Docs/Formats/Notices.md")
        }
        self.mall = mall
        self.log = log
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { _ = try await mall.lead(.notices) { try await mall.deliverNotices(by: carrier) } } catch let refusal as Refusal {
                    log.warning("notices put off: \(refusal.code)")
                } catch {
                    guard !(error is CancellationError) else { break }
                    log.warning("notices put off: \(type(of: error))")
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }
}
