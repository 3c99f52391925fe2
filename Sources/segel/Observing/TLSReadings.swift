internal import SegelHTTP
internal import SegelMetrics

/// The certificate that the public listener shows.
struct TLSReadings: Sendable {
    private static let ends = MetricDescription.gauge(
        "segel_tls_certificate_ends_timestamp_seconds",
        "When the certificate of the public listener ends; no value where TLS is somebody else's."
    )

    static let descriptions = [ends]

    let certificate: ServedCertificate?

    func read() -> [MetricReading] { [MetricReading(Self.ends, (certificate?.expires).map(Double.init))] }
}
