import Foundation
import SegelCredential
import SegelCrypto
import SegelPostgres
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import Synchronization

/// One node of `Benchmarks.nodes`, in a process of its own: makes itself ready, waits for a line, works, and says how much it did.
extension Benchmarks {
    private static let clients = 16

    static func node() async throws {
        guard let file = text("order") else { return print("node: --order FILE") }
        let order = try JSONDecoder().decode(NodeOrder.self, from: Data(contentsOf: URL(filePath: file)))
        let city = try await TestCity.onNode(order.folder, order.database, isNew: false)
        let store: any Store =
            try order.database.map { try PostgresStore(PostgresEndpoint(url: $0), tenant: 1) } as (any Store)? ?? city.store
        let shelf = try await Shelf(store)
        if order.work == .get { try await shelf.each(256, by: clients) { try await shelf.put() } }
        let head = try await city.mall.signedIn(session: order.session)
        var cases: [(String, UInt64)] = []
        if order.work == .issue {
            for id in order.cases { cases.append((id, try await city.mall.officerCase(id, for: head).detail.revision)) }
        }
        let run = NodeRun(cases)
        FileHandle.standardOutput.write(Data("ready\n".utf8))
        _ = readLine()
        let end = ContinuousClock.now + .seconds(order.seconds), mall = city.mall
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    while true {
                        switch order.work {
                        case .issue:
                            guard let (id, revision) = run.waiting.withLock({ $0.popLast() }) else { return }
                            _ = try await mall.decide(.approve, on: id, revision: revision, by: head)
                        case .verify:
                            guard ContinuousClock.now < end else { return }
                            guard try await mall.verify(order.credential).exitCode == 0 else { throw CocoaError(.fileReadUnknown) }
                        case .put:
                            guard ContinuousClock.now < end else { return }
                            try await shelf.put()
                        case .get:
                            guard ContinuousClock.now < end else { return }
                            try await shelf.get()
                        }
                        run.done.wrappingAdd(1, ordering: .relaxed)
                    }
                }
            }
            try await group.waitForAll()
        }
        print(run.done.load(ordering: .relaxed))
    }
}

/// What its clients share: the cases that are left, and how much was done.
private final class NodeRun: Sendable {
    let waiting: Mutex<[(String, UInt64)]>
    let done = Atomic<Int>(0)

    init(_ cases: [(String, UInt64)]) { waiting = Mutex(cases) }
}

/// The other end of a node: its process.
final class NodeProcess {
    struct Failed: Error {}

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ order: NodeOrder, at file: String) throws {
        try JSONEncoder().encode(order).write(to: URL(filePath: file))
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["node", "--order", file]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    func waitUntilReady() throws { guard line() == "ready" else { throw Failed() } }

    func go() throws { try input.fileHandleForWriting.write(contentsOf: Data("go\n".utf8)) }

    /// How much it did.
    func finish() throws -> Int {
        let done = Int(line())
        process.waitUntilExit()
        guard let done, process.terminationStatus == 0 else { throw Failed() }
        return done
    }

    private func line() -> String {
        var bytes = Data()
        while let byte = try? output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte.first != 0x0A { bytes += byte }
        return String(decoding: bytes, as: UTF8.self)
    }

    deinit { if process.isRunning { process.terminate() } }
}
