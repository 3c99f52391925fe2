internal import AsyncHTTPClient
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import SegelCrypto
package import SegelUseCases

/// Talks to the sign-in providers of `config.json`, and to what they name as theirs, over https alone.
package struct ProviderClient: ProviderTransport {
    private static let answerLimit = 256 << 10

    package init() {}

    package func get(_ address: String, limit: Int) async throws(ProviderUnreachable) -> [UInt8] {
        guard let address = OutboundAddress(address) else { throw ProviderUnreachable() }
        var request = HTTPClientRequest(url: address.text)
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "segel")
        do {
            let response = try await OutboundClient.shared.execute(request, timeout: OutboundClient.timeout)
            guard response.status == .ok else { throw ProviderUnreachable() }
            return try await OutboundClient.body(response, limit: limit)
        } catch { throw ProviderUnreachable() }
    }

    package func post(_ address: String, _ form: [(name: String, value: String)], client: String, secretFile: String?)
        async throws(ProviderUnreachable) -> (status: Int, body: [UInt8])
    {
        guard let address = OutboundAddress(address) else { throw ProviderUnreachable() }
        var request = HTTPClientRequest(url: address.text)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "Accept", value: "application/json")
        request.headers.add(name: "User-Agent", value: "segel")
        if let secretFile { request.headers.add(name: "Authorization", value: try Self.basic(client, secretFile)) }
        let body = form.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
        request.body = .bytes(ByteBuffer(string: body))
        do {
            let response = try await OutboundClient.shared.execute(request, timeout: OutboundClient.timeout)
            return (Int(response.status.code), try await OutboundClient.body(response, limit: Self.answerLimit))
        } catch { throw ProviderUnreachable() }
    }

    /// RFC 6749 section 2.3.1: both are form-encoded first. The file is read at each use.
    private static func basic(_ client: String, _ file: String) throws(ProviderUnreachable) -> String {
        let secret: String
        do { secret = try OneLineSecret.read(file, failure: "provider_secret_unreadable") } catch { throw ProviderUnreachable() }
        return "Basic " + Base64.encode(Array("\(encoded(client)):\(encoded(secret))".utf8))
    }

    private static func encoded(_ text: String) -> String {
        let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}

extension ProviderClient {
    /// What of the configured providers may not be opened or read; none where all is well.
    package static func problem(of providers: [SignInProvider]) -> String? {
        for provider in providers {
            let isName =
                !provider.name.isEmpty
                && provider.name.utf8.allSatisfy { ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D }
            if !isName { return "provider_name_refused" }
            if OutboundAddress(provider.issuer) == nil { return "provider_issuer_refused" }
            if let file = provider.secretFile {
                do { _ = try OneLineSecret.read(file, failure: "provider_secret_unreadable") } catch { return error.code }
            }
        }
        return Set(providers.map(\.name)).count == providers.count ? nil : "provider_name_twice"
    }
}
