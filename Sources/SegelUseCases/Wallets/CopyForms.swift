internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

/// What differs between the forms a copy can have.
extension Mall {
    /// What step 2 of issuing signs, linted.
    func prepared(
        _ payload: CredentialPayload,
        _ configuration: CredentialConfiguration,
        for holder: VerifyingKey,
        _ key: ActiveKey,
        _ chain: [[UInt8]],
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> [UInt8] {
        switch configuration.format {
        case .sdJWT: return try prepare(payload, key, chain: chain).encoded
        case .mdoc:
            var claims = JSONObject()
            for claim in payload.claims { claims.set(claim.name, claim.value) }
            return try prepareMDoc(
                of: configuration.service.code,
                claims: claims,
                expires: payload.expires,
                deviceKey: holder,
                status: payload.status,
                at: now,
                in: tx
            ).encoded
        }
    }
}

extension CopyFormat {
    /// As a credential response carries it (OpenID4VCI 1.0, appendices A.2.4 and A.3.4).
    func text(of bytes: [UInt8]) -> String { self == .mdoc ? Base64URL.encode(bytes) : String(decoding: bytes, as: UTF8.self) }

    /// Its name in a witnessed set.
    func witness(of bytes: [UInt8]) throws -> WitnessedDigest {
        self == .mdoc ? try WitnessedDigest(issuerSigned: bytes) : WitnessedDigest(credential: bytes)
    }
}

extension CopyRecord {
    var knownFormat: CopyFormat {
        get throws {
            guard let known = CopyFormat(rawValue: format) else { throw Refusal(.unavailable, "copy_format_unknown") }
            return known
        }
    }
}
