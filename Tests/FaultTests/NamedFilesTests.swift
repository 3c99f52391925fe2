import Foundation
import SegelFaultOperations
import SegelTestSupport
import Testing

/// Key ring, signed artefacts and sealed documents are files of their own. The calls a real run makes, taken down by strace once, are held against a
/// file system that keeps only what was synced.
@Suite("Files and names after a power failure")
struct NamedFilesTests {
    static let operations = ["publish", "put-document", "rotate-kek-citizen", "rotate-signing"]

    @Test("A26, A32: a name stands for a whole file at every moment, and once acknowledged for the new one", arguments: operations)
    func wholeOrNotAtAll(name: String) async throws {
        guard Strace.works else { return print("skipped: strace cannot trace here") }
        let (steps, folder) = try await steps(of: name)
        let (points, broken) = Self.judge(steps, in: folder)
        print("files and names: \(name): \(steps.count) calls, \(points) crash points")
        #expect(points > 20)
        #expect(broken.isEmpty, "\(broken.prefix(3))")
    }

    @Test("without any one of its syncs of a file or folder the same run would not do", arguments: ["publish", "rotate-kek-citizen"])
    func everySyncIsNeeded(name: String) async throws {
        guard Strace.works else { return print("skipped: strace cannot trace here") }
        let (steps, folder) = try await steps(of: name)
        let syncs = steps.indices.filter { index in
            switch steps[index] {
            case .sync(let path): return path.hasSuffix(".new")
            // SQLite syncs the folder for its own files too; ours follow a name.
            case .syncFolder:
                if case .rename = steps[index - 1] { return true }
                return false
            default: return false
            }
        }
        #expect(syncs.count > 2)
        for index in syncs {
            var fewer = steps
            fewer.remove(at: index)
            #expect(!Self.judge(fewer, in: folder).broken.isEmpty, "\(steps[index]) could be left out")
        }
    }

    private func steps(of name: String) async throws -> ([NamedFiles.Step], String) {
        let prepared = try await Prepared(#require(FaultOperations.named(name)))
        let traces = try TemporaryFolder()
        return try await prepared.withCopy { folder in
            let path = traces.path + "/trace"
            let run = try TargetRun.run(prepared.operation, in: folder, through: Strace.tracing(into: path))
            try #require(run.end == .exited(0), "\(run.errors)")
            return (NamedFiles.steps(in: try String(contentsOfFile: path, encoding: .utf8), below: folder), folder)
        }
    }

    /// Files that are there whole or not at all: SQLite's own, the lock and half-written ones are not among them.
    private static func isPromised(_ path: String, in folder: String) -> Bool {
        let name = path.dropFirst(folder.count)
        return !name.hasSuffix(".new") && !name.hasSuffix(".next") && !name.contains("segel.db") && !name.hasSuffix("/lock")
    }

    private static func judge(_ steps: [NamedFiles.Step], in folder: String) -> (points: Int, broken: [String]) {
        var files = NamedFiles(), points = 0, broken: [String] = []
        // What a later call of the same run relies on: a file was put in place, and the run went on to something else.
        var settled: [String: Int] = [:], latest: String?
        for (number, step) in steps.enumerated() {
            files.run(step)
            if case .rename(_, let to) = step { latest = to }
            if case .link(_, let to) = step { latest = to }
            let isNext: Bool =
                switch step {
                case .create(let path): path != latest && isPromised(String(path.dropLast(path.hasSuffix(".new") ? 4 : 0)), in: folder)
                case .say: true
                default: false
                }
            if isNext, let path = latest, isPromised(path, in: folder) {
                settled[path] = files.node(at: path)
                latest = nil
            }
            for outcome in files.outcomes() {
                points += 1
                for (path, file) in outcome where isPromised(path, in: folder) && !file.isWhole {
                    broken.append("\(number): \(path) is torn")
                }
                for (path, node) in settled where path != latest && files.node(at: path) == node && outcome[path]?.node != node {
                    broken.append("\(number): \(path) is the old one, or gone")
                }
            }
        }
        return (points, broken)
    }
}
