internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SegelCredential
internal import SegelUseCases

/// How the API answers: JSON that nobody keeps, or a problem (RFC 9457).
enum APIAnswer {
    static func json(_ value: some Encodable, _ status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return bytes(Array(try encoder.encode(value)), status)
    }

    static func json(_ object: JSONObject) -> Response { bytes(JSONWriter.bytes(object), .ok) }

    static func bytes(_ bytes: [UInt8], _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    static func answering(_ context: some RequestContext, _ body: () async throws -> Response) async -> Response {
        do { return try await body() } catch { return problem(error, context.id) }
    }

    static func answering(_ context: some RequestContext, _ body: () throws -> Response) -> Response {
        do { return try body() } catch { return problem(error, context.id) }
    }

    private static func problem(_ error: any Error, _ requestID: String) -> Response {
        switch error {
        case let tooOften as AskedTooOften:
            var response = ErrorText(Refusal(.tooMany, "rate_limited")).problem(requestID)
            response.headers[.retryAfter] = "\(tooOften.wait)"
            return response
        case let refusal as WalletRefusal: return tokenRefused(refusal, requestID)
        case let changed as CaseChanged:
            var response = ErrorText(.preconditionFailed, "case_changed").problem(requestID)
            response.headers[.eTag] = "\"\(changed.revision)\""
            return response
        // RFC 6585 section 3.
        case HeaderMissing.ifMatch: return ErrorText(.preconditionRequired, "if_match_missing").problem(requestID)
        case HeaderMissing.idempotencyKey: return ErrorText(.badRequest, "idempotency_key_missing").problem(requestID)
        case is TokenMissing: return tokenMissing(requestID)
        case let error as HTTPError where error.status == .contentTooLarge:
            return ErrorText(.contentTooLarge, "request_too_large").problem(requestID)
        case is NIOTooManyBytesError: return ErrorText(.contentTooLarge, "request_too_large").problem(requestID)
        case is HTTPError: return ErrorText(BadRequest()).problem(requestID)
        default: return ErrorText(error).problem(requestID)
        }
    }

    /// Told in a header too (RFC 6750 section 3, RFC 9449 section 7.1).
    private static func tokenRefused(_ refusal: WalletRefusal, _ requestID: String) -> Response {
        var response = ErrorText(.unauthorized, "not_signed_in").problem(
            requestID,
            ["error": refusal.error.rawValue, "error_description": refusal.reason]
        )
        response.headers[.wwwAuthenticate] =
            "DPoP error=\"\(refusal.error.rawValue)\", error_description=\"\(refusal.reason)\", algs=\"\(algorithms)\""
        return response
    }

    private static func tokenMissing(_ requestID: String) -> Response {
        var response = ErrorText(.unauthorized, "not_signed_in").problem(requestID)
        response.headers[.wwwAuthenticate] = "DPoP algs=\"\(algorithms)\""
        return response
    }

    private static var algorithms: String { IssuingMetadata.proofAlgorithms.joined(separator: " ") }
}

/// Seconds after which one more request would go on.
struct AskedTooOften: Error {
    let wait: Int
}
