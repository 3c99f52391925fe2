import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SegelCatalogue
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Synchronization

/// A morning of applications: `--rate` a second for `--seconds`, each begun, filled in section by section, with a document, and handed in over HTTP, on
/// a schedule that waits for nobody. Counted after: those that were told "received" and are not there. Citizens are signed in already.
extension Benchmarks {
    static func load() async throws {
        let rate = option("rate", default: 50), seconds = option("seconds", default: 60), port = 8_932
        let folder = try TemporaryFolder()
        let clock = TestClock(UnixTime(Date().timeIntervalSince1970))
        let city = try await TestCity(folder.path + "/city", clock: clock)
        let people = try await signedIn(city, count: 100)
        let sections = try await plan(city, people[0].person)
        let server = try await serve(city.mall, on: port)
        defer { server.cancel() }
        let client = HTTPClient(configuration: .init(redirectConfiguration: .disallow))
        let applicant = Applicant(base: "http://127.0.0.1:\(port)", client: client, sections: sections)
        let start = ContinuousClock.now
        let told = try await withThrowingTaskGroup(of: String?.self) { group in
            for number in 0..<rate * seconds {
                try await Task.sleep(until: start + .seconds(1) * number / rate, tolerance: .zero)
                let person = people[number % people.count]
                group.addTask { try await applicant.apply(person.session) }
            }
            return try await group.reduce(into: [String]()) { if let id = $1 { $0.append(id) } }
        }
        let took = (ContinuousClock.now - start) / .seconds(1)
        try await client.shutdown()
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
        let line =
            "| applications with a document, handed in over HTTP, 1/s | %.1f | 4 (OpenCRVS, birth declarations, three servers of 4 vCPU) | %.1f | ≥ 50 %@ |"
        print(String(format: line, rate, rate / 4, rate >= 49 ? "✓" : "MISSED"))
        print(
            String(
                format: "| form pages meanwhile, p50 / p95 / p99, ms | %.1f / %.1f / %.1f | | | p95 ≤ 50 %@ |",
                percentile(0.5),
                percentile(0.95),
                percentile(0.99),
                percentile(0.95) <= 50 ? "✓" : "MISSED"
            )
        )
        print("| received \(told) of \(asked), refused or failed \(failed), lost \(lost) | | | | lost 0 \(lost == 0 ? "✓" : "MISSED") |")
    }
}

/// One browser after another.
private final class Applicant: Sendable {
    /// A photograph as the page's script would send it.
    static let document = Array("%PDF-1.4 ".utf8) + SystemRandom().bytes(200_000)

    private let base: String
    private let client: HTTPClient
    private let sections: [[String: String]]
    private let times = Mutex<[Double]>([])
    private let failures = Mutex(0)

    init(base: String, client: HTTPClient, sections: [[String: String]]) {
        self.base = base
        self.client = client
        self.sections = sections
    }

    /// Seconds that form pages took.
    var forms: [Double] { times.withLock { $0 } }
    var failed: Int { failures.withLock { $0 } }

    /// The case's id once the service said that it was received.
    func apply(_ session: String) async throws -> String? {
        do { return try await handIn(session) } catch {
            failures.withLock { $0 += 1 }
            return nil
        }
    }

    private struct Refused: Error {}

    private func handIn(_ session: String) async throws -> String {
        let csrf = Base64URL.encode(Blake2b.digest(Array("csrf:\(session)".utf8)))
        let begun = try await post("/services/SIP/start", session, ["_csrf": csrf])
        guard let id = begun.split(separator: "/").dropFirst().first.map(String.init) else { throw Refused() }
        for (number, fields) in sections.enumerated() {
            let page = "/cases/\(id)/form/\(number + 1)", start = ContinuousClock.now
            try await get(page, session)
            times.withLock { $0.append((ContinuousClock.now - start) / .seconds(1)) }
            guard try await post(page, session, fields.merging(["_csrf": csrf]) { $1 }) != page else { throw Refused() }
        }
        try await upload("/cases/\(id)/documents", session, csrf)
        guard try await post("/cases/\(id)/submit", session, ["_csrf": csrf]).contains("sent=1") else { throw Refused() }
        return id
    }

    private func get(_ path: String, _ session: String) async throws {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "Cookie", value: "segel_session=\(session)")
        let response = try await client.execute(request, timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok else { throw Refused() }
    }

    /// Where the answer leads.
    private func post(_ path: String, _ session: String, _ fields: [String: String]) async throws -> String {
        let body = fields.map {
            "\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }.joined(separator: "&")
        return try await send(path, session, "application/x-www-form-urlencoded", Array(body.utf8))
    }

    private func upload(_ path: String, _ session: String, _ csrf: String) async throws {
        let head =
            "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n\(csrf)\r\n--x\r\nContent-Disposition: form-data; "
            + "name=\"file:buktiTempat\"; filename=\"bukti.pdf\"\r\n\r\n"
        let body = Array(head.utf8) + Self.document + Array("\r\n--x--\r\n".utf8)
        _ = try await send(path, session, "multipart/form-data; boundary=x", body)
    }

    private func send(_ path: String, _ session: String, _ type: String, _ body: [UInt8]) async throws -> String {
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "Cookie", value: "segel_session=\(session)")
        request.headers.add(name: "Content-Type", value: type)
        request.body = .bytes(body)
        let response = try await client.execute(request, timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .seeOther, let place = response.headers.first(name: "Location") else { throw Refused() }
        return place
    }
}
