import Foundation
import Glibc

/// Feeds mutated inputs to a reader: whatever comes in, it answers, within bounded memory, and believes nothing that nobody signed.
///
///     segel-fuzz TARGET [--runs N] [--seed S]      TARGET: a name of `FuzzTarget.all`, or all
///     segel-fuzz TARGET --guided [--runs N] …      by what code is reached; where it was built so
///     segel-fuzz TARGET --input FILE               one input again
///
/// An input that breaks a rule is written to fuzz-TARGET-SEED-RUN in the working directory, and so is one that kills the process.
@main
struct Fuzz {
    static func main() throws {
        let arguments = CommandLine.arguments
        func option(_ name: String) -> String? {
            arguments.firstIndex(of: "--\(name)").flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
        }
        let targets = try FuzzTarget.all().filter { arguments.count > 1 && (arguments[1] == "all" || arguments[1] == $0.name) }
        guard !targets.isEmpty else {
            print("targets: \(try FuzzTarget.all().map(\.name).joined(separator: " ")) all")
            exit(64)
        }
        for target in targets {
            if let file = option("input") {
                _ = try target.run([UInt8](Data(contentsOf: URL(filePath: file))))
                continue
            }
            let runs = option("runs").flatMap(Int.init) ?? 1_000_000, seed = option("seed").flatMap(UInt64.init) ?? 1
            if arguments.contains("--guided") { Guided.fuzz(target, runs: runs, seed: seed) }
            try fuzz(target, runs: runs, seed: seed)
        }
    }

    private static func fuzz(_ target: FuzzTarget, runs: Int, seed: UInt64) throws {
        var mutator = Mutator(seed: seed, of: target.seeds), corpus = target.seeds, accepted = 0
        let clock = ContinuousClock(), start = clock.now
        for run in 0..<runs {
            let input = mutator.mutate(corpus)
            LastInput.keep(input, as: "fuzz-\(target.name)-\(seed)-\(run)")
            do {
                // What was read is worth mutating further.
                if try target.run(input) {
                    accepted += 1
                    if corpus.count < 512 { corpus.append(input) } else { corpus[mutator.number(below: 512)] = input }
                }
            } catch {
                LastInput.write()
                print("\(target.name): run \(run) of seed \(seed): \(error)")
                exit(1)
            }
        }
        let seconds = (clock.now - start) / .seconds(1)
        let line = "\(target.name): \(runs) runs, \(accepted) read, \(Int(Double(runs) / seconds)) a second, \(Self.peak >> 10) MiB at most"
        // Not buffered: whoever waits for hours sees how far it is.
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    /// KiB.
    private static var peak: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        return status.firstMatch(of: /VmHWM:\s+(\d+)/).flatMap { Int($0.1) } ?? 0
    }
}
