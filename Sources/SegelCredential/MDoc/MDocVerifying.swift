internal import SegelCrypto

/// An mdoc whose issuer signed it and may, in its time, with every disclosed element the issuer's own. Only `CredentialVerifier` makes one.
package struct SignedMDoc: Sendable {
    package let docType: String
    /// What is disclosed.
    package let nameSpaces: [MDocNameSpace]
    /// For its status (`CredentialVerifier.decide`) and its issuer.
    package let signed: SignedCredential
    fileprivate let deviceKey: VerifyingKey

    package subscript(nameSpace: String, element: String) -> CBORValue? { nameSpaces.first { $0.name == nameSpace }?[element] }
}

/// An mdoc read and held against its issuer's certificate, before anybody asked whether the issuer may.
struct CheckedMDoc {
    let claims: CredentialClaims
    let signer: TrustedSigner
    /// Its name in a witnessed set.
    let witness: WitnessedDigest
    let mso: MobileSecurityObject
    let nameSpaces: [MDocNameSpace]

    /// Issuer and key come from the trust list's anchors, by the chain in the document.
    fileprivate init(_ document: IssuerSigned, trustList: VerifiedTrustList) throws(NotAccepted) {
        do {
            guard let chain = try document.issuerAuth.chain() else { throw NotAccepted(.certificateRefused) }
            do { signer = try trustList.signer(of: chain, for: .credential) } catch { throw NotAccepted(VerificationReason(error)) }
            let payload = try document.issuerAuth.verified(by: signer.key.key)
            mso = try MobileSecurityObject(payload)
            nameSpaces = try document.elements(signedIn: mso)
            claims = CredentialClaims(mso, nameSpaces, issuer: signer.issuer.id)
            witness = WitnessedDigest(mdoc: payload, signature: document.issuerAuth.signature)
        } catch let refusal as NotAccepted { throw refusal } catch let failure as CredentialFailure {
            throw NotAccepted(VerificationReason(failure))
        } catch { throw NotAccepted(.malformed) }
    }
}

extension CredentialVerifier {
    /// The issuer's part alone (IssuerSigned, CBOR): what a holder keeps and an issuer hands out. Where the policy asks for a holder's proof
    /// there is none in it, and it is refused.
    package func check(mdoc bytes: [UInt8], now: Int64) throws(NotAccepted) -> SignedMDoc {
        try checkTrustList(now: now)
        let document: IssuerSigned
        do {
            guard bytes.count <= IssuerSigned.sizeLimit else { throw CredentialFailure.tooLarge }
            document = try IssuerSigned(CBORReader.read(bytes))
        } catch { throw NotAccepted(VerificationReason(mdoc: error)) }
        let mdoc = try accept(document, now: now)
        guard policy.keyBinding == nil else { throw NotAccepted(.keyBindingRefused, mdoc.signed) }
        return mdoc
    }

    /// What a wallet answered (DeviceResponse, CBOR): every document's issuer and its device's signature over this session. One that fails
    /// refuses the whole answer.
    package func check(deviceResponse bytes: [UInt8], transcript: SessionTranscript, now: Int64) throws(NotAccepted) -> [SignedMDoc] {
        try documents(of: bytes, transcript: transcript, now: now).map { document throws(NotAccepted) in try document.get() }
    }

    /// The same, each document for itself. Throws for an answer that cannot be read.
    func documents(of deviceResponse: [UInt8], transcript: SessionTranscript, now: Int64) throws(NotAccepted)
        -> [Result<SignedMDoc, NotAccepted>]
    {
        try checkTrustList(now: now)
        let response: DeviceResponse
        do { response = try DeviceResponse(deviceResponse) } catch { throw NotAccepted(VerificationReason(mdoc: error)) }
        return response.documents.map { document in
            Result { () throws(NotAccepted) in try accept(document, transcript, now: now) }
        }
    }

    private func accept(_ document: DeviceResponse.Document, _ transcript: SessionTranscript, now: Int64) throws(NotAccepted) -> SignedMDoc
    {
        let mdoc = try accept(document.issuerSigned, now: now)
        guard document.docType == mdoc.docType else { throw NotAccepted(.typeRefused, mdoc.signed) }
        do { try document.deviceSigned.check(key: mdoc.deviceKey, docType: mdoc.docType, transcript: transcript) } catch {
            throw NotAccepted(VerificationReason(mdoc: error), mdoc.signed)
        }
        return mdoc
    }

    private func accept(_ document: IssuerSigned, now: Int64) throws(NotAccepted) -> SignedMDoc {
        let checked = try CheckedMDoc(document, trustList: trustList)
        let signed = try accept(checked, now: now)
        return SignedMDoc(
            docType: checked.mso.docType,
            nameSpaces: checked.nameSpaces,
            signed: signed,
            deviceKey: checked.mso.deviceKey
        )
    }
}

extension VerificationReason {
    fileprivate init(mdoc error: any Error) {
        switch error {
        case let failure as CredentialFailure: self.init(failure)
        case let failure as CBORFailure: self.init(CredentialFailure(failure))
        default: self = .malformed
        }
    }
}
