package import SegelCatalogue
package import SegelUseCases
package import SegelVault

extension TestCity {
    package func nik(of person: SignedIn) async throws -> CanonicalNIK {
        try CanonicalNIK(await mall.profile(for: person)[.nik]?.value ?? "")
    }

    package func wish(
        for delegate: SignedIn,
        _ basis: MandateBasis = .powerOfAttorney,
        services: Set<String>? = nil,
        acts: Set<MandateAct> = [.apply, .follow, .fetch],
        days: Int = 30
    ) async throws -> MandateWish {
        MandateWish(
            basis: basis,
            nik: try await nik(of: delegate),
            scope: try MandateScope(services: services, acts: acts),
            lastDay: CivilDate(mall.now).adding(days: days)
        )
    }

    /// One that stands.
    package func mandate(
        of client: SignedIn,
        for delegate: SignedIn,
        services: Set<String>? = nil,
        acts: Set<MandateAct> = [.apply, .follow, .fetch],
        days: Int = 30
    ) async throws -> ObjectID {
        let code = try await mall.offerMandate(wish(for: delegate, services: services, acts: acts, days: days), by: client)
        return try await mall.acceptMandate(code: code.text, by: delegate)
    }

    /// A practice licence handed in for a client.
    package func submitted(_ person: SignedIn, by mandate: ObjectID, answers: [String: String] = licence) async throws -> String {
        let id = try await mall.startCase("SIP", for: person, by: mandate)
        try await mall.attachDocument(Self.pieces(Self.pdf), titled: "Bukti", as: "buktiTempat", to: id, for: person)
        try await mall.save(answers, in: id, for: person)
        try await mall.submitCase(id, for: person)
        return id
    }

    package func counter(_ name: String = "loket-1", _ more: [Duty] = []) async throws -> SignedIn {
        try await officer(name, [Duty(role: "counter", agency: "dpmptsp")] + more)
    }
}
