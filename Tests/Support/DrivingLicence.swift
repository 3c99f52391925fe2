internal import SegelCredential
package import SegelCrypto
package import SegelUseCases
package import SegelVault

extension TestCity {
    /// A citizen's driving licence, through form, desks and signature.
    package func drivingLicence(serial: Int = 2) async throws -> (person: SignedIn, credential: HeldCredential) {
        let person = try await citizen(serial, values: ["alamatSekarang": "Jalan Uji 1"])
        let id = try await mall.startCase("SIM-01", for: person)
        var attached: [String: ObjectID] = [:]
        for name in ["sehat", "lulusUjian"] {
            attached[name] = try await mall.putDocument(Self.pieces(Self.pdf), titled: name, for: person).id
        }
        let answers = ["namaDepan": "Warga", "namaBelakang": "Uji", "golongan": "A"]
        try await mall.save(answers, documents: attached, in: id, for: person)
        try await mall.submitCase(id, for: person)
        for officer in try await officers(for: "SIM-01") { _ = try await approve(id, by: officer) }
        guard let held = try await mall.credentials(of: person).first else { throw Refusal(.conflict, "not_issued") }
        return (person, held)
    }

    /// The same, and the copy of it as an mdoc that a wallet keeps on `device`: base64url.
    package func drivingLicence(on device: SigningKey) async throws -> (credential: ObjectID, mdoc: String) {
        let (person, held) = try await drivingLicence()
        let id = try await mall.caseID(ofCredential: held.id, for: person)
        let access = try await mall.authorized(.bearer(walletTokens(ofCase: id, for: person).accessToken))
        let request = try copyRequest([device], selector: #""credential_configuration_id":"SIM-01.mdoc""#)
        guard case .issued(let copies) = try await mall.requestCopies(request, with: access), let mdoc = copies.credentials.first else {
            throw Refusal(.conflict, "not_issued")
        }
        return (held.id, mdoc)
    }
}
