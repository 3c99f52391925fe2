internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import SegelCredential
internal import SegelUseCases

/// OpenID4VCI 1.0: the issuer's endpoints and those of its authorization server (Docs/Formats/OpenID4VCI.md).
struct IssuingRoutes: Sendable {
    let mall: Mall
    let addresses: IssuingAddresses

    init(mall: Mall) {
        self.mall = mall
        addresses = IssuingAddresses(issuer: mall.configuration.publicURL)
    }

    /// Larger than ten proofs and a key.
    static let bodyLimit = 256 << 10

    func add(to router: Router<some RequestContext>) {
        addMetadata(to: router)
        addAuthorizationServer(to: router)
        addCredentialEndpoints(to: router)
    }

    private func addMetadata(to router: Router<some RequestContext>) {
        router.get(RouterPath(addresses.wellKnown("openid-credential-issuer"))) { request, _ in
            let metadata = try await metadata()
            if Accepting(request.headers[.accept]).prefers("application/jwt", to: "application/json"),
                let signed = try await mall.signed(metadata.issuer)
            {
                return Self.cacheable(IssuingAnswer.body(signed, "application/jwt"))
            }
            return Self.cacheable(IssuingAnswer.json(metadata.issuer))
        }
        router.get(RouterPath(addresses.wellKnown("oauth-authorization-server"))) { _, _ in
            Self.cacheable(IssuingAnswer.json(try await metadata().authorizationServer))
        }
    }

    private func metadata() async throws -> IssuingMetadata {
        IssuingMetadata(
            mall: mall,
            addresses: addresses,
            attestation: try await mall.attestationState(),
            algorithms: try await mall.credentialAlgorithms()
        )
    }

    /// Metadata is the same for everybody; a browser wallet may read it too.
    private static func cacheable(_ response: Response) -> Response {
        var response = response
        response.headers[.cacheControl] = "public, max-age=60"
        response.headers[.vary] = "Accept"
        response.headers[.accessControlAllowOrigin] = "*"
        return response
    }

    /// Answers, with a fresh nonce for the wallet's next proof; refusals as the specifications want them.
    func answering(_ place: ProofPlace, _ context: some RequestContext, _ body: () async throws -> Response) async -> Response {
        var response: Response
        do {
            response = try await body()
        } catch is TokenMissing {
            response = IssuingAnswer.tokenMissing()
        } catch let refusal as WalletRefusal {
            response = IssuingAnswer.refusal(refusal, at: place)
        } catch {
            response = unexpected(error, context)
        }
        response.headers[Self.proofNonce] = mall.proofNonce(place)
        if place == .authorization { response.headers[Self.attestationChallenge] = mall.attestationChallenge() }
        return response
    }

    private func unexpected(_ error: any Error, _ context: some RequestContext) -> Response {
        let text = ErrorText(error)
        if text.status == .internalServerError { context.logger.error("unexpected failure", metadata: ["kind": "\(type(of: error))"]) }
        var object = JSONObject()
        object.set("error", .string(text.status == .internalServerError ? "server_error" : "temporarily_unavailable"))
        object.set("error_description", .string(text.code))
        return IssuingAnswer.json(object, status: text.status == .internalServerError ? .internalServerError : .serviceUnavailable)
    }

    static let proofNonce = HTTPField.Name("DPoP-Nonce")!
    static let proof = HTTPField.Name("DPoP")!
    static let attestationChallenge = HTTPField.Name("OAuth-Client-Attestation-Challenge")!
    static let attestation = HTTPField.Name("OAuth-Client-Attestation")!
    static let attestationProof = HTTPField.Name("OAuth-Client-Attestation-PoP")!

    func body(_ request: Request) async throws -> [UInt8] {
        var request = request
        var buffer: ByteBuffer
        do { buffer = try await request.collectBody(upTo: Self.bodyLimit) } catch {
            throw WalletRefusal(.invalidRequest, "the body is too large")
        }
        return buffer.readBytes(length: buffer.readableBytes) ?? []
    }

    /// The DPoP header, which may come once (RFC 9449 section 4.3, check 1).
    func sentProof(_ request: Request, to endpoint: IssuingAddresses.Endpoint) throws -> SentProof? {
        let values = request.headers[values: Self.proof]
        guard values.count <= 1 else { throw WalletRefusal(.invalidDPoPProof, "the header comes twice") }
        return values.first.map { SentProof(jwt: $0, method: request.method.rawValue, address: addresses.url(endpoint)) }
    }
}

extension IssuingRoutes {
    /// Both headers, each once, or neither.
    func sentAttestation(_ request: Request) throws -> SentAttestation? {
        let attestations = request.headers[values: Self.attestation], proofs = request.headers[values: Self.attestationProof]
        switch (attestations.count, proofs.count) {
        case (0, 0): return nil
        case (1, 1): return SentAttestation(attestation: attestations[0], proof: proofs[0])
        default: throw WalletRefusal(.invalidClient, "a client attestation and its proof are wanted, each once")
        }
    }
}

struct TokenMissing: Error {}
