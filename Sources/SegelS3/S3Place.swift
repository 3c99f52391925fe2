internal import Foundation

/// A bucket and a prefix in it, at an endpoint the operator configured. Docs/Formats/ObjectStore.md, rules 1 to 3.
package struct S3Place: Sendable {
    package enum Addressing: String, Sendable, CaseIterable {
        /// `https://endpoint/bucket/key`
        case path
        /// `https://bucket.endpoint/key`
        case virtual
    }

    package let bucket: String
    /// Without slashes at its ends; may be empty.
    package let prefix: String
    package let region: String
    private let scheme: String
    /// Host and, where it is none of the scheme's own, port.
    private let authority: String
    private let addressing: Addressing

    /// `url`: `s3://bucket/prefix`. `endpoint`: AWS' own of the region unless given; http only on this machine, or where `allowsPlainHTTP`.
    package init(
        url: String,
        endpoint: String?,
        region: String,
        addressing: Addressing = .path,
        allowsPlainHTTP: Bool = false
    ) throws(S3Failure) {
        guard url.hasPrefix("s3://") else { throw .settings("documents are kept at s3://BUCKET or s3://BUCKET/PREFIX") }
        var parts = url.dropFirst(5).split(separator: "/", omittingEmptySubsequences: false)
        if parts.last == "" { parts.removeLast() }
        guard let bucket = parts.first, bucket.wholeMatch(of: /[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/) != nil else {
            throw .settings("a bucket's name has 3 to 63 small letters, digits, dots and hyphens")
        }
        let names = parts.dropFirst()
        guard names.allSatisfy({ $0.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil && $0 != "." && $0 != ".." }),
            names.joined().utf8.count <= 256
        else { throw .settings("a prefix has letters, digits, dots, hyphens, underscores and slashes") }
        guard region.wholeMatch(of: /[a-z0-9-]{1,64}/) != nil else { throw .settings("a region has small letters, digits and hyphens") }
        let endpoint = endpoint ?? "https://s3.\(region).amazonaws.com"
        guard let address = URLComponents(string: endpoint), let host = address.host, !host.isEmpty, address.user == nil,
            address.password == nil, address.query == nil, address.fragment == nil, ["", "/"].contains(address.path),
            let scheme = address.scheme, scheme == "https" || scheme == "http"
        else { throw .settings("an endpoint is https://HOST or https://HOST:PORT") }
        let isHere = ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host)
        guard scheme == "https" || isHere || allowsPlainHTTP else { throw .settings("the endpoint speaks plain http") }
        // The wildcard of the store's certificate stands for one name.
        guard addressing == .path || !bucket.contains(".") else { throw .settings("a bucket with dots has no host name of its own") }
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        let port = address.port.flatMap { $0 == (scheme == "https" ? 443 : 80) ? nil : ":\($0)" } ?? ""
        self.scheme = scheme
        authority = (addressing == .virtual ? "\(bucket)." : "") + name + port
        self.bucket = String(bucket)
        prefix = names.joined(separator: "/")
        self.region = region
        self.addressing = addressing
    }

    package var host: String { authority }

    /// Of an object, or of the bucket for an empty key.
    package func path(_ key: String) -> String { addressing == .path ? "/\(bucket)" + (key.isEmpty ? "" : "/\(key)") : "/\(key)" }

    package func url(_ key: String, query: String) -> String {
        "\(scheme)://\(authority)\(SignatureV4.escape(path(key), keeping: "/"))" + (query.isEmpty ? "" : "?\(query)")
    }
}
