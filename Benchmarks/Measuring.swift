import Foundation

/// Pairs in turn (A B A B …), medians, ratios.
extension Benchmarks {
    /// `unit`: how much one call of either does; printed per second.
    static func compare(
        _ id: String,
        _ name: String,
        against peerName: String,
        floor: Double?,
        unit: Double,
        pairs rounds: Int = 9,
        ours: () async throws -> Void,
        peer: () async throws -> Void
    ) async throws {
        let pairs = isQuick ? (rounds + 2) / 3 : rounds
        do {
            try await ours()
            try await peer()
            var a: [Double] = []
            var b: [Double] = []
            for _ in 0..<pairs {
                a.append(try await seconds(ours))
                b.append(try await seconds(peer))
            }
            let ratio = median(zip(b, a).map { $0 / $1 })
            Report.row(
                id,
                name,
                String(format: "%.0f", unit / median(a)),
                peer: String(format: "%.0f", unit / median(b)),
                against: peerName,
                ratio: String(format: "%.2f", ratio),
                floor: floor.map { String(format: "≥ %.2f", $0) },
                isMet: floor.map { ratio >= $0 }
            )
        } catch {
            Report.row(id, name, "failed: \(error)")
        }
    }

    static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let clock = ContinuousClock()
        let duration = try await clock.measure(body).components
        return Double(duration.seconds) + Double(duration.attoseconds) / 1e18
    }

    static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
