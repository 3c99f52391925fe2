import SegelCrypto
import SwiftASN1
import Testing
import X509

@testable import SegelCredential

/// A form of a status list, signed with certificates.
enum StatusForm: CaseIterable {
    case jwt, cwt

    func sign(_ region: Region, kid: String?, chain: [[UInt8]], issuedAt: Int64 = Issuer.now, with key: SigningKey? = nil) throws -> [UInt8]
    {
        let key = key ?? region.issuer.statusKey
        let signed = try honest(issuedAt: issuedAt, key)
        switch self {
        case .jwt:
            var header = CompactJWS.header(.es256, type: StatusListToken.typ, kid: kid ?? "", chain: chain)
            if kid == nil { header = try JSONObject(header.members.filter { $0.name != "kid" }) }
            let payload = try Base64URL.decode(signed.split(separator: UInt8(ascii: "."))[1])
            return CompactJWS.sign(header: header, payload: payload, with: key)
        case .cwt:
            var header = CBORMap(), unprotected = CBORMap()
            if let kid { header.set(CoseSign1.Label.kid, .bytes(Array(kid.utf8))) }
            header.set(CoseSign1.Label.type, .text(StatusListCWT.mediaType))
            if !chain.isEmpty { unprotected.set(CoseSign1.Label.chain, CoseSign1.chain(chain)) }
            let payload = try CoseSign1(CBORReader.read(signed), tagging: .sign1).payload ?? []
            let value = CoseSign1.sign(payload, protected: header, unprotected: unprotected, with: key)
            return CBORWriter.bytes(.tagged(CBORTag.sign1, value))
        }
    }

    /// Whose payload is signed again under another header.
    private func honest(issuedAt: Int64, _ key: SigningKey) throws -> [UInt8] {
        var list = try #require(StatusList(bits: 2, capacity: 1_024))
        list.set(1, at: 5)
        let sign = self == .jwt ? StatusListToken.sign : StatusListCWT.sign
        return try sign(list, Issuer.statusURI, issuedAt, issuedAt + 60, 60, "", [], key)
    }
}

@Suite("Status lists by chain")
struct StatusChainTests {
    let region: Region
    let leaf: [UInt8]
    let kid: String

    init() throws {
        region = try Region()
        leaf = try Region.leaf(for: region.issuer.statusKey, by: region.authorityKey, region.authority, usage: .status)
        kid = JWK(region.issuer.statusKey.publicKey).thumbprint
    }

    func failure(_ token: [UInt8], under trust: VerifiedTrustList? = nil, isPlain: Bool = false) throws -> CredentialFailure? {
        let trust = try trust ?? region.trustList()
        do {
            let list = try VerifiedStatusList(
                token,
                uri: Issuer.statusURI,
                issuer: trust.list.issuers[0],
                trust: isPlain ? nil : trust,
                now: Issuer.now,
                leeway: 60
            )
            #expect(list.issuer == Issuer.id && list.list.value(at: 5) == 1)
            return nil
        } catch { return error }
    }

    /// The list names the credential key only: the authority alone vouches for the status key.
    var unlisted: VerifiedTrustList {
        get throws {
            try region.trustList(keys: [
                TrustedKey(key: region.issuer.key.publicKey, purpose: .credential, notBefore: Region.now - 1_000, notAfter: nil)
            ])
        }
    }

    @Test(
        "a list with a chain is believed, with the key's name and without, where the trust list names the key or only its authority",
        arguments: StatusForm.allCases
    )
    func believed(form: StatusForm) throws {
        for trust in [try region.trustList(), try unlisted] {
            for name in [kid, nil] {
                #expect(try failure(form.sign(region, kid: name, chain: [leaf]), under: trust) == nil)
                // Once more: the chain is known already.
                #expect(try failure(form.sign(region, kid: name, chain: [leaf]), under: trust) == nil)
            }
        }
        #expect(try failure(form.sign(region, kid: kid, chain: [])) == nil)
        #expect(try failure(form.sign(region, kid: nil, chain: [])) == .signatureInvalid)
        #expect(try failure(form.sign(region, kid: kid, chain: []), under: unlisted) == .signatureInvalid)
    }

    @Test("A48: without a trust list, or one without authorities, a chain is refused as it stands", arguments: StatusForm.allCases)
    func strangers(form: StatusForm) throws {
        let token = try form.sign(region, kid: kid, chain: [leaf])
        #expect(try failure(token, isPlain: true) == .headerRefused)
        #expect(try failure(token, under: region.trustList([])) == .headerRefused)
        let other = try Region(seed: 50)
        let foreign = try Region.leaf(for: other.issuer.statusKey, by: other.authorityKey, other.authority, usage: .status)
        #expect(try failure(form.sign(region, kid: nil, chain: [foreign], with: other.issuer.statusKey)) == .certificateRefused)
    }

