internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import SegelCatalogue
internal import SegelCrypto
internal import SegelUseCases

/// The citizens' and officers' pages. Server-rendered; nothing needs a script but passkeys, which a browser opens no other way.
struct Portal: Sendable {
    let mall: Mall
    let renderer: PortalRenderer
    let streams: LiveStreams
    let proxies: TrustedProxies
    let metrics: HTTPMetrics

    static let cookie = "segel_session"

    /// A cookie's name in a browser: over TLS with the prefix that keeps other hosts and plain HTTP from setting it (RFC 6265bis section 4.1.3).
    /// `__Host-` is for what the whole site gets; a cookie of one path can only have the other.
    static func cookieName(_ name: String, path: String = "/", publicURL: String) -> String {
        guard publicURL.hasPrefix("https:") else { return name }
        return (path == "/" ? "__Host-" : "__Secure-") + name
    }

    func cookieName(_ name: String, path: String = "/") -> String {
        Self.cookieName(name, path: path, publicURL: mall.configuration.publicURL)
    }

    var isOverTLS: Bool { mall.configuration.publicURL.hasPrefix("https:") }

    /// What is known of one request.
    struct Visit: Sendable {
        let language: Language
        let path: String
        /// What the page was asked with, but for its language; ends with `&` where there is any.
        let query: String
        /// The session's secret; nil while signed out.
        let session: String?
        let person: SignedIn?
        let requestID: String
        /// Whom to count it to; nil where that cannot be told.
        let client: [UInt8]?
        /// Roughly which browser asks.
        let browser: String
        /// For whom the page is, where it is not for the person themselves.
        var acting: Acting?

        /// Bound to the session: who cannot read the cookie cannot make it (attack A72).
        var csrf: String? {
            session.map { Base64URL.encode(Blake2b.digest(Array("csrf:\($0)".utf8))) }
        }

        /// `path`: where the page can be fetched again, for the answer to a post.
        func chrome(at path: String?) -> Chrome {
            Chrome(
                language: language,
                path: path ?? "",
                query: path == nil ? query : "",
                csrf: person == nil ? nil : csrf,
                isCitizen: person?.citizen != nil && person?.isOfficer != true,
                isOfficer: person?.isOfficer ?? false,
                isSupervisor: person?.supervisedAgencies.isEmpty == false,
                answersRights: person.map { !$0.supervisedAgencies.isEmpty || $0.isProtectionOfficer } ?? false,
                isRegistrar: person?.duties.contains { $0.role == "registrar" } ?? false,
                isAtCounter: person?.isAtCounter ?? false,
                here: self.path,
                acting: acting.map { ActingBanner($0, language) }
            )
        }

        /// The same for somebody else's page, which then says so on top.
        func acting(for acting: Acting?) -> Visit {
            var visit = self
            visit.acting = acting
            return visit
        }

        func signedIn() throws -> SignedIn {
            guard let person else { throw NotSignedIn() }
            return person
        }
    }

    struct NotSignedIn: Error {}

    func visit(_ request: Request, _ context: some RequestContext) async throws -> Visit {
        let wanted = request.uri.queryParameters["lang"].map(String.init) ?? request.cookies[cookieName("lang")]?.value
        let session = request.cookies[cookieName(Self.cookie)]?.value
        var person: SignedIn?
        if let session {
            // A page that follows a case asks by itself, and must not keep a browser signed in that everybody left.
            let asksByItself = request.uri.path.hasSuffix("/events") || request.uri.path.hasSuffix("/progress")
            do { person = try await asksByItself ? mall.signedIn(session: session) : mall.signedIn(using: session) } catch is Refusal {
                person = nil
            }
        }
        return Visit(
            language: wanted.flatMap(Language.init(rawValue:)) ?? .indonesian,
            path: request.uri.path,
            query: Self.query(request),
            session: person == nil ? nil : session,
            person: person,
            requestID: context.id,
            client: (context as? PublicContext).flatMap { proxies.client(of: request, $0) },
            browser: BrowserName.text(request.headers[.userAgent] ?? "")
        )
    }

    private static func query(_ request: Request) -> String {
        (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("lang=") }.map { "\($0)&" }.joined()
    }

