import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("Rotation under load", .serialized)
struct LoadTests {
    @Test("A17: issuing, sign-in, registration and document reads go on without an error while all four keys rotate at once")
    func everythingAtOnce() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        let person = try await city.citizen(1)
        for serial in 2..<40 { _ = try await city.citizen(serial) }
        let officers = try await city.officers(for: "SIP")
        let document = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Bukti", for: person)
        let work = try await withThrowingTaskGroup(of: Work.self) { group in
            for key in RingKeyName.allCases { group.addTask { .rotations(try await Self.rotate(key, times: 2, city)) } }
            group.addTask {
                for _ in 0..<4 { _ = try await city.issued(person, officers) }
                return .issued(4)
            }
            group.addTask {
                for serial in 2..<30 {
                    _ = try await city.mall.signIn(.nik("187201010190\(9_900 + serial)"), password: TestCity.passphrase)
                }
                return .reads(28)
            }
            group.addTask {
                for serial in 50..<60 { _ = try await city.citizen(serial) }
                return .reads(10)
            }
            group.addTask { .reads(try await Self.read(document.id, of: person, times: 100, city)) }
            return try await group.reduce(into: Work.Total()) { $0.add($1) }
        }
        #expect(work.rotations == 8 && work.issued == 4 && work.reads == 138)
        for key in RingKeyName.allCases {
            #expect(city.mall.vault.ring.activeVersion(of: key) == 3)
            #expect(try await city.mall.census(key).keys.allSatisfy { $0 == 3 })
        }
        for credential in try await city.mall.credentials(of: person) {
            #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
        }
    }

    private static func rotate(_ key: RingKeyName, times: Int, _ city: TestCity) async throws -> Int {
        for _ in 0..<times {
            let plan = try await city.mall.planRotation(key)
            while true {
                let progress = try await city.mall.rotate(plan, batch: 2)
                if progress.isFinished {
                    #expect(progress.digestBefore == progress.digestAfter)
                    break
                }
                await Task.yield()
            }
        }
        return times
    }

    private static func read(_ document: ObjectID, of person: SignedIn, times: Int, _ city: TestCity) async throws -> Int {
        for _ in 0..<times {
            var reading = try await city.mall.document(document, for: person)
            var bytes: [UInt8] = []
            while let piece = try reading.next() { bytes += piece }
            #expect(bytes == TestCity.pdf)
            #expect(try await city.mall.profile(for: person)[.nama]?.value == "Warga Uji")
        }
        return times
    }

    private enum Work: Sendable {
        case rotations(Int)
        case issued(Int)
        case reads(Int)

        struct Total: Sendable {
            var rotations = 0, issued = 0, reads = 0

            mutating func add(_ work: Work) {
                switch work {
                case .rotations(let count): rotations += count
                case .issued(let count): issued += count
                case .reads(let count): reads += count
                }
            }
        }
    }
}
