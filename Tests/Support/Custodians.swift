package import SegelUseCases
internal import SegelVault

extension TestCity {
    /// An officer who approves what cannot be undone; `serial` says which person they are.
    package func custodian(_ name: String, person serial: Int) async throws -> SignedIn {
        let nik = try CanonicalNIK("187201020280\(9_900 + serial % 100)")
        do {
            _ = try await mall.registerCitizen(nik: nik, register: ["nama": name], source: "Uji", date: "2026-03-02", by: "registrasi")
        } catch let refusal as Refusal where refusal.code == "citizen_exists" {}
        let duty = Duty(role: Duty.custodianRole, agency: "disdukcapil")
        return try await signIn(.officer(name), mall.addOfficer(name, duties: [duty], nik: nik).text)
    }

    /// Two different people with the duty.
    package func custodians() async throws -> [SignedIn] {
        [try await custodian("kustodian-1", person: 1), try await custodian("kustodian-2", person: 2)]
    }

    /// Requested and approved by everybody named.
    package func approve(_ kind: String, _ subject: String, by custodians: [SignedIn]) async throws {
        let action = ApprovedAction(kind: kind, subject: subject)
        try await mall.requestApproval(of: action)
        for custodian in custodians { _ = try await mall.approve(action, by: custodian) }
    }
}
