internal import Foundation

/// Where wallets find what (OpenID4VCI 1.0 section 12.2). Addresses begin with the deployment's own, whatever host a request names; paths are as
/// this server sees them, behind a proxy that strips the address's path.
struct IssuingAddresses: Sendable {
    /// The credential issuer's identifier, and the authorization server's. Compared byte for byte, so it is only ever this string.
    let issuer: String

    enum Endpoint: String, CaseIterable {
        case push = "/openid/par"
        case authorize = "/openid/authorize"
        case token = "/openid/token"
        case challenge = "/openid/challenge"
        case nonce = "/openid/nonce"
        case credential = "/openid/credential"
        case deferred = "/openid/deferred"
        case notification = "/openid/notification"
        case offers = "/openid/offers"
    }

    func url(_ endpoint: Endpoint) -> String { issuer + endpoint.rawValue }

    func offer(_ handle: String) -> String { "\(url(.offers))/\(handle)" }

    /// The well-known string goes between host and path (RFC 8414 section 3; OpenID4VCI 1.0 section 12.2.2).
    func wellKnown(_ name: String) -> String { "/.well-known/\(name)\(path)" }

    /// The identifier's path, without a slash at its end.
    private var path: String {
        let path = URLComponents(string: issuer)?.path ?? ""
        return path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
