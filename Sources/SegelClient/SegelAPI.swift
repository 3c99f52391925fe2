public import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import SegelCredential
internal import SegelCrypto

/// Segel's API as an agency's machine uses it: signs in by its own key (RFC 7523), binds its tokens to it (RFC 9449), and renews them.
public actor SegelAPI {
    private let address: String
    private let name: String
    private let key: MachineKey
    private let http: HTTPClient
    private var token: (text: String, until: Int64)?
    /// Of the two servers of RFC 9449, which want proofs with nonces of their own.
    private var nonces: [Place: String] = [:]

    private enum Place { case authorization, resource }

    private static let answerLimit = 32 << 20

    /// `address`: the deployment's, as its documents say it. `name`: what the operator registered.
    public init(address: String, name: String, key: MachineKey, http: HTTPClient = .shared) {
        self.address = address
        self.name = name
        self.key = key
        self.http = http
    }

    /// Any format the service takes: SD-JWT VC, mdoc, PDF, QR picture or QR text.
    public func verify(_ file: [UInt8], receipt: Bool = false) async throws -> Verification {
        let answer = try await ask(.POST, "/api/v1/verify", query: receipt ? "receipt=true" : "", body: file)
        return try Verification(try object(answer))
    }

    /// One of many to verify.
    public enum Verifiable: Sendable, Equatable {
        /// An SD-JWT VC or the text of a QR symbol.
        case text(String)
        /// A PDF certificate, as a file. A scan of one is for `verify`.
        case pdf([UInt8])
    }

    /// Up to 1,000, of them up to 100 PDFs; the answers in the same order. Throws `refused` with `batch_size` or `batch_pdf_count` beyond.
    public func verify(all documents: [Verifiable]) async throws -> [Verification] {
        let list = documents.map { document -> JSONValue in
            switch document {
            case .text(let text): return .string(text)
            case .pdf(let file):
                var object = JSONObject()
                object.set("pdf", .string(Base64.encode(file)))
                return .object(object)
            }
        }
        let headers = [("Content-Type", "application/json")]
        let answer = try object(
            try await ask(.POST, "/api/v1/verify/batch", headers: headers, body: Array(JSONWriter.bytes(.array(list))))
        )
        guard let answers = answer["answers"]?.array, answers.count == documents.count else { throw SegelClientError.answerRefused }
        return try answers.map { answer in
            guard let object = answer.object else { throw SegelClientError.answerRefused }
            return try Verification(object)
        }
    }

    /// The applications at the agency's desks; from `cursor` on.
    public func cases(after cursor: String? = nil, limit: Int = 50) async throws -> CasePage {
        let after = cursor.map { "&cursor=\($0)" } ?? ""
        let answer = try object(try await ask(.GET, "/api/v1/cases", query: "limit=\(limit)\(after)"))
        guard let items = answer["items"]?.array else { throw SegelClientError.answerRefused }
        let cases = try items.map { item in
            guard let object = item.object else { throw SegelClientError.answerRefused }
            return try CaseSummary(object)
        }
        return CasePage(cases: cases, next: answer["next"]?.string)
    }

    /// One application; the citizen sees who looked and for what. Nil where it is what `tag` stands for.
    public func readCase(_ id: String, reference: String, purpose: String = "case_review", unless tag: String? = nil) async throws
        -> CaseReading?
    {
        var headers = [("Segel-Purpose", purpose), ("Segel-Case", reference)]
        if let tag { headers.append(("If-None-Match", tag)) }
        let answer = try await ask(.GET, "/api/v1/cases/\(id)", headers: headers)
        if answer.status == 304 { return nil }
        let object = try object(answer)
        guard let tag = answer.tag else { throw SegelClientError.answerRefused }
        return CaseReading(
            summary: try CaseSummary(object),
            answers: texts(object["answers"]),
            decisions: (object["decisions"]?.array ?? []).compactMap(\.string),
            tag: tag
        )
    }

    /// Decides a step of a case as it was read. `key`: the same for every try of one decision, so that it happens once whatever is lost in between.
    /// Throws `refused` with `case_changed` where the case changed meanwhile, and with `case_person_needed` where a person must decide.
    public func decide(_ decision: CaseDecision, on reading: CaseReading, key: String) async throws -> DecidedCase {
        let headers = [
            ("Segel-Purpose", "case_decision"), ("Segel-Case", reading.summary.reference), ("If-Match", reading.tag),
            ("Idempotency-Key", key), ("Content-Type", "application/json"),
        ]
        let path = "/api/v1/cases/\(reading.summary.id)/decisions"
        return try DecidedCase(try object(try await ask(.POST, path, headers: headers, body: decision.body)))
    }

    private struct Answer {
        let status: Int
        let body: [UInt8]
        let tag: String?
    }

    private func object(_ answer: Answer) throws -> JSONObject {
        do { return try JSONReader.readObject(answer.body, limit: Self.answerLimit) } catch { throw SegelClientError.answerRefused }
    }

    private var now: Int64 { Int64(Date().timeIntervalSince1970) }

    /// A stream of events, opened; whoever reads it asks for it anew when it ends.
    func openEvents(after cursor: String?) async throws -> HTTPClientResponse {
        let token = try await accessToken(), path = "/api/v1/events"
        let headers = [("Accept", "text/event-stream")] + (cursor.map { [("Last-Event-ID", $0)] } ?? [])
        for isLast in [false, true] {
            let response = try await execute(.resource, .GET, path, headers: headers, token: token, timeout: .hours(1))
            guard response.status.code >= 400 else { return response }
            let answer = try await whole(response)
            if !isLast, answer.status == 401, try object(answer)["error"]?.string == "use_dpop_nonce" { continue }
            // It may have ended meanwhile; the next try signs in anew.
            if answer.status == 401 { self.token = nil }
            _ = try checked(answer)
        }
        throw SegelClientError.answerRefused
    }

    private func ask(_ method: HTTPMethod, _ path: String, query: String = "", headers: [(String, String)] = [], body: [UInt8] = [])
        async throws -> Answer
    {
        let token = try await accessToken()
        let answer = try await send(.resource, method, path, query: query, headers: headers, token: token) { body }
        return try checked(answer)
    }

    private func accessToken() async throws -> String {
        if let token, token.until > now + 30 { return token.text }
        let form = [("Content-Type", "application/x-www-form-urlencoded")]
        let answer = try await send(.authorization, .POST, "/openid/token", headers: form, token: nil) { self.signInForm() }
        let object = try object(try checked(answer))
        guard let text = object["access_token"]?.string, let lifetime = object["expires_in"]?.integer else {
            throw SegelClientError.answerRefused
        }
        token = (text, now + lifetime)
        return text
    }

    /// An assertion is good once: a second try has another.
    private func signInForm() -> [UInt8] {
        let assertion = ClientAssertion.make(
            client: name,
            issuer: address,
            identifier: Base64URL.encode(SystemRandom().bytes(16)),
            now: now,
            kid: JWK(key.key.publicKey).thumbprint,
            key: key.key
        )
        let type = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
        return Array("grant_type=client_credentials&client_assertion_type=\(type)&client_assertion=\(assertion)".utf8)
    }

    /// Once more where the server wants a fresh nonce in the proof.
    private func send(
        _ place: Place,
        _ method: HTTPMethod,
        _ path: String,
        query: String = "",
        headers: [(String, String)],
        token: String?,
        body: () -> [UInt8]
    ) async throws -> Answer {
        var answer = try await sendOnce(place, method, path, query, headers, token, body())
        if answer.status == 400 || answer.status == 401, try object(answer)["error"]?.string == "use_dpop_nonce" {
            answer = try await sendOnce(place, method, path, query, headers, token, body())
        }
        return answer
    }

    private func sendOnce(
        _ place: Place,
        _ method: HTTPMethod,
        _ path: String,
        _ query: String,
        _ headers: [(String, String)],
        _ token: String?,
        _ body: [UInt8]
    ) async throws -> Answer {
        try await whole(execute(place, method, path, query: query, headers: headers, token: token, body, timeout: .seconds(30)))
    }

    private func execute(
        _ place: Place,
        _ method: HTTPMethod,
        _ path: String,
        query: String = "",
        headers: [(String, String)],
        token: String?,
        _ body: [UInt8] = [],
        timeout: TimeAmount
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address + path + (query.isEmpty ? "" : "?\(query)"))
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let proof = DPoPProof.make(
            method: method.rawValue,
            address: address + path,
            accessToken: token,
            nonce: nonces[place],
            identifier: Base64URL.encode(SystemRandom().bytes(16)),
            now: now,
            key: key.key
        )
        request.headers.add(name: "DPoP", value: proof)
        if let token { request.headers.add(name: "Authorization", value: "DPoP \(token)") }
        if method == .POST { request.body = .bytes(ByteBuffer(bytes: body)) }
        let response = try await http.execute(request, timeout: timeout)
        if let nonce = response.headers.first(name: "DPoP-Nonce") { nonces[place] = nonce }
        return response
    }

    private func whole(_ response: HTTPClientResponse) async throws -> Answer {
        let buffer = try await response.body.collect(upTo: Self.answerLimit)
        return Answer(status: Int(response.status.code), body: Array(buffer.readableBytesView), tag: response.headers.first(name: "ETag"))
    }

    private func checked(_ answer: Answer) throws -> Answer {
        guard answer.status >= 400 else { return answer }
        let problem = try object(answer)
        throw SegelClientError.refused(
            status: answer.status,
            code: problem["code"]?.string ?? problem["error_description"]?.string ?? "unknown",
            request: problem["request"]?.string ?? ""
        )
    }
}
