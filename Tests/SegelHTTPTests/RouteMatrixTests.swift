import HTTPTypes
import Hummingbird
import SegelCatalogue
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelHTTP

/// Made from the router itself: every route that names an object, asked by everybody whose object it is not. A route added tomorrow is in it, or
/// fails here until it is said whose its object is.
@Suite("A74: every route, every role, a foreign object") struct RouteMatrixTests {
    /// Who asks. The citizens are those of `IssuingCity` and one more.
    private enum Role: String, CaseIterable {
        case stranger, citizen
        case ownDesk = "officer of the desk"
        case laterDesk = "officer of a later desk"
        case otherAgency = "officer of another agency"
        case otherHead = "head of another agency"
        case registrar
        case otherDelegate = "somebody who may act for the applicant in another service"
        case endedDelegate = "somebody who might act for the applicant until yesterday"
        case counter = "officer at a counter, between clients"
    }

    /// Each kind of object, and what is under its address.
    private struct Kind {
        /// Beginning of the routes' paths.
        let prefix: String
        /// Whose objects these are; everybody else must see none.
        let owners: Set<Role>
        /// Of the first citizen: the values for the route's parameters, in order.
        let existing: [String]
        /// As well formed, and of nothing.
        let missing: [String]
    }

    private let folder: TemporaryFolder
    private let place: IssuingCity
    private let cookies: [Role: String]
    private let kinds: [Kind]
    private let owner: String
    private let ownDraft: String
    private let upload: String

    init() async throws {
        folder = try TemporaryFolder()
        place = try await IssuingCity(folder)
        let mall = place.mall, person = place.person, citizen = try #require(person.citizen)
        func session(_ name: SignInName) async throws -> String { try await mall.signIn(name, password: TestCity.passphrase) }
        _ = try await place.city.citizen(2)
        _ = try await place.city.officers(for: "DKC-03")
        _ = try await place.city.officer("registrasi", [Duty(role: "registrar", agency: "disdukcapil")])
        let delegates = (try await place.city.citizen(3), try await place.city.citizen(4))
        let narrow = try await place.city.mandate(of: person, for: delegates.0, services: ["DKC-06"])
        let ended = try await place.city.mandate(of: person, for: delegates.1)
        try await mall.endMandate(ended, by: person)
        _ = try await place.city.counter()
        owner = try await session(.nik("1872010101909901"))
        let service = try #require(mall.catalogue.service("SIP")), other = try #require(mall.catalogue.service("DKC-03"))
        let desks = service.workflow.steps.map { "\($0.id)-\($0.agency)" }, others = other.workflow.steps.map { "\($0.id)-\($0.agency)" }
        cookies = [
            .citizen: try await session(.nik("1872010101909902")), .ownDesk: try await session(.officer(desks[0])),
            .laterDesk: try await session(.officer(desks[2])), .otherAgency: try await session(.officer(others[0])),
            .otherHead: try await session(.officer(others[others.count - 1])), .registrar: try await session(.officer("registrasi")),
            .otherDelegate: try await session(.nik("1872010101909903")), .endedDelegate: try await session(.nik("1872010101909904")),
            .counter: try await session(.officer("loket-1")),
        ]
        let document = try #require(try await mall.documents(of: person).first).id.text
        ownDraft = try await mall.startCase("SIP", for: person)
        upload = try await mall.beginUpload(of: 1_000, as: "buktiTempat", in: ownDraft, for: person).id.text
        let complaint = try await mall.complain("Belum.", about: place.waiting, for: person)
        let phone = TestAuthenticator(), offer = try await mall.offerPasskey(to: person)
        let made = phone.create(offer.challenge, for: offer.party)
        try await mall.addPasskey(clientData: made.clientData, attestation: made.attestation, device: .phone, for: person)
        let passkey = try #require(try await mall.passkeys(of: person).first).id.text
        let look = try #require(try await mall.accesses(for: person).first { !$0.isAutomated }).logIndex
        try await mall.askWhy(look, "Untuk apa?", for: person)
        let question = try #require(try await mall.look(at: look, for: person).question).row.id.text
        try await mall.askRestriction(of: Set(ProcessingPart.allCases.prefix(1)), because: "Keliru.", for: person)
        let restriction = try #require(try await mall.restrictions(of: person).first).row.id.text
        let consent = try #require(try await mall.consents(of: person).first).given.id.text
        try await mall.acceptInvitation(mall.inviteTrusted(for: delegates.1).text, for: person)
        let trust = try #require(try await mall.trustedPeople(of: person).relying.first).id.text
        let contact = Contact(
            id: ObjectID(from: SystemRandom()),
            citizen: citizen,
            channel: .sms,
            language: .indonesian,
            consentedAt: mall.now
        )
        let link = ProviderLink(
            id: ObjectID(from: SystemRandom()),
            account: person.account,
            provider: "inapas",
            tag: SystemRandom().bytes(32),
            createdAt: mall.now
        )
        try await place.city.store.write { tx in
            try tx.insert(contact)
            try tx.insert(link)
        }
        let none = ObjectID(from: SystemRandom()).text
        let session = try #require(try await mall.openSessions(of: person, seenFrom: owner).first { $0.isOwn }).id.text
        kinds = [
            Kind(prefix: "/cases/:id/uploads/:upload", owners: [], existing: [ownDraft, upload], missing: [none, upload]),
            Kind(
                prefix: "/cases/:id/documents/:code/uploads",
                owners: [],
                existing: [ownDraft, "buktiTempat"],
                missing: [none, "buktiTempat"]
            ),
            Kind(prefix: "/cases/:id", owners: [], existing: [place.waiting, "1"], missing: [none, "1"]),
            Kind(prefix: "/credentials/:id", owners: [], existing: [place.credential.id.text], missing: [none]),
            Kind(prefix: "/for/:mandate", owners: [.otherDelegate], existing: [narrow.text, "DKC-06"], missing: [none, "DKC-06"]),
            Kind(prefix: "/mandates/:id", owners: [.otherDelegate], existing: [narrow.text], missing: [none]),
            Kind(prefix: "/documents/:id", owners: [], existing: [document], missing: [none]),
            Kind(prefix: "/accesses/:index", owners: [], existing: ["\(look)"], missing: ["999999"]),
            Kind(prefix: "/rights/consents/:id", owners: [], existing: [consent], missing: [none]),
            Kind(prefix: "/rights/restriction/:id", owners: [], existing: [restriction], missing: [none]),
            Kind(prefix: "/notices/contacts/:id", owners: [], existing: [contact.id.text], missing: [none]),
            Kind(prefix: "/trusted/:id", owners: [.endedDelegate], existing: [trust], missing: [none]),
            Kind(prefix: "/sign-ins/links/:id", owners: [], existing: [link.id.text], missing: [none]),
            Kind(prefix: "/sign-ins/sessions/:id", owners: [], existing: [session], missing: [none]),
            Kind(prefix: "/office/rights/:id", owners: [], existing: [question], missing: [none]),
            Kind(prefix: "/sign-ins/:id", owners: [], existing: [passkey], missing: [none]),
            Kind(
                prefix: "/office/cases/:id",
                owners: [.ownDesk],
                existing: [place.waiting, "buktiTempat"],
                missing: [none, "buktiTempat"]
            ),
            Kind(prefix: "/office/complaints/:id", owners: [], existing: [complaint], missing: [none]),
        ]
    }

