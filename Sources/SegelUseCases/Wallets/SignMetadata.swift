package import SegelCredential

extension Mall {
    /// The metadata signed by the deployment's request key; nil where its certificate is missing, as before the region's authority is on a published
    /// trust list: then only the unsigned form is served.
    package func signed(_ metadata: JSONObject) async throws -> [UInt8]? {
        let now = now
        do {
            return try await store.read { tx in
                let (key, chain) = try self.requestSigner(at: now, in: tx)
                return SignedIssuerMetadata.sign(
                    metadata,
                    issuer: self.configuration.publicURL,
                    issuedAt: now,
                    expires: now + WalletLimits.metadata,
                    kid: key.record.kid,
                    chain: chain,
                    with: key.key
                )
            }
        } catch let refusal as Refusal where ["certificate_missing", "signing_key_missing"].contains(refusal.code) { return nil }
    }
}
