internal import SegelVault
private import Synchronization
internal import SegelSQLite
internal import SegelCatalogue
internal import Foundation
package import SegelCrypto
package import SegelTestSupport
package import SegelUseCases

/// One run of an operation in a folder: `city/` is the deployment, `root` the trust root's private half, kept outside it.
package final class FaultRun: Sendable {
    package let folder: String
    /// From here on the calls are numbered.
    package let begin: @Sendable () -> Void
    /// Acknowledges: what was said must be there whatever happens next.
    package let say: @Sendable (String) -> Void

    package init(folder: String, begin: @escaping @Sendable () -> Void, say: @escaping @Sendable (String) -> Void) {
        self.folder = folder
        self.begin = begin
        self.say = say
    }

    package var cityPath: String { folder + "/city" }

    private let opened = Mutex<(city: TestCity, reader: SignedIn)?>(nil)

    /// The prepared city, and somebody who is signed in before anything fails.
    package func open() async throws -> TestCity {
        let city = try await Self.open(folder)
        let reader = try await FaultPeople.citizen(1, city)
        opened.withLock { $0 = (city, reader) }
        return city
    }

    /// Reads what the city holds for that person, to the last byte. Nil where the city was never open.
    package func read() async throws -> Int? {
        guard let (city, reader) = opened.withLock({ $0 }) else { return nil }
        var count = try await city.mall.profile(for: reader).encoded().count
        for document in try await city.mall.documents(of: reader) {
            var reading = try await city.mall.document(document.id, for: reader)
            while let piece = try reading.next() { count += piece.count }
        }
        return try await count + city.mall.credentials(of: reader).reduce(0) { $0 + $1.bytes.count }
    }

    /// As a restart does.
    package static func open(_ folder: String) async throws -> TestCity {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: folder + "/root")))
        let root = try SigningKey(algorithm: .es256, privateBytes: SecretBytes(moving: &bytes))
        let city = try await TestCity(folder + "/city", reopening: root)
        try await city.mall.checkNotRolledBack()
        return city
    }

    /// A city with twelve citizens, officers, one credential and a document, and what the operation needs beyond.
    package static func prepare(_ operation: any FaultOperation, in folder: String) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let city = try await TestCity(folder + "/city")
        try keep(city.root, in: folder)
        for serial in 1...FaultPeople.count { _ = try await city.citizen(serial) }
        let person = try await FaultPeople.citizen(1, city)
        _ = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person)
        _ = try await city.issued(person, city.officers(for: "SIP"))
        try await operation.prepare(city)
        try await city.mall.publishStatusLists()
        _ = try await city.mall.publishCheckpoint()
        try city.store.checkpoint()
        try city.store.close()
    }

    package static func keep(_ root: SigningKey, in folder: String) throws {
        try Data(root.privateBytes.withUnsafeBytes { Array($0) }).write(to: URL(filePath: folder + "/root"))
    }
}

/// Who is in a prepared city.
package enum FaultPeople {
    package static let count = 12

    package static func nik(_ serial: Int) -> String { "187201010190\(9_900 + serial)" }

    package static func citizen(_ serial: Int, _ city: TestCity) async throws -> SignedIn { try await signIn(.nik(nik(serial)), city) }

    package static func officers(_ city: TestCity) async throws -> [SignedIn] {
        var officers: [SignedIn] = []
        for step in city.mall.catalogue.service("SIP")?.workflow.steps ?? [] {
            officers.append(try await signIn(.officer("\(step.id)-\(step.agency)"), city))
        }
        return officers
    }

    private static func signIn(_ name: SignInName, _ city: TestCity) async throws -> SignedIn {
        try await city.mall.signedIn(session: city.mall.signIn(name, password: TestCity.passphrase))
    }
}
