import SegelCrypto
import Testing

@testable import SegelTransparency

@Suite("Shards and their names")
struct ShardTests {
    private let log = "mpp.example/log"

    @Test("a year, and a number from 2 behind it, are names of shards; nothing else is")
    func names() {
        for name in ["2027", "2027.2", "2027.10", "0000"] { #expect(LogShard.isName(name), "\(name)") }
        for name in ["", "202", "20270", "2027.", "2027.0", "2027.1", "2027.02", "2027.2.2", "first", " 2027", "２０２７"] {
            #expect(!LogShard.isName(name), "\(name)")
        }
    }

    @Test("an origin names its log and its shard, and only of that log")
    func origins() {
        let first = LogShard(number: 0, name: "", start: 0, year: 2026), second = LogShard(number: 1, name: "2027.2", start: 9, year: 2027)
        #expect(first.origin(of: log) == log && second.origin(of: log) == "mpp.example/log/2027.2")
        #expect(LogShard.name(in: log, of: log) == "" && LogShard.name(in: second.origin(of: log), of: log) == "2027.2")
        for foreign in ["mpp.example/log2027", "mpp.example/log/", "mpp.example/log/x", "mpp.example/logs/2027", "mpp.example"] {
            #expect(LogShard.name(in: foreign, of: log) == nil, "\(foreign)")
        }
        #expect(LogShard.log(of: "mpp.example/log/2027") == log && LogShard.log(of: log) == log && LogShard.log(of: "log") == "log")
    }

    @Test("a log's key stands for each of its shards, a shard's for that shard alone")
    func keys() {
        let keys = (0..<3).map { _ in SigningKey(generating: .ed25519, from: SystemRandom()).publicKey }
        let known = [
            NoteKey(name: log, key: keys[0]), NoteKey(name: "\(log)/2027", key: keys[1]), NoteKey(name: "other.example/log", key: keys[2]),
        ]
        #expect(LogShard.keys(known, for: "\(log)/2027") == [keys[0], keys[1]].map { NoteKey(name: "\(log)/2027", key: $0) })
        #expect(LogShard.keys(known, for: "\(log)/2028") == [NoteKey(name: "\(log)/2028", key: keys[0])])
        #expect(LogShard.keys(known, for: "another.example/log/2027").isEmpty)
    }

    @Test("each shard has a folder, which gives its name back; other folders are none")
    func folders() {
        for name in ["", "2027", "2027.3"] { #expect(LogShard.name(inFolder: LogShard.folder(name)) == name) }
        for folder in ["", "..", "second", "2027.1"] { #expect(LogShard.name(inFolder: folder) == nil, "\(folder)") }
    }

    @Test("a shard's first entry commits to the head before it, in the open")
    func opening() throws {
        let head = TreeHead(size: 5, root: LogHash.leaf([1]))
        let entry = LogEvent.opening(after: "2026", head, at: 1_798_736_400)
        let event = LogEvent(kind: .shardOpened, at: 1_798_736_400, subject: "2026", detail: "5 \(Hex.encode(head.root.bytes))")
        #expect(entry == event.entry(salt: [UInt8](repeating: 0, count: 32)))
        #expect(try LogEvent.time(ofEntry: entry) == 1_798_736_400)
        let unnamed = LogEvent(kind: .shardOpened, at: 7, subject: "log", detail: event.detail)
        #expect(LogEvent.opening(after: "", head, at: 7) == unnamed.entry(salt: LogEvent.publicSalt))
        #expect(throws: LogFailure.damaged) { try LogEvent.time(ofEntry: Array(entry.prefix(9))) }
        #expect(try LogEvent.time(ofEntry: Array(entry.prefix(10))) == 1_798_736_400)
    }
}
