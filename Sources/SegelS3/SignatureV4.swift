internal import Foundation
internal import Glibc
internal import SegelCrypto

/// AWS Signature Version 4 in the Authorization header, the payload signed with it (AWS, "Signature Calculations for the Authorization Header:
/// Transferring Payload in a Single Chunk"). HMAC and SHA-256 are `SegelCrypto`'s; here is only what they are applied to, and in which order.
package struct SignatureV4: Sendable {
    /// What is signed. Names of headers in lower case; `path` and `query` as they are before they are escaped.
    package struct Request: Sendable {
        package var method: String
        package var path: String
        package var query: [(name: String, value: String)]
        package var headers: [(name: String, value: String)]
        /// Of the body.
        package var payloadDigest: [UInt8]

        package init(
            method: String,
            path: String,
            query: [(name: String, value: String)] = [],
            headers: [(name: String, value: String)],
            payloadDigest: [UInt8]
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.headers = headers
            self.payloadDigest = payloadDigest
        }
    }

    private static let algorithm = "AWS4-HMAC-SHA256"
    private static let service = "s3"

    package let region: String

    package init(region: String) { self.region = region }

    /// The value of `Authorization`. `time`: the value of `x-amz-date`, which is among the headers.
    package func authorization(for request: Request, by credentials: S3Credentials, at time: String) -> String {
        let scope = "\(time.prefix(8))/\(region)/\(Self.service)/aws4_request"
        let headers = request.headers.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let names = headers.map(\.name).joined(separator: ";")
        let canonical = [
            request.method, Self.escape(request.path, keeping: "/"), Self.query(request.query),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), names, Hex.encode(request.payloadDigest),
        ].joined(separator: "\n")
        let text = [Self.algorithm, time, scope, Hex.encode(SHA256.digest(Array(canonical.utf8)))].joined(separator: "\n")
        let signature = HMACSHA256.tag(Array(text.utf8), key: key(credentials.secret, day: String(time.prefix(8))))
        return "\(Self.algorithm) Credential=\(credentials.accessKey)/\(scope),SignedHeaders=\(names),Signature=\(Hex.encode(signature))"
    }

    /// Good for a day, a region and the service.
    private func key(_ secret: SecretBytes, day: String) -> SecretBytes {
        let prefix = Array("AWS4".utf8)
        var key = SecretBytes(count: prefix.count + secret.count) { target in
            target.copyBytes(from: prefix)
            secret.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: target[prefix.count...]).copyMemory(from: $0) }
        }
        for word in [day, region, Self.service, "aws4_request"] {
            var tag = HMACSHA256.tag(Array(word.utf8), key: key)
            key = SecretBytes(moving: &tag)
        }
        return key
    }

    /// Escaped and in the order of the escaped names, as it is signed and as it is sent.
    package static func query(_ items: [(name: String, value: String)]) -> String {
        items.map { "\(escape($0.name))=\(escape($0.value))" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: "&")
    }

    /// Everything but RFC 3986's unreserved characters, and `kept`, as `%XY`.
    package static func escape(_ text: String, keeping kept: String = "") -> String {
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~\(kept)".utf8)
        return text.utf8.map { plain.contains($0) ? String(UnicodeScalar($0)) : "%" + Hex.encode([$0]).uppercased() }.joined()
    }

    /// As `x-amz-date` has it: `20130524T000000Z`.
    package static func text(_ seconds: Int64) -> String {
        var time = time_t(seconds), parts = tm()
        gmtime_r(&time, &parts)
        let date = String(format: "%04d%02d%02d", Int(parts.tm_year) + 1_900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
        return date + String(format: "T%02d%02d%02dZ", Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec))
    }
}
