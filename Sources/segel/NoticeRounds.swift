internal import SegelOutbound
internal import SegelUseCases
internal import ServiceLifecycle

/// Sends notices beside everything else: nothing waits for a gateway.
struct NoticeRounds: Service {
    private static let pause: Duration = .seconds(2)

    let mall: Mall
    let carrier: any NoticeCarrier

    /// Nil where the deployment sends none. Throws where `config.json` names what may not be opened.
    init?(_ mall: Mall) throws {
        guard let settings = mall.configuration.notices else { return nil }
        do { carrier = try NoticeSender(settings) } catch {
            throw CommandFailure(.usage, "notices in config.json: \(error.code)", next: "mend config.json; see Docs/Formats/Notices.md")
        }
        self.mall = mall
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await mall.deliverNotices(by: carrier) } catch let refusal as Refusal {
                    Terminal.talk("segel: notices put off: \(refusal.code)")
                } catch {
                    guard !(error is CancellationError) else { break }
                    Terminal.talk("segel: notices put off: \(type(of: error))")
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }
}
