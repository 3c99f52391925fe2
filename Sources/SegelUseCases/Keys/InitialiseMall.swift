internal import SegelCatalogue
package import SegelCredential
package import SegelCrypto
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Makes the signing rings of a new deployment and publishes the root's public half. The trust list is drafted and signed after this; the
    /// agencies' keys begin with it, on whatever day its signers have come together.
    package func initialise(root: TrustRoot, algorithm: SignatureAlgorithm = .es256) async throws {
        let now = now
        try publishTypeMetadata()
        try publicFiles.publish(root.bytes, at: .trustRoot(root.version))
        try publicFiles.publish(root.bytes, at: .trustRoot)
        try await store.write { tx in
            guard try tx.signingKeys().isEmpty else { throw Refusal(.conflict, "already_initialised") }
            for agency in self.catalogue.issuers {
                for purpose in SigningPurpose.agencys {
                    let begin = purpose.beginsAtOnce ? now : nil
                    try self.addKey(purpose, of: agency.code, purpose.isAlwaysES256 ? .es256 : algorithm, activeFrom: begin, in: tx)
                }
            }
            try self.addKey(.authority, of: Self.authorityAgency, .es256, activeFrom: nil, in: tx)
            try self.addKey(.request, of: Self.requestAgency, .es256, activeFrom: now, in: tx)
            for purpose in [SigningPurpose.checkpoint, .receipt] {
                try self.addKey(purpose, of: Self.logAgency, .ed25519, activeFrom: now, in: tx)
            }
            try self.ensureLogKeys(in: tx)
            _ = try self.log(.keyCeremony, subject: self.vault.deployment.text, detail: "deployment initialised", at: now, in: tx)
        }
    }

    /// Generates a key, seals its private half and puts it in its ring; returns its name.
    @discardableResult
    func addKey(
        _ purpose: SigningPurpose,
        of agency: String,
        _ algorithm: SignatureAlgorithm,
        activeFrom: UnixTime?,
        in tx: any StoreTransaction
    ) throws -> String {
        let key = SigningKey(generating: algorithm, from: random)
        let kid = JWK(key.publicKey).thumbprint
        let secret = vault.seal(key.privateBytes, named: "signing/\(agency)/\(purpose.rawValue)/\(kid)", random: random)
        try tx.insert(
            SigningKeyRecord(
                kid: kid,
                agency: agency,
                purpose: purpose.rawValue,
                publicKey: key.publicKey,
                sealedPrivateKey: secret.wrap,
                kekVersion: secret.kekVersion,
                createdAt: now,
                activeFrom: activeFrom,
                notAfter: nil
            )
        )
        if purpose == .authority { try certifyAuthority(kid, key, in: tx) }
        return kid
    }
}
