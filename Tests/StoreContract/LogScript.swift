@testable import SegelTransparency
import SegelUseCases
import SegelVault

extension Transcript {
    func log() async {
        @Sendable func hash(_ number: Int) -> LogHash { try! LogHash(Thing.bytes(number, 32)) }
        @Sendable func entry(_ kind: UInt8, _ number: UInt8) -> [UInt8] { [1, kind] + Thing.bytes(1_772_416_800_000, 8) + [number] }
        await read { try $0.logSize() }
        await read { try $0.logEnd() }
        await read { try $0.logShards() }
        await write { try $0.append(entry(1, 0), at: 1, shard: 0, nodes: []) }
        await write { try $0.append(entry(1, 0), at: 0, shard: 0, nodes: [LogNode(level: 0, index: 0, hash: hash(1))]) }
        await write { try $0.append(entry(1, 0), at: 0, shard: 0, nodes: []) }
        await read { try $0.logShards() }
        await write { tx in
            try tx.append(
                entry(2, 1),
                at: 1,
                shard: 0,
                nodes: [LogNode(level: 0, index: 1, hash: hash(2)), LogNode(level: 1, index: 0, hash: hash(3))]
            )
        }
        // A node that is there already.
        await write { try $0.append(entry(2, 2), at: 2, shard: 0, nodes: [LogNode(level: 0, index: 1, hash: hash(9))]) }
        await read { try $0.logSize() }
        await write { try $0.openLogShard(LogShard(number: 1, name: "2027", start: 2, year: 2027)) }
        await write { try $0.openLogShard(LogShard(number: 2, name: "2027", start: 3, year: 2027)) }
        await write { try $0.openLogShard(LogShard(number: 2, name: "2028", start: 2, year: 2028)) }
        await write { try $0.append(entry(2, 2), at: 2, shard: 1, nodes: [LogNode(level: 0, index: 0, hash: hash(4))]) }
        await read { try $0.logShards() }
        await read { try $0.logEnd() }
        await read { try $0.logEntry(at: 2) }
        await read { try $0.logEntry(at: 3) }
        await read { try $0.logNode(shard: 1, level: 0, index: 0) }
        await read { try $0.logNode(shard: 1, level: 1, index: 0) }
        for (start, end) in [(0, 3), (1, 2), (2, 2)] as [(UInt64, UInt64)] {
            await read { ordered(try $0.logCounts(from: start, to: end)) }
        }
        await write { try $0.keepLogEvent([7], at: 2) }
        await write { try $0.keepLogEvent([8], at: 2) }
        await read { try $0.logEvent(at: 2) }
        await read { try $0.logEvent(at: 1) }
        await read { try $0.logWitnessedSince() }
        await write { try $0.setLogWitnessed(since: 5) }
        await write { try $0.setLogWitnessed(since: 9) }
        await read { try $0.logWitnessedSince() }
    }

    func accesses() async {
        await citizens(2)
        for (index, citizen, at) in [(4, 1, 10), (9, 2, 20), (11, 1, 20), (12, 1, 30)] as [(UInt64, Int, UnixTime)] {
            await write {
                try $0.insert(AccessRecord(citizen: Thing.citizen(citizen), at: at, logIndex: index, sealed: Thing.envelope(Int(index))))
            }
        }
        await write { try $0.insert(AccessRecord(citizen: Thing.citizen(1), at: 1, logIndex: 4, sealed: [])) }
        await write { try $0.insert(AccessRecord(citizen: Thing.citizen(8), at: 1, logIndex: 40, sealed: [])) }
        for limit in [1, 9] { await read { try $0.accesses(of: Thing.citizen(1), limit: limit).map(\.logIndex) } }
        await read { try $0.access(at: 9, of: Thing.citizen(1)) }
        await read { try $0.access(at: 9, of: Thing.citizen(2)) }
        await read { try $0.access(at: 9) }
        await read { try $0.access(at: .max) }
        for cursor in [nil, 9] as [UInt64?] {
            await read { try $0.accesses(from: 20, until: 30, after: cursor, limit: 9).map(\.logIndex) }
            await read { try $0.accesses(from: 10, until: 20, after: cursor, limit: 1).map(\.logIndex) }
        }
        await write { try $0.insertConsent(of: Thing.citizen(1), at: 12) }
        await write { try $0.insertConsent(of: Thing.citizen(1), at: 4) }
        await write { try $0.insertConsent(of: Thing.citizen(2), at: 4) }
        await read { try $0.consents(of: Thing.citizen(1)) }
        await write { try $0.insertDeceased(Thing.citizen(1), at: 4) }
        await write { try $0.insertDeceased(Thing.citizen(1), at: 5) }
        await read { try $0.deceasedSince(Thing.citizen(1)) }
        await read { try $0.deceasedSince(Thing.citizen(2)) }
    }
}
