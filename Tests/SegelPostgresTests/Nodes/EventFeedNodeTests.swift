import SegelCatalogue
import SegelCrypto
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("A feed of events, with several nodes", .serialized)
struct EventFeedNodeTests {
    @Test(
        "while two nodes move cases, a reader at one of them misses none and sees none out of order",
        .timeLimit(.minutes(10)),
        arguments: NodeDatabase.here
    )
    func nothingIsLost(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let city = nodes.city, person = try await city.citizen(1), other = nodes.other
        let agency = NewAgency(name: "mesin", agency: "dpmptsp", keys: Self.keys, scopes: ["cases:read"], policies: [], dailyReads: 1)
        let client = try await ObjectID(text: city.mall.addAgency(agency).id)
        var cases: [String] = []
        for _ in 0..<6 { cases.append(try await city.submitted(person)) }
        let feed = Webhook(
            id: ObjectID(from: SystemRandom()),
            client: client,
            agency: "dpmptsp",
            url: Webhook.fetched,
            codeDigest: [UInt8](repeating: 0, count: 32),
            createdAt: city.clock.now(),
            state: .active
        )
        try await city.mall.store.write { try $0.insert(feed) }
        let halves = [(city.mall, cases.prefix(3)), (other, cases.suffix(3))]
        let read = try await withThrowingTaskGroup(of: Void.self) { group in
            for (mall, half) in halves {
                group.addTask { for id in half { try await mall.withdrawCase(id, for: person) } }
            }
            var cursor: String?, events: [FeedEvent] = []
            while events.count < cases.count {
                let page = try await other.store.read { [cursor] tx in
                    try Mall.page(of: feed, after: cursor, limit: 2, at: city.clock.now(), in: tx)
                }
                cursor = page.next
                events += page.events
                await Task.yield()
            }
            try await group.waitForAll()
            return events
        }
        let whole = try await city.mall.store.read { try Mall.page(of: feed, after: nil, limit: 100, at: city.clock.now(), in: $0) }
        #expect(read == whole.events)
        #expect(read.count { String(decoding: $0.body, as: UTF8.self).contains("case.left") } == cases.count)
    }

    private static let keys = Array(
        #"""
        {"keys":[{"kty":"EC","crv":"P-256","kid":"a","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
        """#.utf8
    )
}
