import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

@Suite("What every store promises of reads and writes")
struct WritingTests {
    private struct Changed: Error {}

    @Test("a write that throws leaves nothing, whatever it shares a commit with", arguments: ContractStore.here)
    func throwing(_ kind: ContractStore) async throws {
        let open = try await kind.open()
        let store = open.store
        await withTaskGroup(of: Void.self) { group in
            for number in 1...90 {
                group.addTask {
                    do {
                        try await store.write { tx in
                            try tx.insert(Thing.key(number))
                            if number % 3 == 0 { throw Changed() }
                        }
                        if number % 3 == 0 { Issue.record("acknowledged") }
                    } catch { if number % 3 != 0 || !(error is Changed) { Issue.record(error) } }
                }
            }
        }
        let kept = try await store.read { tx in try (1...90).filter { try tx.citizenKey(of: Thing.citizen($0)) != nil } }
        #expect(kept == (1...90).filter { $0 % 3 != 0 })
        #expect(try await store.read { try $0.citizenCount() } == 60)
        try open.close()
    }

    @Test("serial numbers have no gap and no double, though a third of those who take one fail", arguments: ContractStore.here)
    func serials(_ kind: ContractStore) async throws {
        let open = try await kind.open()
        let store = open.store
        let given = await withTaskGroup(of: Int?.self, returning: [Int].self) { group in
            for number in 1...150 {
                group.addTask {
                    do {
                        return try await store.write { tx in
                            let serial = try tx.nextSerial("SIP/2026")
                            if number % 3 == 0 { throw Changed() }
                            return serial
                        }
                    } catch { return nil }
                }
            }
            return await group.reduce(into: []) { list, serial in if let serial { list.append(serial) } }
        }
        #expect(given.sorted() == Array(1...100))
        try open.close()
    }

    @Test("appending to the log is compare-and-swap: of those who saw one size, one wins", arguments: ContractStore.here)
    func log(_ kind: ContractStore) async throws {
        let open = try await kind.open()
        let store = open.store
        let won = await withTaskGroup(of: [UInt64].self, returning: [UInt64].self) { group in
            for writer in 0..<UInt8(20) {
                group.addTask {
                    var won: [UInt64] = []
                    for index in 0..<UInt64(10) {
                        // Refused where another was faster.
                        do {
                            try await store.write { try $0.append([1, writer], at: index, shard: 0, nodes: []) }
                            won.append(index)
                        } catch { if error as? PortConflict != .changedMeanwhile { Issue.record(error) } }
                    }
                    return won
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        let size = try await store.read { try $0.logSize() }
        #expect(size == 10)
        #expect(won.sorted() == Array(0..<size))
        try open.close()
    }

    @Test("a read sees one state from beginning to end, while writes go on", arguments: ContractStore.here)
    func snapshot(_ kind: ContractStore) async throws {
        let open = try await kind.open()
        let store = open.store
        try await store.write { tx in for number in 1...2 { try tx.insert(Thing.account(number, .officer("o\(number)"))) } }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // Both change in one transaction, always alike.
                for round in 1...60 {
                    do {
                        try await store.write { tx in
                            for number in 1...2 { try tx.update(Thing.account(number, .officer("o\(number)"), until: Int64(round))) }
                        }
                    } catch { Issue.record(error) }
                }
            }
            for _ in 0..<3 {
                group.addTask {
                    for _ in 0..<60 {
                        do {
                            let seen = try await store.read { tx in
                                let first = try tx.account(Thing.object(1))?.lockout.until
                                // Time for a write to come between.
                                for _ in 0..<20 { _ = try tx.accounts() }
                                return (first, try tx.account(Thing.object(2))?.lockout.until)
                            }
                            if seen.0 != seen.1 { Issue.record("one state and another: \(seen)") }
                        } catch { Issue.record(error) }
                    }
                }
            }
        }
        try open.close()
    }

    @Test("what a write acknowledged, the next read finds", arguments: ContractStore.here)
    func readYourWrites(_ kind: ContractStore) async throws {
        let open = try await kind.open()
        for number in 1...40 {
            try await open.store.write { try $0.insert(Thing.key(number)) }
            #expect(try await open.store.read { try $0.citizenKey(of: Thing.citizen(number)) } == Thing.key(number))
        }
        try open.close()
    }

    @Test("a conflict that was caught leaves the transaction usable, as use cases need it", arguments: ContractStore.here)
    func caught(_ kind: ContractStore) async throws {
        let open = try await kind.open()
        try await open.store.write { try $0.insert(Thing.key(1)) }
        let secret = WalletSecret(kind: .proof, digest: Thing.bytes(1, 32), citizen: nil, grant: nil, body: [], expires: 9)
        try await open.store.write { tx in
            try tx.insert(secret)
            #expect(throws: PortConflict.alreadyExists) { try tx.insert(secret) }
            #expect(throws: PortConflict.alreadyExists) { try tx.insert(Thing.key(1)) }
            #expect(throws: PortConflict.changedMeanwhile) { try tx.replace(Thing.key(7), with: Thing.key(7, kek: 2)) }
            #expect(throws: PortConflict.changedMeanwhile) { try tx.append([1, 1], at: 9, shard: 0, nodes: []) }
            try tx.insert(Thing.key(2))
        }
        #expect(try await open.store.read { try $0.citizenCount() } == 2)
        #expect(try await open.store.read { try $0.walletSecretCount(.proof) } == 1)
        try open.close()
    }
}
