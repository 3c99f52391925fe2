internal import ArgumentParser
internal import SegelHTTP

/// The certificate that the public listener shows.
struct TLSOptions: ParsableArguments {
    @Option(help: Settings.help(.tlsCertificate))
    var tlsCertificate: String?

    @Option(help: Settings.help(.tlsKey))
    var tlsKey: String?

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else { throw ValidationError("--tls-certificate and --tls-key go together") }
    }

    /// Nil where none is named.
    var certificate: ServedCertificate? {
        get throws {
            guard let tlsCertificate, let tlsKey else { return nil }
            do { return try ServedCertificate(certificate: tlsCertificate, key: tlsKey) } catch let failure as ServedCertificate.Failure {
                let what =
                    switch failure {
                    case .certificate: "\(tlsCertificate) holds no certificate that can be read"
                    case .privateKey: "\(tlsKey) holds no private key that can be read"
                    case .unfit: "\(tlsKey) is not the key of \(tlsCertificate)"
                    }
                throw CommandFailure(.usage, what, next: "PEM files: the chain with the server's own certificate first, and its key")
            }
        }
    }
}

extension TransportSecurity: ExpressibleByArgument {}
