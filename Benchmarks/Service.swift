import Crypto
import Foundation
import Hummingbird
import Logging
import SegelHTTP
import SegelTestSupport
import SegelUseCases

/// Verifying over HTTP, loopback, wrk as the client beside it on the same cores: against the same server's empty answer, and against what two
/// cores could verify at most.
extension Benchmarks {
    /// The portal on a port of loopback, without limits on who asks; until it is cancelled.
    static func serve(_ mall: Mall, on port: Int) async throws -> Task<Void, any Error> {
        var logger = Logger(label: "bench")
        logger.logLevel = .critical
        let application = Application(
            router: try Server.router(mall, limits: .none),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            logger: logger
        )
        let server = Task {
            try await withTaskExecutorPreference(EventLoopExecutor.shared) { try await application.runService(gracefulShutdownSignals: []) }
        }
        try await Task.sleep(for: .seconds(1))
        return server
    }

    static func service() async throws {
        let folder = try TemporaryFolder(), port = 8_931
        let now = UnixTime(Date().timeIntervalSince1970)
        let city = try await TestCity(folder.path + "/city", clock: TestClock(now))
        let credential = try await city.issued(try await city.citizen(1), city.officers(for: "SIP"))
        try await city.mall.publishStatusLists()
        let server = try await serve(city.mall, on: port)
        defer { server.cancel() }
        try Data(credential.bytes).write(to: URL(filePath: folder.path + "/body"))
        let script = """
            local file = io.open("\(folder.path)/body", "rb")
            wrk.method = "POST"
            wrk.body = file:read("*a")
            """
        try Data(script.utf8).write(to: URL(filePath: folder.path + "/verify.lua"))
        let base = "http://127.0.0.1:\(port)"
        let verify = ["-s", folder.path + "/verify.lua", base + "/api/v1/verify"]
        guard let empty = try Wrk.run(16, [base + "/livez"]), let full = try Wrk.run(16, verify), let half = try Wrk.run(2, verify) else {
            return Report.missing(.wrk)
        }
        let batch = try Self.batch(credential.bytes, folder.path, base)
        let raw = Self.rawVerifies() * Double(min(2, ProcessInfo.processInfo.activeProcessorCount))
        let bound = min(empty.rate, raw), ratio = full.rate / bound
        let name = empty.rate < raw ? "the same server's empty answer" : "raw P-256 verify on two cores"
        func cell(_ value: Double) -> String { String(format: "%.0f", value) }
        Report.row(
            "one",
            "verify over HTTP, 16 connections, client on the same cores, 1/s",
            cell(full.rate),
            peer: cell(bound),
            against: name,
            ratio: String(format: "%.2f", ratio),
            floor: "≥ 0.70",
            isMet: ratio >= 0.7
        )
        // The client, the server and the signature share the cores: no server could be faster than one after the other.
        let both = 1 / (1 / empty.rate + 1 / raw)
        Report.row(
            "both",
            "the same, 1/s",
            cell(full.rate),
            peer: cell(both),
            against: "empty answer and then raw P-256 verify, on these cores",
            ratio: String(format: "%.2f", full.rate / both)
        )
        Report.row(
            "batch",
            "verify over HTTP, a hundred a request, 4 connections, credentials/s",
            cell(batch),
            peer: cell(bound),
            against: name,
            ratio: String(format: "%.2f", batch / bound),
            floor: "≥ 0.70",
            isMet: batch / bound >= 0.7
        )
        Report.row(
            "p99",
            String(format: "its 99th percentile with 2 connections (%.0f %% of that load), ms", half.rate / full.rate * 100),
            String(format: "%.1f", half.p99),
            floor: "≤ 20",
            isMet: half.p99 <= 20
        )
    }

    /// Credentials a second where a caller sends a hundred at once, over four connections.
    private static func batch(_ credential: [UInt8], _ folder: String, _ base: String) throws -> Double {
        let size = 100, text = String(decoding: credential, as: UTF8.self)
        try JSONEncoder().encode(Array(repeating: text, count: size)).write(to: URL(filePath: folder + "/batch"))
        let script = """
            local file = io.open("\(folder)/batch", "rb")
            wrk.method = "POST"
            wrk.body = file:read("*a")
            """
        try Data(script.utf8).write(to: URL(filePath: folder + "/batch.lua"))
        return try (Wrk.run(4, ["-s", folder + "/batch.lua", base + "/api/v1/verify/batch"])?.rate ?? 0) * Double(size)
    }

    /// A second, one core.
    private static func rawVerifies() -> Double {
        let key = P256.Signing.PrivateKey(), message = Data(repeating: 7, count: 700)
        guard let signature = try? key.signature(for: message) else { return 0 }
        let clock = ContinuousClock(), start = clock.now
        var count = 0.0
        while clock.now - start < .seconds(1) {
            for _ in 0..<100 { precondition(key.publicKey.isValidSignature(signature, for: message)) }
            count += 100
        }
        return count / ((clock.now - start) / .seconds(1))
    }
}

/// One run of wrk: five seconds.
struct Wrk {
    let rate: Double
    /// Milliseconds.
    let p99: Double

    static func run(_ connections: Int, _ arguments: [String]) throws -> Wrk? {
        let process = Process(), output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["wrk", "-t1", "-c\(connections)", "-d5s", "--latency"] + arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0, !text.contains("Non-2xx"), let rate = text.firstMatch(of: /Requests\/sec:\s+([\d.]+)/),
            let p99 = text.firstMatch(of: /99%\s+([\d.]+)(us|ms|s)/)
        else { return nil }
        let unit = p99.2 == "us" ? 0.001 : p99.2 == "ms" ? 1 : 1_000
        return Wrk(rate: Double(rate.1) ?? 0, p99: (Double(p99.1) ?? 0) * unit)
    }
}