    /// Objects everybody may ask for, or that a secret of their own opens; each has tests of its own.
    private static let open = [
        "/services/", "/api/v1/services/", "/status/", "/types/", "/trust/", "/verify/ask/", "/verify/requests/", "/openid4vp/",
        "/openid/offers/", "/api/v1/presentations/", "/api/v1/cases/", "/api/v1/webhooks/", "/.well-known/", "/log/", "/issuers/",
        // One's own, by its kind; a provider, by its name.
        "/copies/", "/sign-in/with/", "/sign-ins/providers/",
    ]

    private struct Route {
        let method: HTTPRequest.Method
        /// `/cases/:id/form/:section`.
        let path: String

        func filled(_ values: [String]) -> String {
            var values = values[...]
            return path.split(separator: "/").map { $0.hasPrefix(":") ? values.popFirst() ?? "1" : String($0) }.map { "/\($0)" }.joined()
        }
    }

    /// All but the last resort, which answers what there is not.
    private func routes() throws -> [Route] {
        try Server.router(place.mall).routes.map { route in
            let path = route.path.description.replacing(/\{([a-zA-Z]+)\}/) { ":\($0.1)" }
            return Route(method: route.method, path: path)
        }.filter { !$0.path.contains("*") }
    }

    private func kind(of route: Route) -> Kind? { kinds.first { route.path.hasPrefix($0.prefix) } }

    private func ask(_ route: Route, _ values: [String], _ session: String?, csrf: Bool = true, origin: String? = nil) async throws
        -> IssuingCity.Answer
    {
        var headers: [(String, String)] = [],
            fields = [
                ("revision", "1"), ("decision", route.path.hasPrefix("/office/rights") ? "answered" : "approve"), ("text", "x"),
                ("rating", "4"), ("code", "AAAABBBBCCCCDDDD"),
            ]
        if let session {
            let token = Base64URL.encode(Blake2b.digest(Array("csrf:\(session)".utf8)))
            headers.append(("Cookie", "__Host-segel_session=\(session)"))
            if csrf {
                fields.append(("_csrf", token))
                headers.append(("Segel-CSRF", token))
            }
        }
        if let origin { headers.append(("Origin", origin)) }
        if route.path.hasSuffix("/documents") && route.method == .post {
            let body = fields.map { "--x\r\nContent-Disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n" }.joined() + "--x--\r\n"
            return try await place.send(
                .post,
                route.filled(values),
                headers: headers + [("Content-Type", "multipart/form-data; boundary=x")],
                body
            )
        }
        headers += [("Upload-Length", "10"), ("Upload-Offset", "0")]
        headers.append(route.method == .patch ? ("Content-Type", "application/partial-upload") : IssuingCity.form)
        return try await place.send(route.method, route.filled(values), headers: headers, IssuingCity.encoded(fields))
    }

