import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import SegelVault

/// People behind people on an ordinary day: a family with its card, a delegate, a counter.
enum ActingDay {
    static func prepare(_ city: TestCity) async throws -> [String: Any] {
        let mall = city.mall
        let head = try await city.citizen(21, values: ["nama": "Siti Rahmawati"])
        let member = try await city.citizen(22, values: ["nama": "Ahmad Rahmawati"])
        let delegate = try await city.citizen(23, values: ["nama": "Budi Santoso"])
        let members = [
            "jumlahAnggota": "2", "anggota.1.nik": try await city.nik(of: head).text, "anggota.1.nama": "Siti Rahmawati",
            "anggota.2.nik": try await city.nik(of: member).text, "anggota.2.nama": "Ahmad Rahmawati", "anggota.2.shdk": "4",
        ]
        let card = try await Walk(city).issued("DKC-03", for: head, given: members)
        let ended = try await city.mandate(of: head, for: member, acts: [.follow])
        try await mall.endMandate(ended, by: head)
        let mandate = try await city.mandate(of: head, for: delegate)
        let code = try await mall.offerMandate(city.wish(for: delegate, services: ["SIP", "DKC-06"]), by: member)
        _ = try await city.submitted(delegate, by: mandate)
        _ = try await city.counter()
        var drafts: [String: String] = [:]
        for language in ["id", "en"] {
            let id = try await mall.startCase("SIP", for: head)
            let document = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Bukti tempat praktik", for: head)
            try await mall.save(TestCity.licence, documents: ["buktiTempat": document.id], in: id, for: head)
            drafts[language] = id
        }
        return [
            "client": try await city.nik(of: head).text, "member": try await city.nik(of: member).text,
            "delegate": try await city.nik(of: delegate).text, "nobody": "1872010101909903", "counter": "loket-1", "card": card.id.text,
            "mandate": mandate.text, "code": code.text, "drafts": drafts, "lastDay": CivilDate(mall.now).adding(days: 30).iso,
        ]
    }
}
