import Foundation
import SegelCatalogue
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Synchronization

/// A morning of applications: `--rate` a second for `--seconds`, each begun, filled in section by section, with a document, and handed in over HTTP, on
/// a schedule that waits for nobody. Counted after: those that were told "received" and are not there. Citizens are signed in already. The clients
/// are threads of this process, as light as they can be: they share the machine with what is measured.
extension Benchmarks {
    static func load() async throws {
        let rate = option("rate", default: 50), seconds = option("seconds", default: 60, quick: 10, full: 300), port = 8_932
        let folder = try TemporaryFolder()
        let clock = TestClock(UnixTime(Date().timeIntervalSince1970))
        let city = try await TestCity(folder.path + "/city", clock: clock)
        let people = try await signedIn(city, count: 100)
        let sections = try await plan(city, people[0].person)
        let server = try await serve(city.mall, on: port)
        defer { server.cancel() }
        let applicant = Applicant(port: UInt16(port), sections: sections)
        let start = ContinuousClock.now
        let told = await applicant.applyOnSchedule(rate * seconds, each: .seconds(1) / rate, as: people.map(\.session))
        let took = (ContinuousClock.now - start) / .seconds(1)
        let lost = try await lost(told, city, people.map(\.person))
        report(applicant, told: told.count, lost: lost, asked: rate * seconds, took: took)
    }

    private static func signedIn(_ city: TestCity, count: Int) async throws -> [(person: SignedIn, session: String)] {
        var people: [(SignedIn, String)] = []
        for serial in 0..<count {
            let person = try await city.citizen(serial)
            let name = SignInName.nik("187201010190\(9_900 + serial)")
            people.append((person, try await city.mall.signIn(name, password: TestCity.passphrase)))
        }
        return people
    }

    /// What a browser would send for each section: the fields that are asked once the ones before are answered.
    private static func plan(_ city: TestCity, _ person: SignedIn) async throws -> [[String: String]] {
        let draft = try await city.mall.startCase("SIP", for: person)
        try await city.mall.save(TestCity.licence, in: draft, for: person)
        let form = try await city.mall.caseDetail(draft, for: person).form
        return form.sections.map { section in
            let asked = section.states.filter { $0.isVisible && !$0.isLocked }.map {
                ($0.field.name, TestCity.licence[$0.field.name] ?? $0.value)
            }
            return Dictionary(uniqueKeysWithValues: asked)
        }
    }

    /// Told that they were received, and not there, or there without their document.
    private static func lost(_ told: [String], _ city: TestCity, _ people: [SignedIn]) async throws -> Int {
        var there: Set<String> = []
        for person in people {
            for line in try await city.mall.cases(of: person) where line.state == "submitted" {
                let detail = try await city.mall.caseDetail(line.id, for: person)
                guard let document = detail.contents.documents["buktiTempat"] else { continue }
                var reading = try await city.mall.document(document, for: person), count = 0
                while let piece = try reading.next() { count += piece.count }
                if count == Applicant.document.count { there.insert(line.id) }
            }
        }
        return told.filter { !there.contains($0) }.count
    }

    private static func report(_ applicant: Applicant, told: Int, lost: Int, asked: Int, took: Double) {
        let forms = applicant.forms.sorted(), failed = applicant.failed
        func percentile(_ part: Double) -> Double {
            forms.isEmpty ? 0 : forms[min(forms.count - 1, Int(Double(forms.count) * part))] * 1_000
        }
        let rate = Double(told) / took
        Report.row(
            "rate",
            "applications with a 200 kB document handed in over HTTP, \(asked) at a steady rate, 1/s",
            String(format: "%.1f", rate),
            peer: "4",
            against: "OpenCRVS, published, three servers of 4 vCPU",
            ratio: String(format: "%.1f", rate / 4),
            floor: "≥ 50",
            isMet: rate >= 49
        )
        Report.row(
            "pages",
            "form pages meanwhile, p50 / p95 / p99, ms",
            String(format: "%.1f / %.1f / %.1f", percentile(0.5), percentile(0.95), percentile(0.99)),
            floor: "p95 ≤ 50",
            isMet: !forms.isEmpty && percentile(0.95) <= 50
        )
        Report.row(
            "lost",
            "received of asked; begun late; refused or failed; lost",
            "\(told) of \(asked); \(applicant.late); \(failed); \(lost)",
            floor: "lost 0",
            isMet: lost == 0
        )
    }
}

