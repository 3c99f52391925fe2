import SegelCatalogue
import Testing

@Suite("What an operator writes of an incident") struct IncidentReaderTests {
    private static let good = """
        what: {id: Data dibuka tanpa alasan, en: Data were opened without a reason}
        how: {id: Petugas memakai tugasnya, en: An officer used a duty of theirs}
        remedy: {id: Tugasnya dicabut, en: The duty was taken away}
        contact: {id: pdp@contoh.example, en: pdp@contoh.example}
        from: 2026-11-20T01:00:00Z
        until: 2026-11-20T09:00:00Z
        discovered: 2026-11-24T02:30:00Z
        affected: {openedBy: periksa-1}
        """

    private func problems(_ old: String, _ new: String) -> [String] {
        do {
            _ = try IncidentReader().read(Array(Self.good.replacing(old, with: new).utf8))
            return []
        } catch { return error.problems.map(\.code) }
    }

    @Test("read as it stands; by officer or by applications") func good() throws {
        let notice = try IncidentReader().read(Array(Self.good.utf8))
        #expect(notice.affected == .openedBy(officer: "periksa-1") && notice.until - notice.from == 8 * 3_600)
        #expect(notice.what.en == "Data were opened without a reason" && notice.discovered > notice.until)
        let cases = Self.good.replacing("{openedBy: periksa-1}", with: "{cases: [SIP-260302-7K2M9Q, SIP-260302-AAAAAA]}")
        #expect(try IncidentReader().read(Array(cases.utf8)).affected == .cases(["SIP-260302-7K2M9Q", "SIP-260302-AAAAAA"]))
    }

    @Test(
        "each mistake is told",
        arguments: [
            ("en: Data were opened without a reason", "", "missing-translation"), ("remedy:", "fix:", "missing-key"),
            ("2026-11-20T01:00:00Z", "kemarin", "time"), ("2026-11-20T01:00:00Z", "2026-11-21T01:00:00Z", "order"),
            ("{openedBy: periksa-1}", "{}", "affected"), ("{openedBy: periksa-1}", "{cases: []}", "affected"),
            ("{openedBy: periksa-1}", "{openedBy: a, cases: [b]}", "affected"), ("affected:", "concerns:", "affected"),
        ]
    )
    func mistakes(old: String, new: String, code: String) { #expect(problems(old, new).contains(code), "\(problems(old, new))") }
}
