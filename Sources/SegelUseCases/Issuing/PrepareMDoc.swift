internal import SegelCatalogue
package import SegelCredential
package import SegelCrypto
internal import SegelVault

extension Mall {
    /// The mdoc form of a credential that was issued, for a device's key, ready to be stored and then signed (`sign(mdoc:)`). `claims`: those of
    /// the credential; `expires`: of the credential, Unix seconds.
    ///
    /// It is dated by `copyDate`, and ends with the first of: the credential, the days its service file gives, the signer's certificate. Throws
    /// `mdoc_not_offered` for a service without that form, `mdoc_needs_es256` where its agency signs with something else now, `certificate_missing`
    /// where the key has no certificate.
    package func prepareMDoc(
        of service: String,
        claims: JSONObject,
        expires: UnixTime?,
        deviceKey: VerifyingKey,
        status: StatusReference,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> PreparedMDoc {
        guard let service = catalogue.service(service), let template = service.credential.mdoc else {
            throw Refusal(.invalid([]), "mdoc_not_offered")
        }
        guard deviceKey.algorithm == .es256 else { throw Refusal(.invalid([]), "device_key_refused") }
        let key = try activeKey(.credential, of: service.agency, at: now, in: tx)
        guard key.record.publicKey.algorithm == .es256 else { throw Refusal(.conflict, "mdoc_needs_es256") }
        let chain = try certificateChain(of: key.record.kid, at: now, in: tx)
        let date = try copyDate(key, chain, at: now)
        let end = try chain.map { try CertificateSummary(der: $0).notAfter }.min() ?? now
        let payload = MDocPayload(
            docType: template.docType,
            nameSpaces: service.credential.mdocElements(template, claims: claims, on: CivilDate(now).iso),
            signedAt: date,
            validUntil: min(date + UnixTime(template.validDays) * 86_400, expires ?? .max, end),
            deviceKey: deviceKey,
            status: status
        )
        let prepared = try PreparedMDoc(payload, kid: key.record.kid, chain: chain, random: random)
        try prepared.lint(payload, throwaway: ThrowawayKeys.es256)
        return prepared
    }

    /// Signs what was prepared: IssuerSigned, CBOR. After a crash it signs the same bytes again.
    package func sign(mdoc prepared: PreparedMDoc, in tx: any StoreTransaction) throws -> [UInt8] {
        guard let record = try tx.signingKey(kid: prepared.kid) else { throw Refusal(.unavailable, "signing_key_missing") }
        return try prepared.signed(by: unlock(record).key)
    }
}
