import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("Certificates of a region")
struct CertificateTests {
    let folder: TemporaryFolder
    let city: TestCity

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/data")
    }

    func key(_ purpose: SigningPurpose, _ agency: String = "disdukcapil") async throws -> SigningKeyRecord {
        let keys = try await city.store.read { try $0.signingKeys() }.filter { $0.agency == agency && $0.purpose == purpose.rawValue }
        return try #require(keys.last)
    }

    func list() throws -> VerifiedTrustList { try #require(try city.mall.currentTrustList()) }

    @Test("with the first trust list every key that may have one has a chain, and the list's anchors vouch for it")
    func first() async throws {
        for (purpose, usage) in [(SigningPurpose.credential, CertificateUsage.credential), (.status, .status)] {
            let key = try await key(purpose)
            let chain = try await city.mall.certificateChain(of: key.kid, at: city.clock.now())
            let trusted = try list().verify(chain: chain, for: usage, at: city.clock.now())
            #expect(trusted.key == key.publicKey)
            #expect(trusted.issuer.agency == "disdukcapil")
        }
        let request = try await city.store.read { try self.city.mall.requestSigner(at: self.city.clock.now(), in: $0) }
        let verified = try CertificateChain(anchors: list().allAnchors).check(request.chain, for: .request).valid(at: city.clock.now())
        #expect(verified.leafKey == request.key.key.publicKey)
        #expect(verified.hosts == ["mpp.example"])
        #expect(try await city.mall.keepCertificates() == [])
    }

    @Test("no private half of an authority is in the database but sealed, and its certificate never changes")
    func sealed() async throws {
        let authority = try await key(.authority, Mall.authorityAgency)
        #expect(authority.sealedPrivateKey.map { $0.count > 32 } == true)
        let record = try #require(try await city.store.read { try $0.certificates(of: authority.kid).first })
        await #expect(throws: (any Error).self) { try await city.store.write { try $0.insert(record) } }
    }

    @Test("A20, A21: a key's certificate begins and ends with the key")
    func windows() async throws {
        let old = try await key(.credential)
        city.clock.advance(1_000)
        let kid = try await city.mall.startSigningRotation(of: "disdukcapil", algorithm: nil)
        await #expect(throws: Refusal.self) { try await city.mall.certificateChain(of: kid, at: city.clock.now()) }
        try await city.publishTrustList()
        let new = try await key(.credential)
        let begins = try #require(new.activeFrom)
        #expect(new.kid == kid)
        let chain = try await city.mall.certificateChain(of: kid, at: begins)
        #expect(try list().verify(chain: chain, for: .credential, at: begins).key == new.publicKey)
        await #expect(throws: Refusal.self) { try await city.mall.certificateChain(of: kid, at: begins - 1) }
        // The old one's certificate was issued when nobody knew its end; the list knows it now.
        let before = try await city.mall.certificateChain(of: old.kid, at: begins)
        #expect(throws: ChainFailure.outsideValidity) {
            try list().verify(chain: before, for: .credential, at: begins + KeyWindows.overlap)
        }
    }

    @Test("a certificate is replaced before it ends, once")
    func renewal() async throws {
        let key = try await key(.credential)
        let first = try await city.mall.certificateChain(of: key.kid, at: city.clock.now())
        city.clock.advance(457 * 86_400 - Mall.certificateRenewal)
        #expect(try await city.mall.keepCertificates() == [])
        city.clock.advance(1)
        #expect(try await city.mall.keepCertificates().contains(key.kid))
        #expect(try await city.mall.keepCertificates() == [])
        let second = try await city.mall.certificateChain(of: key.kid, at: city.clock.now())
        #expect(first != second)
        #expect(try list().verify(chain: second, for: .credential, at: city.clock.now()).key == key.publicKey)
    }

    @Test("an authority is rotated like any ring: its successor issues only once a list names it, what the old one issued stays good")
    func rotation() async throws {
        let key = try await key(.credential)
        let chain = try await city.mall.certificateChain(of: key.kid, at: city.clock.now())
        let successor = try await city.mall.startSigningRotation(of: Mall.authorityAgency, purpose: .authority, algorithm: nil)
        #expect(try list().list.issuers.allSatisfy { $0.anchors.count == 1 })
        city.clock.advance(10)
        try await city.publishTrustList()
        city.clock.advance(1)
        #expect(try list().list.issuers.allSatisfy { $0.anchors.map(\.kid).contains(successor) && $0.anchors.count == 2 })
        #expect(try list().verify(chain: chain, for: .credential, at: city.clock.now()).key == key.publicKey)
        _ = try await city.mall.startSigningRotation(of: "disdukcapil", algorithm: nil)
        try await city.publishTrustList()
        let issued = try await city.store.read { try $0.certificates() }.filter { $0.authority == successor && $0.kid != successor }
        #expect(issued.count == 1)
        city.clock.advance(400)
        #expect(try await city.mall.destroyRetiredPrivateKeys().count == 2)
    }

    @Test("A22: a stolen authority: keys get certificates of its successor, and the list tells verifiers")
    func stolen() async throws {
        let authority = try await key(.authority, Mall.authorityAgency)
        let key = try await key(.credential)
        let report = try await city.mall.compromiseKey(authority.kid, since: city.clock.now())
        let successor = try #require(report.successor)
        await #expect(throws: Refusal.self) { try await city.mall.certificateChain(of: key.kid, at: city.clock.now()) }
        city.clock.advance(10)
        try await city.publishTrustList()
        let anchors = try list().list.issuers[0].anchors
        #expect(anchors.first { $0.kid == authority.kid }?.compromisedSince == city.clock.now() - 10)
        city.clock.advance(1)
        try await city.mall.keepCertificates()
        let chain = try await city.mall.certificateChain(of: key.kid, at: city.clock.now())
        #expect(try list().verify(chain: chain, for: .credential, at: city.clock.now()).chain.anchor.kid == successor)
    }

    /// The list without one of its keys: what only the authority vouches for then.
    func list(withoutKey kid: String) throws -> VerifiedTrustList {
        let whole = try list().list
        let issuers = whole.issuers.map { issuer in
            TrustedIssuer(
                id: issuer.id,
                agency: issuer.agency,
                nameIndonesian: issuer.nameIndonesian,
                nameEnglish: issuer.nameEnglish,
                region: issuer.region,
                types: issuer.types,
                keys: issuer.keys.filter { $0.kid != kid },
                anchors: issuer.anchors
            )
        }
        let part = TrustList(number: 1, issued: whole.issued, expires: whole.expires, previous: nil, issuers: issuers)
        let bytes = SignedTrustList.assemble(part, signatures: [SignedTrustList.signature(part, with: city.root)])
        return try VerifiedTrustList(bytes, root: TrustRoot(threshold: 1, keys: [city.root.publicKey]))
    }

    @Test("HAIP: published status lists bring the chain of their key, anchor left out, and are believed by it alone")
    func statusLists() async throws {
        let credential = try await city.issued(try await city.citizen(1), city.officers(for: "SIP"))
        let path = PublicPath.statusList(agency: "dpmptsp", list: 1), key = try await key(.status, "dpmptsp")
        let chain = try await city.mall.certificateChain(of: key.kid, at: city.clock.now())
        let forms = [
            try #require(try city.mall.publicFile(path)),
            try #require(try city.mall.publicFile(.statusListCWT(agency: "dpmptsp", list: 1))),
        ]
        let letters = try Base64URL.decode(forms[0].prefix { $0 != UInt8(ascii: ".") })
        #expect(try JSONReader.readObject(letters)["x5c"] == .array(chain.map { .string(Base64.encode($0)) }) && chain.count == 1)
        for trust in [try list(), try list(withoutKey: key.kid)] {
            let issuer = try #require(trust.list.issuers.first { $0.agency == "dpmptsp" }), now = city.clock.now()
            for form in forms {
                let found = try VerifiedStatusList(
                    form,
                    uri: city.mall.configuration.url(path),
                    issuer: issuer,
                    trust: trust,
                    now: now,
                    leeway: 60
                )
                #expect(found.issuer == issuer.id)
            }
        }
        #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
    }

    @Test("a request key is rotated at once, with its certificate")
    func request() async throws {
        let now = city.clock.now()
        let old = try await key(.request, Mall.requestAgency)
        city.clock.advance(5)
        let kid = try await city.mall.startSigningRotation(of: Mall.requestAgency, purpose: .request, algorithm: nil)
        let signer = try await city.store.read { try self.city.mall.requestSigner(at: now + 5, in: $0) }
        #expect(signer.key.record.kid == kid)
        #expect(kid != old.kid)
    }
}
