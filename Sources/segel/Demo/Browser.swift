internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// A person at a browser without JavaScript: keeps cookies, reads forms from the pages, posts them back.
final class Browser {
    struct Page {
        let status: Int
        let path: String
        let body: Data
        var html: String { String(decoding: body, as: UTF8.self) }

        /// A hidden field's value.
        func hidden(_ name: String) throws -> String { try first("name=\"\(name)\" value=\"([^\"]*)\"") ?? "" }

        /// The first group of the first match.
        func first(_ pattern: String) throws -> String? {
            try html.firstMatch(of: Regex(pattern))?[1].substring.map(String.init)
        }

        func count(of text: String) -> Int { html.components(separatedBy: text).count - 1 }
    }

    private let base: String
    private var cookies: [String: String] = [:]

    init(_ base: String) { self.base = base }

    func get(_ path: String) async throws -> Page { try await send(path, .GET, nil, nil) }

    /// Posts a form to `path` with the token of `page`.
    func post(_ path: String, _ fields: [String: String], from page: Page? = nil) async throws -> Page {
        var fields = fields
        if let page { fields["_csrf"] = try page.hidden("_csrf") }
        let body = fields.map { "\(escape($0.key))=\(escape($0.value))" }.joined(separator: "&")
        return try await send(path, .POST, Data(body.utf8), "application/x-www-form-urlencoded")
    }

    func upload(_ path: String, _ files: [(field: String, name: String, type: String, bytes: Data)], from page: Page) async throws -> Page {
        let boundary = "segel-demo-boundary"
        var body = Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n\(try page.hidden("_csrf"))\r\n".utf8)
        for file in files {
            body += Data(
                "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\"\r\nContent-Type: \(file.type)\r\n\r\n"
                    .utf8
            )
            body += file.bytes + Data("\r\n".utf8)
        }
        body += Data("--\(boundary)--\r\n".utf8)
        return try await send(path, .POST, body, "multipart/form-data; boundary=\(boundary)")
    }

    private func send(_ path: String, _ method: HTTPMethod, _ body: Data?, _ type: String?) async throws -> Page {
        var request = HTTPClientRequest(url: base + path)
        request.method = method
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        if let type { request.headers.add(name: "Content-Type", value: type) }
        if method == .POST { request.headers.add(name: "Origin", value: base) }
        if !cookies.isEmpty { request.headers.add(name: "Cookie", value: cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")) }
        let response = try await Self.client.execute(request, timeout: .seconds(60))
        for cookie in response.headers["Set-Cookie"] {
            let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
        let data = Data(try await response.body.collect(upTo: 64 << 20).readableBytesView)
        if response.status == .seeOther, let location = response.headers.first(name: "Location") { return try await get(location) }
        return Page(status: Int(response.status.code), path: path, body: data)
    }

    private func escape(_ text: String) -> String {
        text.addingPercentEncoding(
            withAllowedCharacters: CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        ) ?? ""
    }

    /// Redirects are followed by hand, so that cookies set on the way are kept.
    private static let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))

    static func shutdown() async throws { try await client.shutdown() }
}
