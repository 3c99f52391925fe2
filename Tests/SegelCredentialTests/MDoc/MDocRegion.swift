import SegelCrypto

@testable import SegelCredential

/// A region that issues an mdoc, a device that holds it, a session it is shown in.
struct MDocRegion {
    static let docType = "org.iso.18013.5.1.mDL"
    static let space = "org.iso.18013.5.1"
    static let now = Issuer.now

    let region: Region
    let device: SigningKey
    private let ordinary: CredentialVerifier

    init() throws {
        region = try Region()
        ordinary = CredentialVerifier(trustList: try region.trustList(types: [Self.docType]))
        device = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 31))
    }

    static let transcript = SessionTranscript.openID4VP(
        clientID: "x509_hash:abc",
        nonce: "n-0S6_WzA2Mj",
        encryptionKey: nil,
        responseURI: "https://mpp.example/vp/response"
    )

    static let elements: [MDocElement] = [
        MDocElement(name: "family_name", value: .text("Uji")), MDocElement(name: "given_name", value: .text("Warga")),
        MDocElement(name: "birth_date", value: .tagged(CBORTag.fullDate, .text("1990-01-01"))),
        MDocElement(name: "age_over_17", value: .bool(true)), MDocElement(name: "sex", value: .unsigned(1)),
        MDocElement(name: "document_number", value: .text("SIM-1872-2026-000001")),
    ]

    func payload(
        elements: [MDocElement] = elements,
        signedAt: Int64 = now,
        validFrom: Int64? = nil,
        validUntil: Int64 = now + 100 * 86_400,
        docType: String = docType
    ) -> MDocPayload {
        MDocPayload(
            docType: docType,
            nameSpaces: [MDocNameSpace(name: Self.space, elements: elements)],
            signedAt: signedAt,
            validFrom: validFrom,
            validUntil: validUntil,
            deviceKey: device.publicKey,
            status: StatusReference(uri: Issuer.statusURI, index: 5)
        )
    }

    func prepared(_ payload: MDocPayload? = nil) throws -> PreparedMDoc {
        try PreparedMDoc(
            payload ?? self.payload(),
            kid: region.issuer.kid,
            chain: [region.leaf],
            random: UncheckedSeededRandom(seed: 41)
        )
    }

    func issue(_ payload: MDocPayload? = nil) throws -> [UInt8] { try prepared(payload).signed(by: region.issuer.key) }

    func present(
        _ issuerSigned: [UInt8]? = nil,
        disclosing names: Set<String> = ["family_name", "age_over_17"],
        transcript: SessionTranscript = transcript,
        docType: String = docType
    ) throws -> [UInt8] {
        try MDocPresentation.respond(
            with: issuerSigned ?? issue(),
            disclosing: [Self.space: names],
            docType: docType,
            transcript: transcript,
            deviceKey: device
        )
    }

    func verifier(types: [String] = [docType], keys: [TrustedKey]? = nil, policy: VerificationPolicy = VerificationPolicy()) throws
        -> CredentialVerifier
    {
        CredentialVerifier(trustList: try region.trustList(keys: keys, types: types), policy: policy)
    }

    func reason(_ mdoc: [UInt8], now: Int64 = now) throws -> VerificationReason? {
        do {
            _ = try ordinary.check(mdoc: mdoc, now: now)
            return nil
        } catch { return error.reason }
    }

    func reason(response: [UInt8], transcript: SessionTranscript = transcript, now: Int64 = now) throws -> VerificationReason? {
        do {
            _ = try ordinary.check(deviceResponse: response, transcript: transcript, now: now)
            return nil
        } catch { return error.reason }
    }
}
