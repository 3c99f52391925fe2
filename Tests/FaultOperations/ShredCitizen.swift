internal import SegelCrypto
package import SegelTestSupport
internal import SegelUseCases
internal import SegelVault

/// A citizen with documents, a draft and a credential, approved by two custodians beforehand.
package struct ShredCitizen: FaultOperation {
    package let name = "shred"
    private static let serial = 3

    package func prepare(_ city: TestCity) async throws {
        let person = try await FaultPeople.citizen(Self.serial, city)
        _ = try await city.issued(person, FaultPeople.officers(city))
        let bytes = Array("%PDF-1.4 uji".utf8) + [UInt8](repeating: 0x20, count: 70_000)
        _ = try await city.mall.putDocument(TestCity.pieces(bytes, of: 30_000), titled: "Ijazah", for: person)
        try await city.approve("shred", citizen(city).text, by: city.custodians())
    }

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open(), citizen = try await citizen(city)
        run.begin()
        _ = try await city.mall.shred(citizen, reason: "subject-request")
        run.say("shredded \(citizen.text)")
    }

    package func finish(_ city: TestCity) async throws {
        let citizen: CitizenID
        // Once the index is gone, the start has finished what was begun.
        do { citizen = try await self.citizen(city) } catch is Refusal { return }
        _ = try await city.mall.shred(citizen, reason: "subject-request")
    }

    private func citizen(_ city: TestCity) async throws -> CitizenID {
        try await city.mall.citizen(with: CanonicalNIK(FaultPeople.nik(Self.serial)))
    }
}
