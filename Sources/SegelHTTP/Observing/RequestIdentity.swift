internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Every request has an identifier: in its answer, in problems and in the log. A client may bring its own, so that both sides speak of the same.
struct RequestIdentity: RouterMiddleware {
    static let header = HTTPField.Name("X-Request-Id")!

    func handle(_ request: Request, context: PublicContext, next: (Request, PublicContext) async throws -> Response) async throws
        -> Response
    {
        var context = context
        if let brought = Self.sane(request.headers[values: Self.header]) {
            context.logger[metadataKey: "hb.request.id"] = .string(brought)
        }
        var response: Response
        do { response = try await next(request, context) } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        }
        response.headers[Self.header] = context.id
        return response
    }

    /// A UUID (RFC 9562 section 4) and nothing else, since it is logged: in its groups of at most twelve digits no NIK and no telephone number has room, nor any word.
    static func sane(_ values: [String]) -> String? {
        guard values.count == 1, let text = values.first, text.utf8.count == 36 else { return nil }
        let isUUID = text.utf8.enumerated().allSatisfy { place, letter in
            [8, 13, 18, 23].contains(place) ? letter == UInt8(ascii: "-") : Self.digits.contains(letter)
        }
        return isUUID ? text.lowercased() : nil
    }

    private static let digits = Set("0123456789abcdefABCDEF".utf8)
}
