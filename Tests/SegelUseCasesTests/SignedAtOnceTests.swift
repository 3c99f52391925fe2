import SegelTestSupport
import Testing

@testable import SegelUseCases

@Suite("Several of one person signed at once") struct SignedAtOnceTests {
    @Test("applications that use nothing up do not hold each other back") func together() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
        let head = try #require(officers.last)
        var waiting: [(id: String, revision: UInt64)] = []
        for _ in 0..<12 {
            let id = try await city.submitted(person)
            for officer in officers.dropLast() { _ = try await city.approve(id, by: officer) }
            waiting.append((id, try await city.mall.officerCase(id, for: head).detail.revision))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (id, revision) in waiting {
                group.addTask { _ = try await city.mall.decide(.approve, on: id, revision: revision, by: head) }
            }
            try await group.waitForAll()
        }
        #expect(try await city.mall.credentials(of: person).count == 12)
    }
}
