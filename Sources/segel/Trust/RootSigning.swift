internal import SegelCredential
internal import SegelCrypto
internal import SegelHTTP
internal import SegelUseCases

/// Draft, sign, publish: the way every trust list goes. Used by `init`, `trust publish` and `key rotate apply`.
enum RootSigning {
    /// Seconds the signer has between draft and publication.
    static let grace: Int64 = 30

    static func publish(
        with key: SigningKey,
        grace: Int64 = grace,
        ask: (AdminRequest) async throws -> AdminResponse
    ) async throws -> TrustList {
        guard case .trustDraft(let draft) = try await ask(.draftTrustList(grace: grace)) else {
            throw CommandFailure(.unexpected, "no draft came back")
        }
        let list = try SignedTrustList.draft(payload: draft.payload)
        let signature = SignedTrustList.signature(list, with: key)
        _ = try await ask(
            .publishTrustList(
                draft: draft.payload,
                signatures: [RootSignature(kid: JWK(key.publicKey).thumbprint, signature: signature.signature)]
            )
        )
        return list
    }
}
