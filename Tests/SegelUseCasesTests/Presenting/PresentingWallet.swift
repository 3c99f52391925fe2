import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault

@testable import SegelUseCases

/// A wallet with one credential bound to its key, issued by a city's own agency; and every piece of an answer an attacker would turn.
struct PresentingWallet: Sendable {
    let key: SigningKey
    let credential: [UInt8]

    static let licence: [(name: String, value: JSONValue)] = [
        ("noSIP", .string("503/0001/SIP/1872/2026")), ("nama", .string("Warga Uji")), ("profesi", .string("perawat")),
        ("namaFasyankes", .string("Klinik Uji")), ("noSTR", .string("STR-1")), ("berlakuSampai", .string("2031-03-01")),
    ]

    static func birth(_ date: String) -> [(name: String, value: JSONValue)] {
        [("nama", .string("Warga Uji")), ("tglLahir", .string(date)), ("namaIbu", .string("Ibu Uji"))]
    }

    /// `isBound`: false leaves the holder's key out of the credential.
    init(
        _ city: TestCity,
        agency: String = "dpmptsp",
        type: String = "SuratIzinPraktik",
        claims: [(name: String, value: JSONValue)] = licence,
        isBound: Bool = true,
        seed: UInt64 = 91
    ) async throws {
        let holder = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: seed))
        let mall = city.mall
        credential = try await city.store.write { tx in
            let key = try mall.activeKey(.credential, of: agency, at: mall.now, in: tx)
            let status = try mall.claimStatus(of: agency, in: tx)
            let payload = CredentialPayload(
                issuer: mall.configuration.issuer(agency),
                type: mall.configuration.type(type),
                issuedAt: mall.now,
                expires: nil,
                status: StatusReference(uri: mall.statusURL(status), index: status.index),
                holderKey: isBound ? holder.publicKey : nil,
                claims: claims
            )
            return try PreparedCredential(payload, algorithm: .es256, kid: key.record.kid, random: SystemRandom()).signed(by: key.key)
        }
        try await mall.publishStatusLists()
        key = holder
    }

    /// A copy that a wallet fetched.
    init(key: SigningKey, copy: String) { (self.key, credential) = (key, Array(copy.utf8)) }

    /// What a policy of the catalogue asks of it.
    static let asked: Set<String> = ["nama", "profesi", "namaFasyankes", "berlakuSampai"]

    func present(
        _ names: Set<String> = asked,
        audience: String,
        nonce: String,
        at now: Int64 = TestCity.start,
        by other: SigningKey? = nil
    ) throws -> String {
        let shown = try Presentation.disclosing(names, of: credential)
        return String(decoding: Presentation.bind(shown, audience: audience, nonce: nonce, at: now, with: other ?? key), as: UTF8.self)
    }

    /// An honest answer's form, encrypted where that is asked for.
    func answer(_ asked: Asked, _ names: Set<String> = asked, query: String = "sip", at now: Int64 = TestCity.start) throws -> [String:
        String]
    {
        let shown = try present(names, audience: asked.request.client?.text ?? "", nonce: asked.request.nonce, at: now)
        return Self.form("{\"\(query)\":[\"\(shown)\"]}", asked)
    }

    /// `token`: JSON of the vp_token.
    static func form(_ token: String, _ asked: Asked, state: String? = nil) -> [String: String] {
        let state = state ?? asked.request.state ?? ""
        guard let recipient = asked.request.encryption else { return ["vp_token": token, "state": state] }
        let text = "{\"vp_token\":\(token),\"state\":\"\(state)\"}"
        return ["response": String(decoding: CompactJWE.seal(Array(text.utf8), to: recipient, random: SystemRandom()), as: UTF8.self)]
    }
}

extension TestCity {
    /// A verifier that may use all policies of the catalogue, signed in.
    func verifier(_ name: String = "klinik", policies: [String] = ["sip-berlaku", "usia-17"]) async throws -> AuthenticatedVerifier {
        try await mall.verifier(token: mall.addVerifier(name, policies: policies))
    }
}