    /// A form as posted by our own page: same origin, and with the session's token.
    func form(_ request: Request, _ visit: Visit) async throws -> [String: String] {
        try checkOrigin(request)
        let fields = URLEncodedForm(try await body(request, limit: 256 << 10)).fields
        try check(csrf: fields["_csrf"], visit)
        return fields
    }

    func check(csrf: String?, _ visit: Visit) throws {
        guard let expected = visit.csrf else { return }
        guard let csrf, constantTimeEqual(Array(csrf.utf8), Array(expected.utf8)) else { throw Refusal(.notPermitted, "csrf") }
    }

    /// A browser says where a form was posted from; another site's is refused. Command-line clients say nothing.
    func checkOrigin(_ request: Request) throws {
        guard let origin = request.headers[.origin] else { return }
        guard origin.split(separator: "://").last.map(String.init) == request.head.authority else {
            throw Refusal(.notPermitted, "wrong_origin")
        }
    }

    func body(_ request: Request, limit: Int) async throws -> [UInt8] {
        var request = request
        var buffer = try await request.collectBody(upTo: limit)
        return buffer.readBytes(length: buffer.readableBytes) ?? []
    }

    /// `at`: where the language can be switched, when this answers a post to another address. A page with problems says so in its title first,
    /// which is what a screen reader reads first.
    func page(
        _ template: String,
        _ title: String,
        _ visit: Visit,
        status: HTTPResponse.Status = .ok,
        at path: String? = nil,
        _ values: Values
    ) -> Response {
        let marked = status == .unprocessableContent ? "\(Words(language: visit.language)["problemMark"]): \(title)" : title
        let html = renderer.render(template, title: marked, visit.chrome(at: path), page: values)
        var response = Response(
            status: status,
            headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: html))
        )
        response.headers[.cacheControl] = "no-store"
        response.setCookie(spoken(visit))
        return response
    }

    private func spoken(_ visit: Visit) -> Cookie {
        Cookie(name: cookieName("lang"), value: visit.language.rawValue, path: "/", secure: isOverTLS, httpOnly: true, sameSite: .lax)
    }

    /// After a post: see other, so that reloading does not post again.
    func redirect(_ path: String) -> Response { Response(status: .seeOther, headers: [.location: path]) }

    /// Turns what a page threw into a page: the sign-in for strangers, plain words for everybody else.
    func answering(_ request: Request, _ context: some RequestContext, _ body: (Visit) async throws -> Response) async throws -> Response {
        let visit = try await visit(request, context)
        do {
            // Nothing an officer does is done on a password alone where the city asks for passkeys.
            if visit.person?.needsPasskey == true, request.method == .get, visit.path == "/office" || visit.path.hasPrefix("/office/") {
                return redirect("/sign-ins")
            }
            return try await body(visit)
        } catch is NotSignedIn {
            // In the language that was asked for.
            var response = redirect("/sign-in")
            response.setCookie(spoken(visit))
            return response
        } catch let error as HTTPError {
            throw error
        } catch {
            let text = ErrorText(error)
            Self.logRefusal(text, visit, context)
            if text.status == .internalServerError { context.logger.error("unexpected failure", metadata: ["kind": "\(type(of: error))"]) }
            let other: Language = visit.language == .indonesian ? .english : .indonesian
            var response = page(
                "error",
                text.message[visit.language],
                visit,
                status: text.status,
                at: request.method == .get ? nil : "/",
                [
                    "heading": text.message[visit.language], "headingOther": text.message[other], "code": text.code,
                    "requestID": visit.requestID,
                ]
            )
            if let seconds = text.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
            return response
        }
    }

    /// Who tried what they may not, in a line: as what, not as whom. Somebody else's object looks like none (attack A74), so what is not there is in it too,
    /// where somebody signed in asked for it.
    private static func logRefusal(_ text: ErrorText, _ visit: Visit, _ context: some RequestContext) {
        guard text.status == .forbidden || text.status == .notFound && visit.person != nil else { return }
        let role = visit.person.map { $0.isOfficer ? "officer" : "citizen" } ?? "stranger"
        context.logger.notice(
            "access refused",
            metadata: ["code": .string(text.code), "role": .string(role), "route": .string(context.endpointPath ?? "none")]
        )
    }
}
