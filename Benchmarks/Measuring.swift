import Foundation

/// Pairs in turn (A B A B …), medians, ratios.
extension Benchmarks {
    /// `unit`: how much one call of either does; printed per second.
    static func compare(
        _ name: String,
        against peerName: String,
        floor: Double?,
        unit: Double,
        pairs: Int = 9,
        ours: () async throws -> Void,
        peer: () async throws -> Void
    ) async throws {
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
            let bound = floor.map { String(format: "≥ %.2f %@", $0, ratio >= $0 ? "✓" : "MISSED") } ?? "–"
            print(String(format: "| %@ | %.0f | %.0f (%@) | %.2f | %@ |", name, unit / median(a), unit / median(b), peerName, ratio, bound))
        } catch {
            print("| \(name) | failed: \(error) | | | |")
        }
    }

    static func seconds(_ body: () async throws -> Void) async rethrows -> Double {
        let clock = ContinuousClock()
        let duration = try await clock.measure(body).components
        return Double(duration.seconds) + Double(duration.attoseconds) / 1e18
    }

    static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
