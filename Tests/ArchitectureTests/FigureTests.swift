import Foundation
import Testing

/// Nothing is claimed that nobody can measure: the README's figures are those of `Benchmarks/figures.json`, and each has a benchmark that reproduces it.
@Suite("Published figures")
struct FigureTests {
    private struct Figures: Decodable { let rows: [Row] }

    private struct Row: Decodable {
        let benchmark: String
        let id: String
        let what: String
        let ours: String
    }

    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ path: String) throws -> String { try String(contentsOf: root.appending(path: path), encoding: .utf8) }

    private func figures() throws -> [Row] {
        try JSONDecoder().decode(Figures.self, from: Data(contentsOf: root.appending(path: "Benchmarks/figures.json"))).rows
    }

    /// Exit status; standard error is thrown away.
    private func run(_ arguments: [String]) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        process.currentDirectoryURL = root
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test("the README's table is the one that is generated, and a figure changed by hand is noticed")
    func readme() throws {
        #expect(try run(["script/measured", "--check"]) == 0)
        let row = try #require(try figures().first), folder = FileManager.default.temporaryDirectory
        let other = folder.appending(path: "segel-figures-\(UUID().uuidString).md")
        defer { try? FileManager.default.removeItem(at: other) }
        let changed = try text("README.md").replacingOccurrences(of: "| \(row.ours) |", with: "| 9\(row.ours) |")
        try Data(changed.utf8).write(to: other)
        #expect(try run(["script/measured", "--check", "--readme", other.path]) == 1)
    }

    @Test("each published figure has a benchmark that `segel bench` knows, and that reports it")
    func reproducible() throws {
        let rows = try figures(), folder = root.appending(path: "Benchmarks").path
        let sources = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".swift") }
            .map { try text("Benchmarks/\($0)") }.joined()
        let names = try Set(text("Benchmarks/Main.swift").matches(of: /\("([a-z]+)", [a-z]+\)/).map { String($0.1) })
        #expect(names.count > 10 && rows.count > 30)
        for row in rows {
            #expect(names.contains(row.benchmark), "\(row.benchmark)")
            // A literal, or its beginning before what is filled in: "put-\(clients)", "\(size)".
            let stem = row.id.prefix { !$0.isNumber }
            let isReported = sources.contains("\"\(row.id)\"") || (stem.count < row.id.count && sources.contains("\"\(stem)\\("))
            #expect(isReported, "\(row.benchmark): \(row.id)")
        }
        #expect(Set(rows.map { "\($0.benchmark) \($0.id)" }).count == rows.count)
    }

    @Test("the capacity page says what its inputs and the published figures give")
    func capacity() throws { #expect(try run(["script/capacity", "--check"]) == 0) }

    @Test("a soak's verdict on curves whose verdict is known")
    func flat() throws { #expect(try run(["Benchmarks/Soak/flat.py"]) == 0) }
}
