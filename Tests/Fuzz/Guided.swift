import Foundation
import Synchronization

/// A target under libFuzzer, which keeps what reaches code not reached before (Docs/Testing.md, "Guided").
enum Guided {
    private static let chosen = Mutex<FuzzTarget?>(nil)

    fileprivate static var target: FuzzTarget {
        guard let target = chosen.withLock({ $0 }) else { fatalError("no target is chosen") }
        return target
    }

    /// Ends the process: with 0 after `runs`, with another status when the target fails; libFuzzer writes the input to crash-….
    static func fuzz(_ target: FuzzTarget, runs: Int, seed: UInt64) -> Never {
        chosen.withLock { $0 = target }
        #if GUIDED
            let limit = Mutator.limit(target.seeds)
            let options = [
                "segel-fuzz", "-runs=\(runs)", "-seed=\(seed)", "-max_len=\(limit)", "-rss_limit_mb=512", "-print_final_stats=1",
            ]
            var texts: [UnsafeMutablePointer<CChar>?] = options.map { (text: String) in strdup(text) } + [nil]
            var count = CInt(options.count)
            texts.withUnsafeMutableBufferPointer { texts in
                guard var first = texts.baseAddress else { return }
                _ = runDriver(&count, &first) { data, count in testOneInput(data, count) }
            }
            exit(1)
        #else
            print("built without guidance: see Docs/Testing.md")
            exit(64)
        #endif
    }
}

#if GUIDED
    @_cdecl("LLVMFuzzerTestOneInput")
    func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        do { _ = try Guided.target.run(Array(UnsafeBufferPointer(start: data, count: count))) } catch { fatalError("\(error)") }
        return 0
    }

    /// Half of the inputs by libFuzzer's own means, which know what was compared with what; half by ours, which reach inside base64url. Seeds come
    /// in here and not from a folder: their signatures are made anew by each process, and only its own are honest to it.
    @_cdecl("LLVMFuzzerCustomMutator")
    func mutate(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int, _ seed: UInt32) -> Int {
        let seeds = Guided.target.seeds, input = Array(UnsafeBufferPointer(start: data, count: count))
        var mutator = Mutator(seed: UInt64(seed), of: seeds)
        let mutated: [UInt8]
        switch mutator.number(below: 32) {
        case 0: mutated = seeds[mutator.number(below: seeds.count)]
        case 1...3: mutated = mutator.mutate(seeds)
        case 4...15: mutated = mutator.mutate([input])
        default: return ownMutation(data, count, limit)
        }
        _ = UnsafeMutableBufferPointer(start: data, count: limit).update(fromContentsOf: mutated.prefix(limit))
        return min(mutated.count, limit)
    }

    // Integers and pointers are passed in one way by Swift and C.

    @_silgen_name("LLVMFuzzerMutate")
    private func ownMutation(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ limit: Int) -> Int

    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ count: UnsafeMutablePointer<CInt>,
        _ texts: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
        _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt
#endif
