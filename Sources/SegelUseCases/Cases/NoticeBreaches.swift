package import SegelCatalogue
internal import SegelVault

extension Mall {
    private static let page = 500

    /// Writes down every case that lies at a desk past its promised day. What it finds follows from the clock and the rows alone: run late, twice or
    /// after a crash it writes the same, so nothing has to run at the right second. Answers how many were new.
    @discardableResult
    package func noticeBreaches() async throws -> Int {
        let now = now
        var count = 0
        while true {
            let found = try await store.write { tx in
                let rows = try tx.overdue(before: CivilDate(now).iso, limit: Self.page)
                for row in rows {
                    guard let desk = row.desk, let promised = row.promised else { continue }
                    try tx.insert(
                        Breach(
                            caseID: row.id,
                            citizen: row.citizen,
                            reference: row.reference,
                            service: row.service,
                            desk: desk,
                            promised: promised,
                            noticedAt: now
                        )
                    )
                    // Of a part the citizen knows the bundle.
                    let header = try self.open(row, in: tx).file.header
                    let whole = try header.part.map { try self.caseRecord($0.bundle, in: tx).file.header } ?? header
                    try self.notify(about: whole, .caseLate, in: tx)
                    try tx.count(.breached, of: row.service, in: Month(now))
                }
                return rows.count
            }
            count += found
            if found < Self.page { return count }
        }
    }

    /// The broken promises of the agencies the officer heads or supervises.
    package func breaches(for person: SignedIn, limit: Int = 200) async throws -> [Breach] {
        let agencies = try supervised(by: person)
        return try await store.read { tx in try agencies.flatMap { try tx.breaches(of: $0, limit: limit) } }
    }

    /// The agencies whose work a person answers for. Throws `not_permitted` where there is none.
    func supervised(by person: SignedIn) throws -> [String] {
        let agencies = person.supervisedAgencies
        guard !agencies.isEmpty else { throw Refusal.notPermitted }
        return agencies
    }
}

extension SignedIn {
    /// As head of office or supervisor.
    package var supervisedAgencies: [String] {
        Set(duties.filter { ["head", "supervisor"].contains($0.role) }.map(\.agency)).sorted()
    }
}