/// One browser after another, each in a thread of its own.
private final class Applicant: Sendable {
    /// A photograph as the page's script would send it.
    static let document = Array("%PDF-1.4 ".utf8) + SystemRandom().bytes(200_000)
    /// More applications than so many at once wait for a browser, and are told of.
    private static let browsers = 300

    private let port: UInt16
    private let sections: [[String: String]]
    private let times = Mutex<[Double]>([])
    private let counts = Mutex((next: 0, failed: 0, late: 0, told: [String]()))

    init(port: UInt16, sections: [[String: String]]) {
        self.port = port
        self.sections = sections
    }

    /// Seconds that form pages took.
    var forms: [Double] { times.withLock { $0 } }
    var failed: Int { counts.withLock { $0.failed } }
    /// Applications that began more than a tenth of a second after their time.
    var late: Int { counts.withLock { $0.late } }

    /// The ids of those of which the service said that they were received.
    func applyOnSchedule(_ number: Int, each interval: Duration, as sessions: [String]) async -> [String] {
        let start = ContinuousClock.now
        await withCheckedContinuation { (ended: CheckedContinuation<Void, Never>) in
            let running = Mutex(Self.browsers)
            for _ in 0..<Self.browsers {
                let browser = Thread {
                    while let turn = self.nextTurn(of: number) {
                        let time = start + interval * turn
                        Thread.sleep(forTimeInterval: max(0, (time - .now) / .seconds(1)))
                        if ContinuousClock.now - time > .milliseconds(100) { self.counts.withLock { $0.late += 1 } }
                        self.apply(sessions[turn % sessions.count])
                    }
                    if running.withLock({ left in
                        left -= 1
                        return left == 0
                    }) {
                        ended.resume()
                    }
                }
                browser.start()
            }
        }
        return counts.withLock { $0.told }
    }

    private func nextTurn(of number: Int) -> Int? {
        counts.withLock { counts in
            guard counts.next < number else { return nil }
            defer { counts.next += 1 }
            return counts.next
        }
    }

    private func apply(_ session: String) {
        let id = try? handIn(session)
        counts.withLock { counts in if let id { counts.told.append(id) } else { counts.failed += 1 } }
    }

    private struct Refused: Error {}

    private static func headers(_ session: String) -> String {
        "HTTP/1.1\r\nHost: localhost\r\nCookie: __Host-segel_session=\(session)\r\n"
    }

    private func handIn(_ session: String) throws -> String {
        let browser = try PlainConnection(port: port)
        let csrf = Base64URL.encode(Blake2b.digest(Array("csrf:\(session)".utf8)))
        let begun = try post("/services/SIP/start", session, ["_csrf": csrf], browser)
        guard let id = begun.split(separator: "/").dropFirst().first.map(String.init) else { throw Refused() }
        for (number, fields) in sections.enumerated() {
            let page = "/cases/\(id)/form/\(number + 1)", start = ContinuousClock.now
            let answer = try browser.exchange("GET \(page) \(Self.headers(session))\r\n", [])
            times.withLock { $0.append((ContinuousClock.now - start) / .seconds(1)) }
            let fields = fields.merging(["_csrf": csrf]) { $1 }
            guard answer.status == 200, try post(page, session, fields, browser) != page else { throw Refused() }
        }
        try upload("/cases/\(id)/documents", session, csrf, browser)
        guard try post("/cases/\(id)/submit", session, ["_csrf": csrf], browser).contains("sent=1") else { throw Refused() }
        return id
    }

    /// Where the answer leads.
    private func post(_ path: String, _ session: String, _ fields: [String: String], _ browser: PlainConnection) throws -> String {
        let body = fields.map {
            "\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }.joined(separator: "&")
        return try send(path, session, "application/x-www-form-urlencoded", Array(body.utf8), browser)
    }

    private func upload(_ path: String, _ session: String, _ csrf: String, _ browser: PlainConnection) throws {
        let head =
            "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n\(csrf)\r\n--x\r\nContent-Disposition: form-data; "
            + "name=\"file:buktiTempat\"; filename=\"bukti.pdf\"\r\n\r\n"
        let body = Array(head.utf8) + Self.document + Array("\r\n--x--\r\n".utf8)
        _ = try send(path, session, "multipart/form-data; boundary=x", body, browser)
    }

    private func send(_ path: String, _ session: String, _ type: String, _ body: [UInt8], _ browser: PlainConnection) throws -> String {
        let head =
            "POST \(path) \(Self.headers(session))Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
        let answer = try browser.exchange(head, body)
        guard answer.status == 303, let place = answer.location else { throw Refused() }
        return place
    }
}