    @Test("HAIP: the anchor stays away and the leaf never signs itself", arguments: StatusForm.allCases)
    func anchors(form: StatusForm) throws {
        #expect(try failure(form.sign(region, kid: kid, chain: [leaf, region.authority])) == .certificateRefused)
        #expect(try failure(form.sign(region, kid: nil, chain: [region.authority], with: region.authorityKey)) == .certificateRefused)
        var own = try Forgery(by: region.authority)
        own.issuerName = try DistinguishedName { CommonName(own.subject) }
        own.usages = [CertificateUsage.status.identifier]
        let selfSigned = try own.make(for: region.issuer.statusKey, by: region.issuer.statusKey)
        #expect(try failure(form.sign(region, kid: kid, chain: [selfSigned])) == .certificateRefused)
    }

    @Test(
        "A49: a certificate for credentials, a credential key certified for status, another agency's leaf",
        arguments: StatusForm.allCases
    )
    func purposes(form: StatusForm) throws {
        #expect(try failure(form.sign(region, kid: nil, chain: [region.leaf], with: region.issuer.key)) == .certificateRefused)
        let both = try Region.leaf(for: region.issuer.key, by: region.authorityKey, region.authority, usage: .status)
        #expect(try failure(form.sign(region, kid: nil, chain: [both], with: region.issuer.key)) == .certificateRefused)
        let elsewhere = try Region.leaf(
            for: region.issuer.statusKey,
            by: region.authorityKey,
            region.authority,
            usage: .status,
            address: "https://mpp.example/issuers/pln"
        )
        #expect(try failure(form.sign(region, kid: nil, chain: [elsewhere])) == .certificateRefused)
    }

    @Test("A59: a list of another issuer of the same trust list, by its own chain", arguments: StatusForm.allCases)
    func neighbours(form: StatusForm) throws {
        let trust = try region.trustList()
        var neighbour = trust.list.issuers[0]
        neighbour = TrustedIssuer(
            id: "https://mpp.example/issuers/pln",
            agency: "pln",
            nameIndonesian: "",
            nameEnglish: "",
            region: "18.72",
            types: [],
            keys: [],
            anchors: neighbour.anchors
        )
        let token = try form.sign(region, kid: nil, chain: [leaf])
        #expect(throws: CredentialFailure.signatureInvalid) {
            try VerifiedStatusList(token, uri: Issuer.statusURI, issuer: neighbour, trust: trust, now: Issuer.now, leeway: 60)
        }
    }

    @Test("name, chain and signature agree", arguments: StatusForm.allCases)
    func agreement(form: StatusForm) throws {
        #expect(try failure(form.sign(region, kid: region.issuer.kid, chain: [leaf])) == .signatureInvalid)
        #expect(try failure(form.sign(region, kid: kid, chain: [leaf], with: region.issuer.key)) == .signatureInvalid)
        #expect(try failure(form.sign(region, kid: nil, chain: [leaf], with: region.issuer.key)) == .signatureInvalid)
    }

    @Test("A21, A22: outside the certificate's time; of a stolen authority; of a stolen key", arguments: StatusForm.allCases)
    func times(form: StatusForm) throws {
        let late = try Region.leaf(
            for: region.issuer.statusKey,
            by: region.authorityKey,
            region.authority,
            usage: .status,
            window: Region.now - 100..<Region.now - 10
        )
        #expect(try failure(form.sign(region, kid: kid, chain: [late])) == .certificateRefused)
        #expect(try failure(form.sign(region, kid: kid, chain: [late], issuedAt: Region.now - 50)) == nil)
        let stolen = try TrustAnchor(certificate: region.authority, notBefore: Region.now - 1_000, compromisedSince: Region.now)
        #expect(try failure(form.sign(region, kid: nil, chain: [leaf]), under: region.trustList([stolen])) == nil)
        #expect(try failure(form.sign(region, kid: nil, chain: [leaf]), under: region.trustList([stolen], keys: [])) == .certificateRefused)
        let key = TrustedKey(
            key: region.issuer.statusKey.publicKey,
            purpose: .status,
            notBefore: Region.now - 1_000,
            notAfter: nil,
            compromisedSince: Region.now
        )
        #expect(try failure(form.sign(region, kid: nil, chain: [leaf]), under: region.trustList(keys: [key])) == .claimRefused)
    }

    @Test("every bit of the chain turned is refused", arguments: StatusForm.allCases)
    func turned(form: StatusForm) throws {
        let trust = try region.trustList()
        for position in leaf.indices {
            var turned = leaf
            turned[position] ^= 1 << UInt8(position % 8)
            #expect(try failure(form.sign(region, kid: kid, chain: [turned]), under: trust) == .certificateRefused, "byte \(position)")
        }
    }
}
