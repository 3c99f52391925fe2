package import SegelMetrics
internal import SegelTransparency
package import SegelUseCases

/// How the deployment stands, as metrics.
package struct MallReadings: Sendable {
    private static let observed = MetricDescription.gauge(
        "segel_observation_ok",
        "Whether what follows could be read from the store; the metrics of the deployment have no values while it is 0."
    )
    private static let entries = MetricDescription.gauge("segel_log_entries", "Entries of the transparency log in the store.")
    private static let published = MetricDescription.gauge("segel_log_published_entries", "Entries under the published checkpoint.")
    private static let newest = MetricDescription.gauge(
        "segel_log_newest_entry_timestamp_seconds",
        "When the newest published entry was made; 0 where there is none."
    )
    private static let events = MetricDescription.counter(
        "segel_log_events_total",
        "Published entries by kind, since the log began: issued, status-changed, failed-attempt and so on.",
        by: "kind"
    )
    private static let cosigned = MetricDescription.gauge(
        "segel_witness_cosigned_timestamp_seconds",
        "When each witness cosigned the published checkpoint; 0 where it has not.",
        by: "witness"
    )
    private static let witnessed = MetricDescription.gauge(
        "segel_log_witnessed",
        "Whether as many witnesses as the policy asks have cosigned the published checkpoint."
    )
    private static let keys = MetricDescription.gauge("segel_signing_keys", "Signing keys by state.", by: "agency", "purpose", "state")
    private static let keyEnds = MetricDescription.gauge(
        "segel_signing_key_ends_timestamp_seconds",
        "When the key that signs now ends, where an end is known.",
        by: "agency",
        "purpose"
    )
    private static let certificateEnds = MetricDescription.gauge(
        "segel_certificate_ends_timestamp_seconds",
        "When the X.509 certificate of the key that signs now ends.",
        by: "agency",
        "purpose"
    )
    private static let listNumber = MetricDescription.gauge("segel_trust_list_number", "The published trust list's number; 0 for none.")
    private static let listEnds = MetricDescription.gauge(
        "segel_trust_list_ends_timestamp_seconds",
        "When the published trust list expires; 0 where there is none."
    )
    private static let backup = MetricDescription.gauge(
        "segel_backup_newest_timestamp_seconds",
        "When the newest backup that still lies somewhere was made; 0 where there is none."
    )
    private static let drill = MetricDescription.gauge(
        "segel_backup_drill_timestamp_seconds",
        "When a backup was last restored to a scratch place and opened; 0 for never."
    )
    private static let notices = MetricDescription.gauge(
        "segel_notices",
        "Words to citizens that wait, or were given up (dead); 1000 says a thousand or more.",
        by: "state"
    )
    private static let rotations = MetricDescription.gauge("segel_rotations_open", "Key rotations begun and not finished.")
    private static let rotationRows = MetricDescription.gauge(
        "segel_rotation_rows_left",
        "Rows that open rotations have not rewrapped yet."
    )

    private static let webhooks = MetricDescription.gauge(
        "segel_webhooks",
        "Addresses that agencies registered, by state; a disabled one failed for three days or wanted nothing more.",
        by: "state"
    )
    private static let deliveries = MetricDescription.gauge(
        "segel_webhook_deliveries",
        "Words to agencies' webhooks that wait, or were given up (dead), of the last 30 days.",
        by: "state"
    )

    package static let descriptions = [
        observed, entries, published, newest, events, cosigned, witnessed, keys, keyEnds, certificateEnds, listNumber, listEnds, backup,
        drill,
        notices, rotations, rotationRows, webhooks, deliveries,
    ]

    private let mall: Mall

    package init(_ mall: Mall) { self.mall = mall }

    /// Of now. Where the store cannot be read that is what they say, and the other metrics of a scrape are there all the same.
    package func read() async -> [MetricReading] {
        do { return Self.readings(try await mall.observe()) } catch {
            return [MetricReading(Self.observed, 0)] + Self.descriptions.dropFirst().map { MetricReading($0, []) }
        }
    }

    private static func readings(_ seen: MallObservation) -> [MetricReading] {
        [
            MetricReading(observed, 1), MetricReading(entries, Double(seen.logEntries)),
            MetricReading(published, Double(seen.log.entries)), MetricReading(newest, Double(seen.log.newestEvent)),
            MetricReading(events, LogEventKind.allCases.map { ([name($0)], Double(seen.log.counts[$0] ?? 0)) }),
            MetricReading(cosigned, seen.log.witnesses.map { ([$0.name], Double($0.cosignedAt ?? 0)) }),
            MetricReading(witnessed, seen.log.isWitnessed.map { $0 ? 1 : 0 }),
            MetricReading(
                keys,
                seen.rings.flatMap { ring in states.map { ([ring.agency, ring.purpose, $0.rawValue], Double(ring.states[$0] ?? 0)) } }
            ),
            MetricReading(keyEnds, seen.rings.compactMap { ring in ring.ends.map { ([ring.agency, ring.purpose], Double($0)) } }),
            MetricReading(
                certificateEnds,
                seen.rings.compactMap { ring in ring.certificateEnds.map { ([ring.agency, ring.purpose], Double($0)) } }
            ),
            MetricReading(listNumber, Double(seen.trustListNumber ?? 0)), MetricReading(listEnds, Double(seen.trustListExpires ?? 0)),
            MetricReading(backup, Double(seen.newestBackup ?? 0)), MetricReading(drill, Double(seen.lastDrill ?? 0)),
            MetricReading(notices, seen.notices.map { ([$0.key.rawValue], Double($0.value)) }),
            MetricReading(webhooks, Webhook.State.allCases.map { ([$0.rawValue], Double(seen.webhooks[$0] ?? 0)) }),
            MetricReading(deliveries, seen.webhookDeliveries.map { ([$0.key.rawValue], Double($0.value)) }),
            MetricReading(rotations, Double(seen.openRotations.count)),
            MetricReading(rotationRows, Double(seen.openRotations.reduce(0) { $0 + $1.total - $1.done })),
        ]
    }

    private static let states: [SigningKeyState] = [.prePublished, .active, .verifyOnly, .compromised]

    /// `failedAttempt` as `failed-attempt`.
    private static func name(_ kind: LogEventKind) -> String {
        "\(kind)".reduce(into: "") { name, letter in name += letter.isUppercase ? "-\(letter.lowercased())" : String(letter) }
    }
}
