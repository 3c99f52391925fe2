package import SegelCatalogue

/// A service's month in counts.
package struct ReportLine: Sendable {
    package let month: Month
    package let service: String
    private let counts: [String: Int]

    init(month: Month, service: String, counts: [String: Int]) {
        self.month = month
        self.service = service
        self.counts = counts
    }

    package subscript(measure: Measure) -> Int { counts[measure.name] ?? 0 }

    /// Of those issued, the percentage issued by the promised day; nil where none was.
    package var inTimePercent: Int? { self[.issued] == 0 ? nil : self[.issuedInTime] * 100 / self[.issued] }

    package var ratings: Int { (1...5).reduce(0) { $0 + self[.rating($1)] } }

    /// In tenths; nil where nobody answered.
    package var averageRating: Int? {
        ratings == 0 ? nil : (1...5).reduce(0) { $0 + $1 * self[.rating($1)] } * 10 / ratings
    }
}

extension Mall {
    /// Counts of the services of the agencies a person heads or supervises, the newest month first. No case and no person is in them.
    package func report(for person: SignedIn, months: Int = 12) async throws -> [ReportLine] {
        let agencies = try supervised(by: person)
        let services = Set(catalogue.services.filter { agencies.contains($0.agency) }.map(\.code))
        let from = Month(CivilDate(now).adding(days: -30 * months).start)
        let rows = try await store.read { tx in try tx.counts(from: from) }.filter { services.contains($0.service) }
        let lines = Dictionary(grouping: rows) { "\($0.month.text) \($0.service)" }.values.map { rows in
            ReportLine(
                month: rows[0].month,
                service: rows[0].service,
                counts: Dictionary(uniqueKeysWithValues: rows.map { ($0.measure, $0.count) })
            )
        }
        return lines.sorted { ($1.month, $0.service) < ($0.month, $1.service) }
    }

    /// Counts what happened to a case, in the transaction in which it happens. `promised`: the day that held until then, ISO.
    func count(_ event: CaseEvent, of service: String, promised: String?, in tx: any StoreTransaction) throws {
        let month = Month(event.at)
        switch event.kind {
        case .submitted: try tx.count(.submitted, of: service, in: month)
        case .rejected: try tx.count(.rejected, of: service, in: month)
        case .withdrawn: try tx.count(.withdrawn, of: service, in: month)
        case .returned:
            try tx.count(.returned, of: service, in: month)
            for item in event.items { try tx.count(.item(item.code ?? .other), of: service, in: month) }
        case .issued:
            try tx.count(.issued, of: service, in: month)
            if let promised, CivilDate(event.at).iso <= promised { try tx.count(.issuedInTime, of: service, in: month) }
        case .started, .resubmitted, .claimed, .released, .approved, .sentBack, .signed, .impossible: break
        }
    }
}
