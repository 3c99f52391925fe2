internal import Logging
internal import SegelHTTP
internal import ServiceLifecycle
internal import UnixSignals

/// Serves a renewed certificate without a restart: on SIGHUP at once, and by looking at the files now and then, for whoever renews and tells nobody.
/// Without a certificate SIGHUP changes nothing, and ends nothing: `systemctl reload` sends it all the same.
struct CertificateWatch: Service {
    static let pause: Duration = .seconds(10)

    let certificate: ServedCertificate?
    let log: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) { hangup() }
                }
                group.addTask {
                    while let certificate, !Task.isCancelled {
                        // Cancelled while asleep: the loop's condition sees it.
                        try? await Task.sleep(for: Self.pause)
                        if !Task.isCancelled { reload(certificate) }
                    }
                }
            }
        }
    }

    private func hangup() {
        if let certificate { reload(certificate) } else { log.notice("nothing to read again: there is no TLS certificate") }
    }

    private func reload(_ certificate: ServedCertificate) {
        do {
            if try certificate.reload() { log.notice("TLS certificate renewed", metadata: ["expires": "\(certificate.expires)"]) }
        } catch {
            let code = (error as? ServedCertificate.Failure)?.code ?? "\(type(of: error))"
            log.error("TLS certificate not renewed, the one before is served", metadata: ["code": .string(code)])
        }
    }
}
