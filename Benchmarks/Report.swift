import Foundation
import Synchronization

/// A measured claim: what was found, what it is compared with, and the floor it is held to.
struct Row: Codable, Sendable {
    /// Of `Benchmarks.all`.
    let benchmark: String
    /// Unique within it, and stable: what was published goes by it (`Benchmarks/figures.json`).
    let id: String
    let what: String
    let ours: String
    var peer: String?
    /// Whose figure `peer` is.
    var against: String?
    /// How fast we are against the peer.
    var ratio: String?
    var floor: String?
    var isMet: Bool?
}

/// What else a figure needs on this machine.
enum Companion: String, Codable, CaseIterable, Sendable {
    case askar = "Aries Askar"
    case credentials = "sd-jwt and didkit"
    case pyHanko
    case age
    case wrk
    case postgres = "PostgreSQL"

    /// The command that installs it, for the interpreter that `script/bench` makes.
    var installing: String {
        switch self {
        case .askar: "pip install aries-askar==0.5.0"
        case .credentials: "pip install sd-jwt==0.10.4 didkit==0.3.3"
        case .pyHanko: "pip install pyHanko==0.25.3"
        case .age: "apt-get install age"
        case .wrk: "apt-get install wrk"
        case .postgres: "apt-get install postgresql"
        }
    }
}

/// The rows of a run: a table while it goes on, or with `--json` one object at its end.
enum Report {
    private struct State {
        var benchmark = ""
        var rows: [Row] = []
        var missing: [Companion] = []
    }

    private static let state = Mutex(State())
    static let isJSON = CommandLine.arguments.contains("--json")

    static func begin(_ benchmark: String) { state.withLock { $0.benchmark = benchmark } }

    static func row(
        _ id: String,
        _ what: String,
        _ ours: String,
        peer: String? = nil,
        against: String? = nil,
        ratio: String? = nil,
        floor: String? = nil,
        isMet: Bool? = nil
    ) {
        let row = state.withLock { state in
            let row = Row(
                benchmark: state.benchmark,
                id: id,
                what: what,
                ours: ours,
                peer: peer,
                against: against,
                ratio: ratio,
                floor: floor,
                isMet: isMet
            )
            state.rows.append(row)
            return row
        }
        if !isJSON { print("| \(cells(of: row).joined(separator: " | ")) | \(Published.figure(row) ?? "–") |") }
    }

    /// The rows that need it stay empty.
    static func missing(_ companion: Companion) {
        state.withLock { $0.missing.append(companion) }
        if !isJSON { print("| \(companion.rawValue) is missing: \(companion.installing) | | | | | |") }
    }

    static func heading() {
        if !isJSON { print("| what | ours (median) | peer (median) | speed against peer | floor | published |\n|---|---|---|---|---|---|") }
    }

    /// As script/measured writes them into the README.
    static func cells(of row: Row) -> [String] {
        let peer = [row.peer, row.against.map { row.peer == nil ? $0 : "(\($0))" }].compactMap { $0 }.joined(separator: " ")
        let floor = [row.floor, row.isMet.map { $0 ? "✓" : "MISSED" }].compactMap { $0 }.joined(separator: " ")
        return [row.what, row.ours, peer, row.ratio ?? "", floor].map { $0.isEmpty ? "–" : $0 }
    }

    static func end() throws {
        let (rows, missing) = state.withLock { ($0.rows, $0.missing) }
        guard isJSON else {
            for companion in missing { print("missing: \(companion.rawValue); \(companion.installing)") }
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let run = Run(
            date: Date().formatted(.iso8601.year().month().day()),
            processor: Machine.processor,
            cores: ProcessInfo.processInfo.activeProcessorCount,
            quick: Benchmarks.isQuick,
            missing: missing.map { "\($0.rawValue): \($0.installing)" },
            rows: rows
        )
        print(String(decoding: try encoder.encode(run), as: UTF8.self))
    }

    private struct Run: Codable {
        let date: String
        let processor: String
        let cores: Int
        let quick: Bool
        let missing: [String]
        let rows: [Row]
    }
}

enum Machine {
    /// As the kernel names it.
    static var processor: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    }
}

/// What the README says, and where it was measured.
enum Published {
    private struct Figures: Codable { let rows: [Row] }

    /// Nil for what was never published.
    static func figure(_ row: Row) -> String? { rows.first { $0.benchmark == row.benchmark && $0.id == row.id }?.ours }

    static let rows: [Row] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "figures.json")
        guard let data = try? Data(contentsOf: file), let figures = try? JSONDecoder().decode(Figures.self, from: data) else { return [] }
        return figures.rows
    }()

    /// Every published figure, by the benchmark that reproduces it.
    static func list() {
        print("| benchmark | what | published | floor |\n|---|---|---|---|")
        for row in rows {
            let cells = Report.cells(of: row)
            print("| \(row.benchmark) | \(cells[0])\(row.against.map { ", against \($0)" } ?? "") | \(cells[1]) | \(cells[4]) |")
        }
    }
}
