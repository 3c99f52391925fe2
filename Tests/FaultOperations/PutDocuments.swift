internal import SegelVault
internal import SegelCrypto
internal import SegelTestSupport
internal import SegelUseCases

/// Documents of less than a chunk and of several.
package struct PutDocuments: FaultOperation {
    package let name = "put-document"
    static let sizes = [10, 66_000, 150_000, 200]

    package func run(_ run: FaultRun) async throws {
        let city = try await run.open()
        let person = try await FaultPeople.citizen(3, city)
        run.begin()
        for size in Self.sizes {
            let bytes = Array("%PDF-1.4 uji".utf8) + [UInt8](repeating: UInt8(truncatingIfNeeded: size), count: size)
            let held = try await city.mall.putDocument(TestCity.pieces(bytes, of: 30_000), titled: "Berkas \(size)", for: person)
            run.say("document \(FaultPeople.nik(3)) \(held.id.text) \(Hex.encode(SHA256.digest(bytes)))")
        }
    }
}
