import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SegelCatalogue
import SegelCrypto
import SegelTestSupport
import SegelUseCases

@testable import SegelHTTP

/// A city behind its router, with a citizen, officers and an application that waits at the first desk.
final class TrackingCity: Sendable {
    struct Answer: Sendable {
        let status: Int
        let text: String
        let headers: HTTPFields
    }

    let city: TestCity
    let streams = LiveStreams(pace: .milliseconds(2), quietLooks: 1)
    let person: SignedIn
    let officers: [SignedIn]
    let waiting: String
    private let application: Application<RouterResponder<PublicContext>>

    init(
        _ folder: TemporaryFolder,
        notices: NoticeSettings? = nil,
        providers: [SignInProvider]? = nil,
        transport: (any ProviderTransport)? = nil
    ) async throws {
        city = try await TestCity(folder.path + "/city", notices: notices, providers: providers, transport: transport)
        person = try await city.citizen(1)
        officers = try await city.officers(for: "SIP")
        waiting = try await city.submitted(person)
        application = Application(router: try Server.router(city.mall, streams: streams))
    }

    var mall: Mall { city.mall }

    static let citizen = SignInName.nik("1872010101909901")
    static let heads = SignInName.officer("tanda-tangan-dpmptsp")
    static let first = SignInName.officer("periksa-dpmptsp")

    /// A new session's secret.
    func session(_ name: SignInName) async throws -> String { try await mall.signIn(name, password: TestCity.passphrase) }

    static func cookie(_ session: String) -> (String, String) { ("Cookie", "__Host-segel_session=\(session)") }

    func get(_ path: String, _ headers: (String, String)...) async throws -> Answer { try await send(.get, path, headers) }

    /// A form sent from its own page.
    func post(_ path: String, from page: String, _ fields: [(String, String)] = [], _ headers: (String, String)...) async throws -> Answer {
        let html = try await send(.get, page, headers).text
        let token = html.firstMatch(of: /name="_csrf" value="([^"]*)"/).map { [("_csrf", String($0.1))] } ?? []
        return try await send(.post, path, headers + [IssuingCity.form], IssuingCity.encoded(token + fields))
    }

    func send(_ method: HTTPRequest.Method, _ path: String, _ headers: [(String, String)], _ body: String = "") async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers { fields.append(HTTPField(name: HTTPField.Name(name)!, value: value)) }
        return try await application.test(.router) { [fields] client in
            try await client.execute(uri: path, method: method, headers: fields, body: ByteBuffer(string: body)) { response in
                Answer(status: response.status.code, text: String(buffer: response.body), headers: response.headers)
            }
        }
    }

    /// Returns an application for its STR number.
    func giveBack(_ id: String, by officer: SignedIn) async throws {
        let revision = try await mall.officerCase(id, for: officer).detail.revision
        let items = [ReturnedItem(item: "noSTR", reason: "Nomor tidak terbaca.")]
        _ = try await mall.decide(.fail(items: items, reason: nil), on: id, revision: revision, by: officer)
    }
}
