import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelTransparency
import SegelVault
import Synchronization
import Testing

@testable import SegelUseCases

/// Work that nobody asks for is done by one node for all, and what one that lost its lease still does harms nothing.
@Suite("Leases", .serialized)
struct LeaseTests {
    @Test("one node leads until it gives up or is gone for a minute; a revision is replaced once", arguments: NodeDatabase.here)
    func leads(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let one = nodes.city.mall, other = nodes.other, clock = nodes.city.clock
        #expect(try await one.lead(.upkeep) { true } == true)
        #expect(try await other.lead(.upkeep) { true } == nil)
        #expect(try await other.lead(.documents) { true } == true)
        clock.advance(LeaseTimes.seconds - 1)
        #expect(try await other.lead(.upkeep) { true } == nil)
        clock.advance(1)
        #expect(try await other.lead(.upkeep) { true } == true)
        #expect(try await one.lead(.upkeep) { true } == nil)
        try await other.leaveNodes()
        #expect(try await one.lead(.upkeep) { true } == true)
        // Of two that read the same one is first.
        try await one.store.write { tx in
            let held = try #require(try tx.lease("upkeep"))
            let next = Lease(name: "upkeep", node: "a", revision: held.revision + 1, until: 5)
            try tx.replace(held, with: next)
            #expect(throws: PortConflict.changedMeanwhile) { try tx.replace(held, with: next) }
            #expect(throws: PortConflict.changedMeanwhile) { try tx.replace(nil, with: next) }
            #expect(try tx.lease("upkeep") == next)
        }
    }

    @Test("a node knows whether others are up; one that died is none after a minute", arguments: NodeDatabase.here)
    func up(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let one = nodes.city.mall, other = nodes.other
        #expect(try await one.otherNodes() == 1)
        nodes.city.clock.advance(LeaseTimes.seconds)
        try await one.stayUp()
        #expect(try await one.otherNodes() == 0)
        #expect(try await other.otherNodes() == 1)
        try await one.leaveNodes()
        #expect(try await other.otherNodes() == 0)
        #expect(try await other.joinNodes())
    }

    @Test("both nodes' rounds run at once: each notice is sent once", arguments: NodeDatabase.here)
    func notices(database: NodeDatabase) async throws {
        let settings = NoticeSettings(gateway: .init(url: "https://gateway.example/hooks", channels: [.sms]))
        let nodes = try await TwoNodes(database, notices: settings)
        defer { nodes.close() }
        let city = nodes.city, malls = [city.mall, nodes.other], carrier = TestCarrier()
        for serial in 1...8 {
            _ = try await city.mall.addContact("0812-3456-78\(10 + serial)", .sms, language: .english, for: city.citizen(serial))
        }
        // Without the lease: what is between them then is the notices' own rows.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for mall in malls { group.addTask { _ = try await mall.deliverNotices(by: carrier) } }
            try await group.waitForAll()
        }
        #expect(carrier.webhooks.count == 8)
        #expect(Set(carrier.webhooks.map(\.id)).count == 8)
        // With it one of them does not even look.
        #expect(try await city.mall.lead(.notices) { try await city.mall.deliverNotices(by: carrier) } == 0)
        #expect(try await nodes.other.lead(.notices) { try await nodes.other.deliverNotices(by: carrier) } == nil)
    }

    @Test("ceremonies of two nodes never meet", arguments: NodeDatabase.here)
    func ceremonies(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let inside = Inside()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for mall in [nodes.city.mall, nodes.other] {
                group.addTask {
                    try await mall.ceremony {
                        inside.enter()
                        for _ in 0..<5 { _ = try await mall.store.write { try $0.lease("ceremonies") } }
                        inside.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.most == 1)
        #expect(inside.done == 2)
    }

    private final class Inside: Sendable {
        private let counts = Mutex((now: 0, most: 0, done: 0))

        var most: Int { counts.withLock { $0.most } }
        var done: Int { counts.withLock { $0.done } }

        func enter() { counts.withLock { ($0.now, $0.most) = ($0.now + 1, max($0.most, $0.now + 1)) } }
        func leave() { counts.withLock { ($0.now, $0.done) = ($0.now - 1, $0.done + 1) } }
    }

    @Test("a node that was slow replaces no newer status list: it looks again, and gives way in the end", arguments: NodeDatabase.here)
    func slowStatusList(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let city = nodes.city
        let credential = try await city.issued(city.citizen(1), city.officers(for: "SIP"))
        let entry = try #require(try await city.mall.store.read { try $0.credential(credential.id) }).status
        let path = PublicPath.statusList(agency: entry.agency, list: entry.list)
        nodes.otherFiles.meddle(2, at: path, with: Array("another node's".utf8))
        try await nodes.other.publishStatusLists()
        #expect(nodes.otherFiles.left == 0)
        city.clock.advance(OwnDesk.moment)
        #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
        nodes.otherFiles.meddle(.max, at: path, with: Array("another node's".utf8))
        let refusal = await #expect(throws: Refusal.self) { try await nodes.other.publishStatusLists() }
        #expect(refusal?.code == "published_meanwhile")
        #expect(try nodes.otherFiles.read(path)?.starts(with: "another node's".utf8) == true)
    }

    @Test("A46: a node that was slow replaces no newer checkpoint", arguments: [PublicPath.checkpoint, .checkpoint(of: "2026")])
    func slowCheckpoint(path: PublicPath) async throws {
        let nodes = try await TwoNodes(.sqlite)
        defer { nodes.close() }
        let city = nodes.city
        _ = try await city.mall.publishCheckpoint()
        _ = try await city.citizen(1)
        nodes.otherFiles.meddle(1, at: path, with: Array("a newer one".utf8))
        let refusal = await #expect(throws: Refusal.self) { _ = try await nodes.other.publishCheckpoint() }
        #expect(refusal?.code == "published_meanwhile")
        #expect(try nodes.otherFiles.read(path)?.starts(with: "a newer one".utf8) == true)
    }
}
