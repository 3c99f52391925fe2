internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import SegelCredential
internal import SegelUseCases

/// What an endpoint of the wallet protocols answers. The one place that knows their HTTP statuses.
enum IssuingAnswer {
    static func json(_ object: JSONObject, status: HTTPResponse.Status = .ok) -> Response {
        body(JSONWriter.bytes(object), "application/json", status)
    }

    static func body(_ bytes: [UInt8], _ type: String, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: type, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    /// `place`: which of the two servers answers; at the credential endpoints a refused token is told in a header (RFC 6750 section 3, RFC 9449
    /// section 7.1), at the token endpoint in the body.
    static func refusal(_ refusal: WalletRefusal, at place: ProofPlace) -> Response {
        var object = JSONObject()
        object.set("error", .string(refusal.error.rawValue))
        object.set("error_description", .string(refusal.reason))
        var response = json(object, status: status(refusal.error, at: place))
        if response.status == .unauthorized, place == .resource {
            let isProof = refusal.error == .invalidDPoPProof || refusal.error == .useDPoPNonce
            let algorithms = IssuingMetadata.proofAlgorithms.joined(separator: " ")
            let scheme = "error=\"\(refusal.error.rawValue)\", error_description=\"\(refusal.reason)\""
            response.headers[values: .wwwAuthenticate] =
                ["DPoP \(scheme), algs=\"\(algorithms)\""] + (isProof ? [] : ["Bearer \(scheme)"])
        }
        return response
    }

    /// A request that brought no token at all is told only how it would bring one (RFC 6750 section 3.1).
    static func tokenMissing() -> Response {
        var response = Response(status: .unauthorized, headers: [.cacheControl: "no-store"])
        response.headers[values: .wwwAuthenticate] = ["DPoP algs=\"\(IssuingMetadata.proofAlgorithms.joined(separator: " "))\"", "Bearer"]
        return response
    }

    private static func status(_ error: WalletError, at place: ProofPlace) -> HTTPResponse.Status {
        switch error {
        case .invalidToken: .unauthorized
        case .invalidDPoPProof, .useDPoPNonce: place == .resource ? .unauthorized : .badRequest
        case .invalidClient: .unauthorized
        case .temporarilyUnavailable: .serviceUnavailable
        default: .badRequest
        }
    }
}
