import SegelCatalogue
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault

/// Somebody who has used their rights: looks, asked about and not, consents, a restriction asked for, an incident; and who answers them.
enum RightsDay {
    static func furnish(_ city: TestCity, _ officers: [SignedIn]) async throws -> [String: String] {
        let mall = city.mall, person = try await city.citizen(4)
        _ = try await city.citizen(5)
        let id = try await city.submitted(person)
        _ = try await city.issued(person, officers)
        _ = try await mall.startCase("DKC-05", for: person)
        _ = try await mall.officerCase(id, for: officers[0])
        let asked = try await mall.accesses(for: person)[0].logIndex
        try await mall.askWhy(asked, "Mengapa dibuka dua kali?", for: person)
        _ = try await mall.officerDocument("buktiTempat", of: id, for: officers[0])
        let open = try await mall.accesses(for: person)[0].logIndex
        try await mall.askRestriction(of: [.sharing, .opinions], because: "Ada sengketa tentang alamat.", for: person)
        let protection = try await city.officer("pelindungan-data", [Duty(role: "protection", agency: "disdukcapil")])
        // The oldest: of the application that was issued.
        let answered = try await mall.accesses(for: person).last { $0.purpose == "case_review" }?.logIndex ?? asked
        try await mall.askWhy(answered, "Siapa yang meminta?", for: person)
        for row in try await mall.rightsQueue(for: protection) where row.about == answered {
            try await mall.answer(row.id, as: .answered, saying: "Pemeriksaan kelengkapan.", by: protection)
        }
        let requests = try await mall.rightsQueue(for: protection)
        func request(_ kind: RightsRequestRow.Kind) -> String { requests.first { $0.kind == kind && $0.state == .open }?.id.text ?? "" }
        _ = try await mall.recordIncident(incident(at: city.clock.now(), by: officers[0].officer ?? ""))
        return [
            "citizen": "1872010101909904", "quiet": "1872010101909905", "protection": "pelindungan-data", "asked": "\(asked)",
            "open": "\(open)", "answered": "\(answered)", "question": request(.question), "restriction": request(.restriction),
        ]
    }

    private static func incident(at now: UnixTime, by officer: String) -> IncidentNotice {
        IncidentNotice(
            what: LocalizedText(id: "Data dibuka tanpa keperluan", en: "Data were opened without need"),
            how: LocalizedText(
                id: "Seorang petugas membuka permohonan di luar tugasnya.",
                en: "An officer opened applications outside their duty."
            ),
            remedy: LocalizedText(id: "Tugasnya dicabut hari itu juga.", en: "The duty was taken away the same day."),
            contact: LocalizedText(id: "Pejabat pelindungan data, pdp@metro.example", en: "The data protection officer, pdp@metro.example"),
            from: now - 60,
            until: now,
            discovered: now,
            affected: .openedBy(officer: officer)
        )
    }
}
