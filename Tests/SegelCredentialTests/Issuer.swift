import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

/// An issuer, its verifier and the pieces an attacker would turn.
struct Issuer {
    static let now: Int64 = 1_772_416_800
    static let id = "https://mpp.example/issuers/disdukcapil"
    static let type = "https://mpp.example/types/KutipanAktaKelahiran"
    static let statusURI = "https://mpp.example/status/disdukcapil/1.jwt"

    let key: SigningKey
    let statusKey: SigningKey
    let root: SigningKey

    init(_ algorithm: SignatureAlgorithm = .es256) {
        let random = UncheckedSeededRandom(seed: 7)
        key = SigningKey(generating: algorithm, from: random)
        statusKey = SigningKey(generating: .es256, from: random)
        root = SigningKey(generating: .es256, from: random)
    }

    var kid: String { JWK(key.publicKey).thumbprint }

    func trustList(
        notBefore: Int64 = now - 1_000,
        notAfter: Int64? = nil,
        compromisedSince: Int64? = nil,
        types: [String] = [type],
        expires: Int64 = now + 86_400,
        issued: Int64 = now - 1_000,
        witnessed: String? = nil
    ) throws -> VerifiedTrustList {
        let issuer = TrustedIssuer(
            id: Self.id,
            agency: "disdukcapil",
            nameIndonesian: "Disdukcapil",
            nameEnglish: "Civil registration",
            region: "18.72",
            types: types,
            keys: [
                TrustedKey(
                    key: key.publicKey,
                    purpose: .credential,
                    notBefore: notBefore,
                    notAfter: notAfter,
                    compromisedSince: compromisedSince,
                    witnessed: witnessed
                ),
                TrustedKey(key: statusKey.publicKey, purpose: .status, notBefore: notBefore, notAfter: nil),
            ]
        )
        let list = TrustList(number: 1, issued: issued, expires: expires, previous: nil, issuers: [issuer])
        let bytes = SignedTrustList.assemble(list, signatures: [SignedTrustList.signature(list, with: root)])
        return try VerifiedTrustList(bytes, root: TrustRoot(threshold: 1, keys: [root.publicKey]))
    }

    func payload(
        claims: [(name: String, value: JSONValue)] = [("nama", .string("Bintang Pratama")), ("noAkta", .string("1872-LU-1"))],
        issuedAt: Int64 = now,
        expires: Int64? = nil,
        index: Int = 5,
        holder: VerifyingKey? = nil
    ) -> CredentialPayload {
        CredentialPayload(
            issuer: Self.id,
            type: Self.type,
            issuedAt: issuedAt,
            expires: expires,
            status: StatusReference(uri: Self.statusURI, index: index),
            holderKey: holder,
            claims: claims
        )
    }

    func issue(_ payload: CredentialPayload? = nil) throws -> [UInt8] {
        let prepared = try PreparedCredential(
            payload ?? self.payload(),
            algorithm: key.algorithm,
            kid: kid,
            random: UncheckedSeededRandom(seed: 11)
        )
        return try prepared.signed(by: key)
    }

    func statusToken(_ values: [Int: UInt8] = [:], issuedAt: Int64 = now, uri: String = statusURI, ttl: Int64 = 60) throws -> [UInt8] {
        var list = try #require(StatusList(bits: 2, capacity: 1_024))
        for (index, value) in values { list.set(value, at: index) }
        return try StatusListToken.sign(
            list,
            uri: uri,
            issuedAt: issuedAt,
            expires: issuedAt + 86_400,
            ttl: ttl,
            kid: JWK(statusKey.publicKey).thumbprint,
            key: statusKey
        )
    }

    func outcome(
        _ credential: [UInt8],
        status: [UInt8]? = nil,
        now: Int64 = now,
        policy: VerificationPolicy = VerificationPolicy(),
        trust: VerifiedTrustList? = nil
    ) throws -> VerificationOutcome {
        let verifier = CredentialVerifier(trustList: try trust ?? trustList(), policy: policy)
        let signed: SignedCredential
        do { signed = try verifier.check(credential, now: now) } catch { return error.outcome }
        let token = try status ?? statusToken()
        let list: VerifiedStatusList
        do { list = try VerifiedStatusList(token, uri: Self.statusURI, issuer: signed.issuer, now: now, leeway: 60) } catch {
            return .of(.statusRefused, signed)
        }
        return verifier.decide(signed, status: list, now: now)
    }

    /// Signs any header and payload with the credential key, for what an honest issuer never would.
    func forge(header: JSONObject? = nil, body: JSONObject, disclosures: [String] = [], with other: SigningKey? = nil) -> [UInt8] {
        let header = header ?? CompactJWS.header(key.algorithm, type: CredentialPayload.typ, kid: kid)
        return CompactJWS.sign(header: header, payload: JSONWriter.bytes(body), with: other ?? key) + Array("~".utf8)
            + disclosures.flatMap { Array("\($0)~".utf8) }
    }

    /// An honest payload with `_sd` over `disclosures`.
    func body(_ disclosures: [String] = [], adding extra: [(String, JSONValue)] = []) -> JSONObject {
        var list = JSONObject()
        list.set("idx", .integer(5))
        list.set("uri", .string(Self.statusURI))
        var status = JSONObject()
        status.set("status_list", .object(list))
        var body = JSONObject()
        body.set("iss", .string(Self.id))
        body.set("vct", .string(Self.type))
        body.set("iat", .integer(Self.now))
        body.set("status", .object(status))
        body.set("_sd", .array(disclosures.map { .string(Disclosure.digest(of: Array($0.utf8))) }))
        for (name, value) in extra { body.set(name, value) }
        return body
    }

    static func disclosure(_ json: String) -> String { Base64URL.encode(Array(json.utf8)) }
}
