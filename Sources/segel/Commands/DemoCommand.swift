import ServiceLifecycle
internal import ArgumentParser
internal import Foundation
internal import Logging
internal import SegelCredential
internal import SegelCrypto
internal import SegelHTTP
internal import SegelUseCases

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "The whole journey on real input in a synthetic city, on this machine alone."
    )

    @Flag(help: "End after the journey instead of serving on.") var once = false
    @Option(help: "The catalogue's folder.") var catalogue = "Catalogue"
    @Option(help: "Port on 127.0.0.1.") var port = 8_765
    @Option(help: "Where to keep the demo's data; a temporary folder otherwise.") var data: String?

    @Option(help: "Keep its state in this PostgreSQL database, which must be empty: postgresql://ROLE@HOST/DATABASE, without a password.")
    var database: String?

    func run() async throws {
        let place = URL(filePath: data ?? NSTemporaryDirectory() + "segel-demo-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { if data == nil { try? FileManager.default.removeItem(at: place) } }
        let city = try await open(place)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (opened, told) = AsyncStream.makeStream(of: Void.self)
            let running = try plan(city) { told.yield() }.start()
            group.addTask {
                defer { told.finish() }
                try await running.run()
            }
            // Whoever answers at that address before may be somebody else.
            var opening = opened.makeAsyncIterator()
            guard await opening.next() != nil else { return try await group.waitForAll() }
            do { try await walk(city, place) } catch let failure as Journey.Failure {
                throw CommandFailure(.unexpected, failure.description)
            }
            if once { await running.group.triggerGracefulShutdown() }
            try await group.waitForAll()
        }
    }

    private func plan(_ city: Deployment, whenServing: @escaping @Sendable () -> Void) throws -> ServicePlan {
        let metrics = ServiceMetrics(), streams = LiveStreams()
        var log = LogOptions.standard
        log.logLevel = .error
        return ServicePlan(
            deployment: city,
            router: try Server.router(city.mall, metrics: metrics.http, streams: streams),
            listener: PublicListener(metrics: metrics.http),
            streams: streams,
            address: ListenAddress(host: "127.0.0.1", port: port),
            metrics: metrics,
            log: log,
            whenServing: whenServing
        )
    }

    private var settings: DatabaseSettings? { database.map { DatabaseSettings(url: $0) } }

    private var base: String { "http://127.0.0.1:\(port)" }

    /// A deployment under a passphrase that only this folder knows.
    private func open(_ place: URL) async throws -> Deployment {
        let secret = Base64URL.encode(SystemRandom().bytes(24))
        let file = place.appending(path: "passphrase").path
        guard FileManager.default.createFile(atPath: file, contents: Data(secret.utf8), attributes: [.posixPermissions: 0o600]) else {
            throw CommandFailure(.unexpected, "cannot write to \(place.path)")
        }
        let configuration = Configuration(
            publicURL: base,
            region: try InitCommand.region(of: catalogue),
            trustCacheSeconds: 1,
            database: settings
        )
        return try await InitCommand.create(
            place.appending(path: "data").path,
            passphrase: try SecretInput.read(file),
            rootKey: place.appending(path: "root.key").path,
            rootPassphrase: try SecretInput.read(file),
            configuration: configuration,
            catalogue: catalogue
        ).0
    }

    private func walk(_ city: Deployment, _ place: URL) async throws {
        let journey = Journey(base: base) { try await city.desk.answer($0) }
        let officers = try await journey.officers()
        guard let registrar = officers["registrasi"] else { return }
        let siti = try await journey.register(DemoCity.siti, by: registrar)
        Terminal.data("1  registered   Siti Rahmawati's vault; she chose a password after one visit to a counter")
        let akta = try await birthCertificate(journey, siti, officers)
        let licence = try await practiceLicence(journey, siti, officers)
        try await verifyAll(akta, licence, place)
        try await rotate(akta, place)
        let looked = try await siti.get("/accesses").count(of: "<tr><td>")
        Terminal.data("9  who looked   \(looked) looks at Siti's data, each with officer, purpose and log entry")
        let waiting = try await journey.apply(
            siti,
            service: "DKC-01",
            answers: DemoCity.sibling,
            files: DemoCity.birthPapers,
            held: DemoCity.siti
        )
        if !once {
            Terminal.data("\nThe city stays up (Ctrl-C ends it). One-time codes for /activate:")
            guard case .activation(_, let citizen) = try await city.desk.answer(.renewActivation(name: DemoCity.siti["nik"] ?? "")),
                case .activation(_, let officer) = try await city.desk.answer(.renewActivation(name: "loket"))
            else { return }
            Terminal.data("  citizen   \(base)/activate   \(DemoCity.siti["nik"] ?? "")   \(citizen)")
            Terminal.data("  officer   \(base)/activate   loket   \(officer)   (\(waiting.reference) waits there)")
            Terminal.data("  verifier  \(base)/verify")
        }
    }

    private func birthCertificate(_ journey: Journey, _ siti: Browser, _ officers: [String: Browser]) async throws -> Journey.Issued {
        let application = try await journey.apply(
            siti,
            service: "DKC-01",
            answers: DemoCity.birth,
            files: DemoCity.birthPapers,
            held: DemoCity.siti
        )
        Terminal.data(
            "2  applied      \(application.reference): birth certificate, \(application.prefilled) answers prefilled, 2 documents sealed"
        )
        let returned = ["item:anakPanjang": "1", "reason": "Panjang bayi berbeda dari surat lahir."]
        try await journey.decide(officer("loket", officers), application.id, "fail", returned)
        let fix = try await siti.get("/cases/\(application.id)/form/2")
        let check = try await siti.post("/cases/\(application.id)/form/2", ["anakPanjang": "49"], from: fix)
        _ = try await siti.post("/cases/\(application.id)/submit", [:], from: check)
        for name in ["loket", "validasi", "produksi", "periksa", "kadis-dukcapil"] {
            try await journey.decide(officer(name, officers), application.id, "approve")
        }
        let issued = try await journey.retrieve(siti, application.id)
        Terminal.data("3  decided      returned once for one item, mended alone; then five officers, four eyes at every desk")
        Terminal.data("4  issued       \(issued.number): SD-JWT VC, status entry, signed PDF (\(issued.pdf.count / 1_000) kB), log entry")
        return issued
    }

    private func officer(_ name: String, _ officers: [String: Browser]) throws -> Browser {
        guard let browser = officers[name] else { throw Journey.Failure(description: "there is no officer \(name)") }
        return browser
    }

    private func practiceLicence(_ journey: Journey, _ siti: Browser, _ officers: [String: Browser]) async throws -> Journey.Issued {
        let application = try await journey.apply(
            siti,
            service: "SIP",
            answers: DemoCity.licence,
            files: DemoCity.licencePapers,
            held: DemoCity.siti
        )
        guard application.retyped == 0 else {
            throw Journey.Failure(description: "\(application.retyped) known answers had to be typed again")
        }
        for name in ["loket-izin", "dinkes", "penomoran", "kadis-izin"] {
            try await journey.decide(officer(name, officers), application.id, "approve")
        }
        let issued = try await journey.retrieve(siti, application.id)
        Terminal.data(
            "5  second one   \(issued.number): practice licence, \(application.prefilled) answers prefilled, \(application.retyped) fields retyped"
        )
        return issued
    }

    private func verifyAll(_ akta: Journey.Issued, _ licence: Journey.Issued, _ place: URL) async throws {
        let file = place.appending(path: "akta.sdjwt").path
        try akta.bytes.write(to: URL(filePath: file))
        try akta.pdf.write(to: place.appending(path: "akta.pdf"))
        try await check(["trust", "pin", "\(place.path)/data/\(database == nil ? "public/trust/" : "")root.json"], place, expecting: 0)
        try await check(["trust", "fetch", base], place, expecting: 0)
        try await check(["verify", file], place, expecting: 0)
        try await check(["verify", file, "--offline"], place, expecting: 0)
        Terminal.data("6  verified     online: accept (exit 0); with the network off: accept (exit 0)")
        var altered = akta.bytes
        altered[altered.count / 3] ^= 1
        try altered.write(to: place.appending(path: "altered.sdjwt"))
        try await check(["verify", place.appending(path: "altered.sdjwt").path], place, expecting: 10)
        try licence.bytes.write(to: place.appending(path: "licence.sdjwt"))
        try await check(["credential", "revoke", licence.id, "--data", "\(place.path)/data"], place, expecting: 0)
        try await check(["verify", place.appending(path: "licence.sdjwt").path], place, expecting: 11)
        Terminal.data("7  refused      altered copy (exit 10), revoked licence (exit 11)")
    }

    private func rotate(_ akta: Journey.Issued, _ place: URL) async throws {
        let data = ["--data", "\(place.path)/data"]
        try await check(["key", "rotate", "plan", "kek-citizen"] + data, place, expecting: 3)
        try await check(["key", "rotate", "apply", "kek-citizen-1-2"] + data, place, expecting: 0)
        let root = ["--root-key", "\(place.path)/root.key", "--root-passphrase-file", "\(place.path)/passphrase"]
        try await check(["key", "rotate", "apply", "signing/disdukcapil-next"] + root + data, place, expecting: 0)
        try await check(["trust", "fetch", base], place, expecting: 0)
        try await check(["verify", "\(place.path)/akta.sdjwt"], place, expecting: 0)
        Terminal.data("8  rotated      KEK 1 → 2 and the agency's signing key, while serving; the certificate is still accepted")
    }

    /// Runs this program again, as an agency or an operator would, and insists on its exit status.
    private func check(_ arguments: [String], _ place: URL, expecting status: Int32) async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let isVerifier = arguments[0] == "verify" || arguments[0] == "trust"
        process.arguments = arguments + (isVerifier ? ["--trust-dir", "\(place.path)/verifier"] : [])
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard process.terminationStatus == status else {
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            throw Journey.Failure(
                description: "`segel \(arguments.joined(separator: " "))` ended \(process.terminationStatus), not \(status): \(said)"
            )
        }
    }
}