    /// What a reader can tell answers apart by.
    private func shape(_ answer: IssuingCity.Answer, _ values: [String]) -> String {
        var text = "\(answer.status) \(answer.headers[.location] ?? "-") \(answer.text)"
        for value in values where value.count > 8 { text = text.replacing(value, with: "ID") }
        return text.replacing(/"request":"[^"]*"/, with: "").replacing(/\ · [^<]*<\/span>/, with: "")
    }

    @Test("each route is somebody's, everybody's or without an object") func everyRouteIsKnown() throws {
        let unknown = try routes().filter { route in
            route.path.contains(":") && kind(of: route) == nil && !Self.open.contains { route.path.hasPrefix($0) }
        }
        #expect(unknown.isEmpty, "say whose these are: \(unknown.map(\.path))")
        for kind in kinds { #expect(try routes().contains { $0.path.hasPrefix(kind.prefix) }, "\(kind.prefix) is no route any more") }
    }

    @Test("a foreign object and none are one answer, to everyone") func foreign() async throws {
        var asked = 0
        for route in try routes() {
            guard let kind = kind(of: route) else { continue }
            for role in Role.allCases where !kind.owners.contains(role) {
                let session = cookies[role]
                let foreign = try await ask(route, kind.existing, session), none = try await ask(route, kind.missing, session)
                let name = "\(route.method) \(route.path), \(role.rawValue)"
                #expect(shape(foreign, kind.existing) == shape(none, kind.missing), "\(name)")
                let isRefused = foreign.status == 404 || foreign.status == 403 || foreign.headers[.location] == "/sign-in"
                #expect(isRefused, "\(name): \(foreign.status) \(foreign.headers[.location] ?? "")")
                asked += 1
            }
        }
        #expect(asked > 200, "\(asked)")
        // Nothing of it happened.
        #expect(try await place.mall.caseDetail(place.waiting, for: place.person).file.stateName == "submitted")
        #expect(try await place.mall.upload(ObjectID(text: upload), in: ownDraft, for: place.person).received == 0)
    }

    /// A stream, which does not end by itself; and what this case or credential does not have.
    private static let notThere = ["/events", "/submissions/", "/form/", "/members/", "/slip"]

    private func session(ofOwner kind: Kind) -> String? {
        switch kind.prefix {
        case "/office/cases/:id": cookies[.ownDesk]
        case "/for/:mandate": cookies[.otherDelegate]
        case "/office/complaints/:id", "/office/rights/:id": nil
        default: owner
        }
    }

    @Test("A72: whoever owns it gets through to it, but not without the session's token, nor from another site") func owners() async throws
    {
        var changing = 0
        for route in try routes() {
            guard let kind = kind(of: route) else { continue }
            guard let session = session(ofOwner: kind) else { continue }
            let name = "\(route.method) \(route.path)"
            if route.method == .get || route.method == .head {
                if Self.notThere.contains(where: { route.path.contains($0) }) { continue }
                let answer = try await ask(route, kind.existing, session)
                #expect(answer.status != 404, "\(name)")
                continue
            }
            changing += 1
            let forged = try await ask(route, kind.existing, session, csrf: false)
            #expect(forged.status == 403, "\(name) without a token: \(forged.status)")
            let elsewhere = try await ask(route, kind.existing, session, origin: "https://other.example")
            #expect(elsewhere.status == 403, "\(name) from another site: \(elsewhere.status)")
        }
        #expect(changing > 12, "\(changing)")
        #expect(try await place.mall.caseDetail(place.waiting, for: place.person).file.stateName == "submitted")
    }

    @Test("A72: what names no object and changes something asks for the token too") func withoutObject() async throws {
        let signedIn = ["/services", "/sign-ins", "/sign-out", "/wallet", "/office", "/rights", "/notices", "/trusted", "/mandates"]
        for route in try routes() where route.method == .post && kind(of: route) == nil {
            guard signedIn.contains(where: { route.path.hasPrefix($0) }) else { continue }
            let session =
                route.path == "/office/register" ? cookies[.registrar] : route.path.hasPrefix("/office") ? cookies[.otherHead] : owner
            let forged = try await ask(route, ["SIP"], session, csrf: false)
            #expect(forged.status == 403, "\(route.path): \(forged.status)")
        }
        #expect(try await place.mall.signedIn(session: owner).account == place.person.account)
    }
}
