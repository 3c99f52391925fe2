package import SegelVault

/// "This key, from this version to that one." It is its own compare-and-swap: applied again it resumes, applied after another rotation it is
/// refused. Making one changes nothing.
package struct RotationPlan: Sendable, Codable, Equatable {
    package let key: RingKeyName
    package let from: UInt32
    package let to: UInt32
    package let census: [VersionCount]
    /// Rows there are, and of those the ones to rewrap.
    package let total: Int
    package let rows: Int
    /// Over what all rows hide, in order of place; the rotation's own digests are this one when no row comes or goes meanwhile. Hexadecimal.
    package let digest: String
    /// From a measured sample; rough.
    package let estimatedSeconds: Double
    /// It was begun already; applying it resumes.
    package let isUnderWay: Bool
    package let guards: [RotationGuard]

    /// Such as "kek-citizen-1-2".
    package var name: String { RotationName(key: key, from: from, to: to).text }
}

extension Mall {
    private static let pageCount = 1_000
    /// Writing a row takes about as long as reading and rewrapping it.
    private static let writingFactor = 2.0

    /// Read-only. Names the rotation that was begun and not finished, if there is one.
    package func planRotation(_ key: RingKeyName) async throws -> RotationPlan {
        let open = try await store.read { try $0.rotations().last { $0.name.key == key && $0.isOpen } }
        let name = if let open { open.name } else { try await freshName(key) }
        let census = counts(try await census(key))
        let rows = census.filter { $0.version != name.to }.reduce(0) { $0 + $1.rows }
        return RotationPlan(
            key: key,
            from: name.from,
            to: name.to,
            census: census,
            total: census.reduce(0) { $0 + $1.rows },
            rows: rows,
            digest: try await digest(wrappedRows(key), of: key).text,
            estimatedSeconds: try await secondsPerRow(wrappedRows(key)) * Double(rows),
            isUnderWay: open != nil,
            guards: try await guards(for: name)
        )
    }

    /// A version that waits for a cancelled rotation will be destroyed before the next one begins.
    private func freshName(_ key: RingKeyName) async throws -> RotationName {
        let next = nextRotation(of: key)
        let isUsed = try await store.read { try $0.rotation(next) } != nil
        return isUsed ? RotationName(key: key, from: next.from, to: next.to + 1) : next
    }

    /// In pages, so that memory stays flat and no reader is held whatever the number of rows.
    func digest<Rows: WrappedRows>(_ rows: Rows, of key: RingKeyName) async throws -> RotationDigest {
        var digest = RotationDigest(of: key)
        try await eachPage(rows) { page in
            for (_, row) in page { digest.add(try rows.commitment(to: row)) }
        }
        return digest
    }

    func eachPage<Rows: WrappedRows>(_ rows: Rows, _ body: ([(place: [UInt8], row: Rows.Row)]) throws -> Void) async throws {
        var cursor: [UInt8] = []
        while true {
            let page = try await store.read { [cursor] tx in try rows.page(notOn: nil, after: cursor, limit: Self.pageCount, in: tx) }
            guard let last = page.last else { return }
            try body(page)
            cursor = last.place
        }
    }

    private func secondsPerRow<Rows: WrappedRows>(_ rows: Rows) async throws -> Double {
        let clock = ContinuousClock(), start = clock.now
        let sample = try await store.read { tx in try rows.page(notOn: nil, after: [], limit: 256, in: tx) }
        guard !sample.isEmpty else { return 0 }
        for (_, row) in sample { _ = try rows.rewrap(row) }
        let taken = start.duration(to: clock.now).components
        return (Double(taken.seconds) + Double(taken.attoseconds) / 1e18) / Double(sample.count) * Self.writingFactor
    }
}
