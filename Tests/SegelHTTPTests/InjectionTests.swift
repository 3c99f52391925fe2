import Foundation
import HTTPTypes
import Hummingbird
import SegelCatalogue
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import Testing

@testable import SegelHTTP

/// Words that a careless program would take for SQL, put into every place of every route. That statements are never built from them is read from
/// the sources in `StatementTextTests`; here it is asked of the running router.
@Suite("A70: SQL in every parameter, query, field, cookie and body") struct InjectionTests {
    private static let payloads = [
        "' OR '1'='1' --", "x'); DELETE FROM cases; DELETE FROM accounts; --", "1 UNION SELECT password FROM accounts\u{0}%",
    ]

    private let folder: TemporaryFolder
    private let place: IssuingCity

    init() async throws {
        folder = try TemporaryFolder()
        place = try await IssuingCity(folder)
    }

    /// The names of all fields of all forms.
    private static func fieldNames() throws -> Set<String> {
        let folder = TestCity.repository.appending(path: "Sources/SegelHTTP/Resources")
        let templates = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "mustache" }
        let names = try templates.flatMap { template in
            try String(contentsOf: template, encoding: .utf8).matches(of: /name="([a-zA-Z]+)"/).map { String($0.1) }
        }
        let more: Set = ["nik", "nama", "noSTR", "jenisPermohonan", "cursor", "limit", "service", "scope", "grant_type", "from", "to"]
        return more.union(names)
    }

    @Test("no route fails over them, none signs anybody in, and everything is there afterwards") func everywhere() async throws {
        let citizen = try await place.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        let officer = try await place.mall.signIn(.officer("periksa-dpmptsp"), password: TestCity.passphrase)
        let names = try Self.fieldNames()
        #expect(names.count > 40)
        let before = try await place.mall.state()
        var asked = 0
        for route in try Server.router(place.mall).routes where !["/sign-out", "/cases/{id}/events"].contains(route.path.description) {
            for (index, payload) in Self.payloads.enumerated() {
                for session in [nil, citizen, officer] {
                    var fields = names.map { ($0, payload) }
                    var headers = [("Authorization", "Bearer \(payload.prefix { $0 != "\u{0}" })"), ("Idempotency-Key", "a'\(index)")]
                    if let session {
                        fields.append(("_csrf", Base64URL.encode(Blake2b.digest(Array("csrf:\(session)".utf8)))))
                        headers.append(("Cookie", "__Host-segel_session=\(session)"))
                    } else {
                        headers.append(("Cookie", "__Host-segel_session=' OR '1'='1"))
                    }
                    let part = payload.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                    var path = route.path.description.replacing(/\{[^}]+\}|\*\*?/, with: part)
                    let isRead = route.method == .get || route.method == .head
                    if isRead { path += "?" + IssuingCity.encoded(Array(fields.prefix(20))) }
                    let isMachine = path.hasPrefix("/api/")
                    headers.append(isMachine ? IssuingCity.json : IssuingCity.form)
                    let body = isMachine ? #"{"policy":"' OR 1=1 --","way":"';"}"# : IssuingCity.encoded(fields)
                    let answer = try await place.send(route.method, path, headers: headers, isRead ? "" : body)
                    // 501: a status list of another day.
                    #expect(answer.status < 500 || answer.status == 501, "\(route.method) \(route.path): \(answer.status)")
                    let sessions = answer.headers[values: .setCookie].filter { $0.hasPrefix("__Host-segel_session=") }
                    #expect(sessions.allSatisfy { $0.hasPrefix("__Host-segel_session=;") }, "\(route.path)")
                    asked += 1
                }
            }
        }
        #expect(asked > 1_000, "\(asked)")
        let after = try await place.mall.state()
        #expect(after.credentials == before.credentials && after.logSize >= before.logSize)
        #expect(try await place.mall.caseDetail(place.waiting, for: place.person).file.stateName == "submitted")
        #expect(try await place.mall.credential(place.credential.id, for: place.person).id == place.credential.id)
        _ = try await place.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
    }

    @Test("what is text stays text, letter by letter", arguments: payloads) func kept(_ payload: String) async throws {
        let complaint = try await place.mall.complain(payload, about: place.waiting, for: place.person)
        let found = try await place.mall.complaints(about: place.waiting, for: place.person)
        #expect(found.first { $0.row.id == complaint }?.complaint.messages.map(\.text) == [payload])
    }
}
