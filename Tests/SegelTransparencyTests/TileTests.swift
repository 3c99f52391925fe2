import Foundation
import SegelCrypto
import Testing

@testable import SegelTransparency

@Suite("Tiles")
struct TileTests {
    @Test("a path is written one way and read that way alone")
    func paths() throws {
        let path = TilePath(.hashes(level: 0), index: 1_234_067, width: 256)
        #expect(path.text == "tile/0/x001/x234/067")
        #expect(TilePath(.entries, index: 0, width: 3).text == "tile/entries/000.p/3")
        #expect(TilePath(.hashes(level: 1), index: 999, width: 255).text == "tile/1/999.p/255")
        #expect(TilePath(.hashes(level: 2), index: 1_000, width: 1).text == "tile/2/x001/000.p/1")
        for good in ["tile/0/x001/x234/067", "tile/entries/000.p/3", "tile/1/999.p/255", "tile/7/000"] {
            #expect(try TilePath(text: good).text == good)
        }
        let bad = [
            "", "tile", "tile/0", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/00/000", "tile/8/000", "tile/-1/000", "tile/0/x000/000",
            "tile/0/000/001", "tile/0/x001/x067", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p", "tile/0/000.p/",
            "tile/0/000/", "tile/entries/x1/000", "tile/0/x001/234.p/+3", "Tile/0/000", "tile/0/../000",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/0/٠٠٠", "tile/0/000.p/3/4",
        ]
        for text in bad { #expect(throws: LogFailure.malformedTile, "\(text)") { try TilePath(text: text) } }
    }

    @Test("the example of the specification: 70,000 entries, and 256")
    func specification() {
        let paths = Set(TilePath.added(from: 0, to: 70_000).map(\.text))
        #expect(paths.count(where: { $0.hasPrefix("tile/0/") }) == 274 && paths.contains("tile/0/273.p/112"))
        #expect(paths.count(where: { $0.hasPrefix("tile/1/") }) == 2 && paths.contains("tile/1/000") && paths.contains("tile/1/001.p/17"))
        #expect(paths.filter { $0.hasPrefix("tile/2/") } == ["tile/2/000.p/1"])
        #expect(TilePath.added(from: 0, to: 256).map(\.text) == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"])
    }

    @Test("what is added at each growth makes the whole, and never more than the edge of each level is written again")
    func growth() {
        var known: Set<TilePath> = []
        var old: UInt64 = 0
        for new in [1, 2, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 66_000] as [UInt64] {
            known.formUnion(TilePath.added(from: old, to: new))
            #expect(Set(TilePath.added(from: 0, to: new)).isSubset(of: known), "\(new)")
            #expect(TilePath.added(from: new, to: new).isEmpty)
            old = new
        }
    }

    @Test("the fold gives the tiles that the stored nodes give, and the head, at every size around each boundary")
    func fold() throws {
        let log = try MemoryLog(70_000)
        var fold = TileFold()
        var completed: [TilePath: [UInt8]] = [:]
        let sizes: Set<UInt64> = [1, 2, 3, 255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, 65_792, 69_999, 70_000]
        for (index, entry) in log.entries.enumerated() {
            for tile in fold.add(entry) { completed[tile.path] = tile.bytes }
            let size = UInt64(index + 1)
            guard sizes.contains(size) else { continue }
            #expect(try fold.head == log.head(size), "\(size)")
            for tile in fold.partials { #expect(try tile.bytes == Tile.bytes(of: tile.path, in: log), "\(tile.path.text) at \(size)") }
            #expect(try TileFold(size: size, edgeHashes: fold.edgeHashes) == fold)
        }
        for (path, bytes) in completed { #expect(try bytes == Tile.bytes(of: path, in: log), "\(path.text)") }
        #expect(completed.count == 273 + 1)
        #expect(throws: LogFailure.malformedHash) { try TileFold(size: 70_000, edgeHashes: Array(fold.edgeHashes.dropLast())) }
    }

    @Test("a bundle a byte too short, too long, or of another width is refused")
    func bundles() throws {
        let entries = [[1, 2, 3], [], [UInt8](repeating: 9, count: 300)] as [[UInt8]]
        let bytes = Tile.bundle(entries), path = TilePath(.entries, index: 0, width: 3)
        #expect(try Tile.entries(bytes, at: path) == entries)
        for bad in [Array(bytes.dropLast()), bytes + [0], Array(bytes.dropFirst()), []] {
            #expect(throws: LogFailure.malformedTile) { try Tile.entries(bad, at: path) }
        }
        #expect(throws: LogFailure.malformedTile) { try Tile.entries(bytes, at: TilePath(.entries, index: 0, width: 2)) }
        #expect(try Tile.entries([0, 0], at: TilePath(.entries, index: 0, width: 1)) == [[]])
        #expect(try Tile.entries([0, 1, 5, 0, 0], at: TilePath(.entries, index: 0, width: 2)) == [[5], []])
        let tile = TilePath(.hashes(level: 0), index: 0, width: 2)
        #expect(throws: LogFailure.malformedTile) { try Tile.hashes([UInt8](repeating: 0, count: 65), at: tile) }
        #expect(try Tile.hashes([UInt8](repeating: 0, count: 64), at: tile).count == 2)
    }

    @Test("the published small log: each tile and bundle of each size gives the root of its checkpoint")
    func published() throws {
        guard let folder = Vectors.folder?.appending(path: "tlog-tiles") else {
            return print("skipped: no shared/vectors beside the repository")
        }
        let key = try NoteKey(text: "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
        for size in 1...15 {
            let note = try String(contentsOf: folder.appending(path: "checkpoint.\(size)"), encoding: .utf8)
            let head = try Checkpoint(note: note, key: key, origin: "example.com/log/testdata").head
            func bytes(_ path: TilePath) throws -> [UInt8] { [UInt8](try Data(contentsOf: folder.appending(path: path.text))) }
            var fold = TileFold()
            let bundle = TilePath(.entries, index: 0, width: size)
            for entry in try Tile.entries(bytes(bundle), at: bundle) { _ = fold.add(entry) }
            #expect(fold.head == head)
            #expect(try fold.partials.map(\.bytes) == [bytes(TilePath(.hashes(level: 0), index: 0, width: size))])
        }
    }
}

@Suite("Years by Western Indonesian Time")
struct LogYearTests {
    @Test("the days a year begins and ends, leap years, before 1970 and at both ends of time")
    func years() {
        #expect(LogShard.year(of: 1_798_736_399) == 2026 && LogShard.year(of: 1_798_736_400) == 2027)
        #expect(LogShard.year(of: 0) == 1970 && LogShard.year(of: -25_201) == 1969)
        #expect(LogShard.year(of: 951_757_200) == 2000 && LogShard.year(of: 4_102_419_600) == 2100)
        _ = LogShard.year(of: .max)
        _ = LogShard.year(of: .min)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 7 * 3_600)!
        for time in stride(from: Int64(-3_000_000_000), to: 9_000_000_000, by: 7_777_777) {
            #expect(LogShard.year(of: time) == calendar.component(.year, from: Date(timeIntervalSince1970: Double(time))), "\(time)")
        }
    }

    @Test("each year from 1 to 3000 begins at its midnight, counted from 1970 year by year")
    func beginnings() {
        func days(_ year: Int) -> Int64 { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365 }
        var start: Int64 = -(1..<1970).reduce(0) { $0 + days($1) } * 86_400 - 7 * 3_600
        for year in 1...3_000 {
            #expect(LogShard.year(of: start) == year && LogShard.year(of: start - 1) == year - 1, "\(year)")
            start += days(year) * 86_400
        }
    }
}
