internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency
internal import SegelVault
internal import Synchronization

/// What signs an agency's PDFs now: a key of its ring, or the token that holds the ring's active key.
struct DocumentKey: Sendable {
    enum Place: Sendable {
        case ring(SigningKey)
        case token(any DocumentToken)
    }

    let kid: String
    /// Leaf and authority, DER.
    let chain: [[UInt8]]
    let revocationLists: [[UInt8]]
    fileprivate let place: Place

    func sign(_ message: [UInt8]) throws -> [UInt8] {
        switch place {
        case .ring(let key): key.sign(message)
        case .token(let token): try token.sign(message)
        }
    }
}

extension Mall {
    /// What stands sealed in the ring in place of a private half that is in a token.
    private static let tokenMark = Array("pkcs11".utf8)

    /// Throws `certificate_missing` before a trust list names the authority, `signing_key_missing` where the ring's key is in a token that is not there.
    func documentKey(of agency: String, _ printing: Printing, at now: UnixTime, in tx: any StoreTransaction) throws -> DocumentKey {
        let ring = try tx.signingKeys(of: agency, for: SigningPurpose.document.rawValue)
        guard let record = ring.first(where: { $0.state(at: now, among: ring) == .active }) else {
            throw Refusal(.unavailable, "signing_key_missing")
        }
        let leaf = try certificateChain(of: record.kid, at: now, in: tx)
        guard let certificate = try tx.certificates(of: record.kid).last(where: { $0.der == leaf.first }),
            let authority = try tx.signingKey(kid: certificate.authority),
            let parent = try tx.certificates(of: certificate.authority).last
        else { throw Refusal(.unavailable, "certificate_missing") }
        let place: DocumentKey.Place
        if let token = printing.tokens[agency], token.publicKey == record.publicKey, record.sealedPrivateKey != nil {
            place = .token(token)
        } else {
            place = .ring(try unlock(record).key)
        }
        return DocumentKey(
            kid: record.kid,
            chain: leaf + [parent.der],
            revocationLists: [try revocationList(of: authority, parent, at: now, in: tx)],
            place: place
        )
    }

    /// The certificates of stolen keys that the authority issued (Docs/Formats/PDF.md, rule 15).
    private func revocationList(
        of authority: SigningKeyRecord,
        _ certificate: CertificateRecord,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> [UInt8] {
        let stolen = try tx.signingKeys().filter { $0.compromisedSince != nil }
        let revoked = try stolen.flatMap { key in
            try tx.certificates(of: key.kid).filter { $0.authority == authority.kid && $0.kid != authority.kid && $0.notAfter > now }.map {
                RevocationList.Entry(serial: $0.serial, since: max($0.notBefore, key.compromisedSince ?? now))
            }
        }
        return try RevocationList.der(
            authority: certificate.der,
            number: now,
            from: now,
            until: now + 86_400,
            revoked: revoked,
            key: unlock(authority).key
        )
    }

    /// Puts the keys of tokens into their rings: each begins at once, and whatever signed before verifies on. Run when the service starts.
    package func adoptDocumentTokens() async throws {
        guard let printing = printing.withLock({ $0 }), !printing.tokens.isEmpty else { return }
        let now = now
        try await store.write { tx in
            guard try !tx.signingKeys().isEmpty else { return }
            for (agency, token) in printing.tokens.sorted(by: { $0.key < $1.key }) {
                let kid = JWK(token.publicKey).thumbprint
                guard self.catalogue.issuers.contains(where: { $0.code == agency }), try tx.signingKey(kid: kid) == nil else { continue }
                var mark = Self.tokenMark
                let purpose = SigningPurpose.document.rawValue
                let sealed = self.vault.seal(SecretBytes(moving: &mark), named: "signing/\(agency)/\(purpose)/\(kid)", random: self.random)
                try tx.insert(
                    SigningKeyRecord(
                        kid: kid,
                        agency: agency,
                        purpose: purpose,
                        publicKey: token.publicKey,
                        sealedPrivateKey: sealed.wrap,
                        kekVersion: sealed.kekVersion,
                        createdAt: now,
                        activeFrom: now,
                        notAfter: nil
                    )
                )
                _ = try self.log(.keyCeremony, subject: kid, detail: "\(agency)/\(purpose) in a token", at: now, in: tx)
            }
            try self.issueCertificates(at: now, in: tx)
        }
    }
}
