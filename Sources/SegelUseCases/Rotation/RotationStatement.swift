internal import Foundation
internal import SegelVault

extension Mall {
    /// What a finished rotation states (Docs/Formats/Rotation.md, rule 6).
    func rotationLines(_ record: RotationRecord) -> [(name: String, value: String)] {
        let name = record.name
        return [
            ("rotation", name.text), ("key", name.key.rawValue), ("from-version", "\(name.from)"), ("to-version", "\(name.to)"),
            ("begun", Date(timeIntervalSince1970: Double(record.startedAt)).ISO8601Format()), ("rewrapped", "\(record.done) rows"),
            ("census-before", text(record.censusBefore)), ("census-after", text(record.censusAfter)),
            ("digest-before", record.digestBefore.text), ("digest-after", record.digestAfter.text),
        ] + remaining(record)
    }

    /// Said once for each version that had rows, and for the one that was rotated away from in any case.
    private func remaining(_ record: RotationRecord) -> [(name: String, value: String)] {
        let old = Set(record.censusBefore.map(\.version)).union([record.name.from]).subtracting([record.name.to])
        return old.sorted().map { version in
            let rows = record.censusAfter.first { $0.version == version }?.rows ?? 0
            return ("remaining", "\(rows) rows on version \(version)")
        }
    }

    private func text(_ census: [VersionCount]) -> String {
        census.isEmpty ? "no rows" : census.map { "\($0.rows) rows on version \($0.version)" }.joined(separator: ", ")
    }

    /// The signed receipt of a finished rotation. Throws `rotation_unknown`, `rotation_unfinished`.
    package func rotationStatement(_ name: RotationName) async throws -> String {
        guard let record = try await store.read({ try $0.rotation(name) }) else { throw Refusal(.notFound, "rotation_unknown") }
        guard let statement = record.statement else { throw Refusal(.conflict, "rotation_unfinished") }
        return statement
    }
}
