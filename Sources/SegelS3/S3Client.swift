internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import SegelCrypto

/// How long the store is waited for.
package struct S3Patience: Sendable {
    package var connect: Duration = .seconds(5)
    /// Whether a connection that could not be made is tried again until `connect` is over; else that is a try.
    package var keepsConnecting = true
    /// Without a byte either way.
    package var idle: Duration = .seconds(10)
    /// Of one try, beside what its bytes take at `pace`.
    package var attempt: Duration = .seconds(15)
    /// Bytes a second that a line must have.
    package var pace = 64 << 10
    /// In all. Between them, pauses that double, each between a half and the whole of itself.
    package var attempts = 4
    package var firstPause: Duration = .milliseconds(100)

    package init() {}
}

/// One signed request.
struct S3Request: Sendable {
    var method: String
    var key = ""
    var query: [(name: String, value: String)] = []
    /// Beside those that every request has; names in lower case.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// Bytes that the answer may have.
    var limit = 1 << 20
    /// An answer larger than that is left unread: only its head is wanted then.
    var takesHeadOfLarger = false
    var isTriedOnce = false
}

struct S3Answer: Sendable {
    let status: Int
    let headers: HTTPHeaders
    /// Nil where it was larger than wanted.
    let body: [UInt8]?

    func header(_ name: String) -> String? { headers.first(name: name) }
    var text: String { String(decoding: body ?? [], as: UTF8.self) }
}

/// Signs, sends, and tries again what may be tried again. Redirects are not followed, no proxy is taken from the environment; the certificate is verified.
final class S3Client: Sendable {
    let place: S3Place
    private let credentials: S3CredentialsFile
    private let patience: S3Patience
    private let client: HTTPClient

    /// `authorities`: a PEM file of whom the store's certificate may be from, instead of the machine's.
    init(_ place: S3Place, credentials: S3CredentialsFile, authorities: String?, patience: S3Patience) {
        self.place = place
        self.credentials = credentials
        self.patience = patience
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: TimeAmount(patience.connect), read: TimeAmount(patience.idle))
        configuration.httpVersion = .http1Only
        var tls = TLSConfiguration.makeClientConfiguration()
        if let authorities { tls.trustRoots = .file(authorities) }
        configuration.tlsConfiguration = tls
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 32
        configuration.connectionPool.retryConnectionEstablishment = patience.keepsConnecting
        client = HTTPClient(eventLoopGroupProvider: .shared(S3Threads.group), configuration: configuration)
    }

    deinit { client.shutdown { _ in } }

    /// The answer, which is a success.
    func answer(_ request: S3Request) async throws(S3Failure) -> S3Answer {
        let digest = SHA256.digest(request.body)
        var pause = patience.firstPause
        var last = S3Failure.unreachable
        for attempt in 1...max(1, request.isTriedOnce ? 1 : patience.attempts) {
            if attempt > 1 {
                await sleep(pause)
                pause *= 2
            }
            do throws(Lost) {
                let answer = try await send(request, digest)
                if (200..<300).contains(answer.status) { return answer }
                let code = S3Text.element("Code", in: answer.text) ?? ""
                last = S3Failure(status: answer.status, code: code)
                if !S3Failure.isWorthAnotherTry(answer.status, code) { throw .failure(last) }
            } catch {
                switch error {
                case .failure(let failure): throw failure
                case .line(let failure): last = failure
                }
            }
        }
        throw last
    }

    private enum Lost: Error {
        /// Nothing is changed by another try.
        case failure(S3Failure)
        case line(S3Failure)
    }

    private func send(_ request: S3Request, _ digest: [UInt8]) async throws(Lost) -> S3Answer {
        let http: HTTPClientRequest
        do throws(S3Failure) { http = try signed(request, digest) } catch { throw .failure(error) }
        let time = TimeAmount(patience.attempt) + .seconds(Int64((request.body.count + request.limit) / max(1, patience.pace)))
        do {
            let response = try await client.execute(http, timeout: time)
            let length = response.headers.first(name: "content-length").flatMap { Int($0) }
            if request.takesHeadOfLarger, let length, length > request.limit, response.status == .ok {
                return S3Answer(status: Int(response.status.code), headers: response.headers, body: nil)
            }
            var buffer = ByteBuffer()
            if request.method != "HEAD" {
                for try await var part in response.body {
                    guard buffer.readableBytes + part.readableBytes <= request.limit else { throw Lost.failure(.altered) }
                    buffer.writeBuffer(&part)
                }
                if let length, length != buffer.readableBytes { throw Lost.line(.unreachable) }
            }
            return S3Answer(status: Int(response.status.code), headers: response.headers, body: Array(buffer.readableBytesView))
        } catch let error as Lost { throw error } catch {
            let slow: [HTTPClientError] = [.readTimeout, .writeTimeout, .deadlineExceeded, .connectTimeout, .getConnectionFromPoolTimeout]
            throw .line((error as? HTTPClientError).map(slow.contains) == true ? .timedOut : .unreachable)
        }
    }

    /// Credentials, clock and signature are each try's own.
    private func signed(_ request: S3Request, _ digest: [UInt8]) throws(S3Failure) -> HTTPClientRequest {
        let credentials = try credentials.current(), time = SignatureV4.text(Int64(Date().timeIntervalSince1970))
        var headers =
            request.headers + [
                ("host", place.host), ("x-amz-content-sha256", Hex.encode(digest)), ("x-amz-date", time),
            ]
        if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
        let authorization = SignatureV4(region: place.region).authorization(
            for: SignatureV4.Request(
                method: request.method,
                path: place.path(request.key),
                query: request.query,
                headers: headers,
                payloadDigest: digest
            ),
            by: credentials,
            at: time
        )
        var http = HTTPClientRequest(url: place.url(request.key, query: SignatureV4.query(request.query)))
        http.method = HTTPMethod(rawValue: request.method)
        for (name, value) in headers { http.headers.add(name: name, value: value) }
        http.headers.add(name: "authorization", value: authorization)
        http.headers.add(name: "user-agent", value: "segel")
        if !request.body.isEmpty || ["PUT", "POST"].contains(request.method) { http.body = .bytes(ByteBuffer(bytes: request.body)) }
        return http
    }

    /// So that many who were refused at once do not come back at once. Nothing cancels these tasks: a sleep cut short is a try that comes sooner.
    private func sleep(_ pause: Duration) async {
        let part = Double(SystemRandom().bytes(1)[0]) / 510 + 0.5
        do { try await Task.sleep(for: pause * part) } catch {}
    }
}

extension TimeAmount {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }
}
