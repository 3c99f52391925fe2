internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCredential
internal import SegelCrypto

/// A signed file that any cache may keep for a minute, and ask of again by its tag.
struct PublishedFile: Sendable {
    private let bytes: ByteBuffer
    /// Strong: of the bytes, so that no two representations share one.
    private let tag: String
    private let mediaType: String
    /// One of several representations at its address.
    private let varies: Bool
    /// What never changes at its address may be kept for a year without asking; other files for a minute.
    private let isImmutable: Bool

    init(bytes: [UInt8], mediaType: String, varies: Bool = false, isImmutable: Bool = false) {
        self.bytes = ByteBuffer(bytes: bytes)
        tag = "\"\(Base64URL.encode(SHA256.digest(bytes).prefix(16)))\""
        (self.mediaType, self.varies, self.isImmutable) = (mediaType, varies, isImmutable)
    }

    /// `304` to whoever has these very bytes (RFC 9110 section 13.1.2).
    func answer(to request: Request) -> Response {
        let keeping = isImmutable ? "public, max-age=31536000, immutable" : "public, max-age=60"
        var headers: HTTPFields = [.cacheControl: keeping, .accessControlAllowOrigin: "*", .eTag: tag]
        if varies { headers[.vary] = "Accept" }
        if Self.names(request.headers[.ifNoneMatch], tag) { return Response(status: .notModified, headers: headers) }
        headers[.contentType] = mediaType
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: bytes))
    }

    private static func names(_ header: String?, _ tag: String) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { entry in
            let held = entry.filter { $0 != " " && $0 != "\t" }
            return held == "*" || held == tag || held == "W/" + tag
        }
    }

    static func mediaType(_ path: String) -> String {
        if path.hasSuffix(".cwt") { return StatusListCWT.mediaType }
        if path.hasSuffix(".jwt") { return StatusListToken.mediaType }
        if path.hasSuffix(".json") || path.hasPrefix("types/") { return "application/json" }
        if path.hasPrefix("trust/witnessed/") || path == "trust/bundle" { return "application/octet-stream" }
        return "text/plain; charset=utf-8"
    }
}
