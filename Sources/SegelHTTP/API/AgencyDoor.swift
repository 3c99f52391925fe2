internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import SegelUseCases
internal import SegelVault

/// Lets an agency's machine in: its access token, with a proof of the key that the token is bound to (RFC 9449 section 7.1).
struct AgencyDoor: Sendable {
    let mall: Mall
    let limiter: RateLimiter

    /// Throws `TokenMissing` where there is none.
    func agency(_ request: Request) async throws -> AgencyAccess {
        guard let access = try await agencyIfAny(request) else { throw TokenMissing() }
        return access
    }

    /// Nil for a request without a token; one with a token that is refused goes no further.
    func agencyIfAny(_ request: Request) async throws -> AgencyAccess? {
        let fields = request.headers[values: .authorization]
        guard !fields.isEmpty else { return nil }
        guard fields.count == 1, let token = Self.token(fields[0]) else { throw TokenMissing() }
        let proofs = request.headers[values: IssuingRoutes.proof]
        guard proofs.count == 1 else { throw WalletRefusal(.invalidDPoPProof, "one DPoP header is wanted") }
        // As this server sees it, behind a proxy that strips the address's path.
        let address = mall.configuration.publicURL + request.uri.path
        let sent = SentProof(jwt: proofs[0], method: request.method.rawValue, address: address)
        let access = try await mall.agency(by: token, with: sent)
        if let wait = limiter.wait(.agencyAPI, for: access.id.bytes, at: mall.now) { throw AskedTooOften(wait: wait) }
        return access
    }

    /// Answers, with a fresh nonce for the next proof (RFC 9449 section 9).
    func answering(_ context: some RequestContext, _ body: () async throws -> Response) async -> Response {
        var response = await APIAnswer.answering(context, body)
        response.headers[IssuingRoutes.proofNonce] = mall.proofNonce(.resource)
        return response
    }

    static func isKnocked(by request: Request) -> Bool { token(of: request) != nil }

    /// Not looked at any further.
    static func token(of request: Request) -> String? { request.headers[.authorization].flatMap(token) }

    private static func token(_ field: String) -> String? {
        guard field.lowercased().hasPrefix("dpop ") else { return nil }
        let token = field.dropFirst(5).trimmingCharacters(in: .whitespaces)
        return token.isEmpty ? nil : token
    }
}
