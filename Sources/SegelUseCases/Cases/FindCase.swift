internal import SegelCatalogue

extension Mall {
    /// How one case stands, for an operator: no personal data. `name`: its reference, as people type it, or its identifier. A draft is nobody's but
    /// its applicant's.
    package func caseLine(_ name: String) async throws -> CaseLine {
        // References and identifiers are far shorter than 64.
        let typed = String(name.filter { !$0.isWhitespace }.prefix(64))
        return try await store.read { tx in
            guard let row = try tx.caseRow(reference: typed.uppercased()) ?? tx.caseRow(typed.lowercased()), row.state != "draft" else {
                throw Refusal.notFound
            }
            return try self.line(self.openWhole(row, in: tx))
        }
    }
}
