import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

@Suite("An agency signs with ML-DSA-65")
struct PostQuantumTests {
    let folder: TemporaryFolder
    let town: RotatingCity
    let person: SignedIn
    var city: TestCity { town.city }

    init() async throws {
        folder = try TemporaryFolder()
        town = try await RotatingCity(folder.path + "/city")
        person = try await town.city.citizen(1)
    }

    private func rotate(_ algorithm: SignatureAlgorithm?, of agency: String = RotatingCity.agency) async throws {
        city.clock.advance(10)
        _ = try await city.mall.startSigningRotation(of: agency, algorithm: algorithm)
        try await city.publishTrustList()
        city.clock.advance(10)
        try await city.mall.publishStatusLists()
    }

    private func algorithm(of credential: HeldCredential) throws -> JSONValue? { try Inspection(credential.bytes).header["alg"] }

    @Test("from ES256 to ML-DSA-65 and back: each signs in its turn, the next one keeps its kind, all stay accepted, halves are destroyed")
    func rotation() async throws {
        var issued = [try await city.issued(person, town.officers)]
        for algorithm in [.mlDSA65, nil, .es256] as [SignatureAlgorithm?] {
            try await rotate(algorithm)
            issued.append(try await city.issued(person, town.officers))
        }
        #expect(try issued.map(algorithm(of:)) == ["ES256", "ML-DSA-65", "ML-DSA-65", "ES256"].map { .string($0) })
        for credential in issued { #expect(try await town.verify(credential.bytes).exit == 0) }
        #expect(try await city.mall.destroyRetiredPrivateKeys().count == 3)
        for credential in issued { #expect(try await town.verify(credential.bytes).exit == 0) }
        let published = try #require(try city.mall.currentTrustList()?.list.issuers.first { $0.agency == RotatingCity.agency })
        #expect(published.keys.filter { $0.purpose == .credential }.map(\.key.algorithm) == [.es256, .mlDSA65, .mlDSA65, .es256])
        #expect(published.keys.filter { $0.purpose == .status }.map(\.key.algorithm) == [.es256])
        try await city.mall.setStatus(.invalid, of: issued[1].id)
        #expect(try await town.verify(issued[1].bytes).reason == .revoked)
    }

    @Test("A22: stolen: what was logged before stays, the successor is of the same kind, and all of it is issued again")
    func stolen() async throws {
        try await rotate(.mlDSA65)
        let before = try await city.issued(person, town.officers), kid = try await town.activeKid()
        city.clock.advance(10)
        let since = city.clock.now()
        let after = try await city.issued(person, town.officers)
        city.clock.advance(10)
        _ = try await city.mall.compromiseKey(kid, since: since)
        try await city.publishTrustList()
        #expect(try await town.verify(before.bytes).exit == 0)
        #expect(try await town.verify(after.bytes).reason == .keyCompromised)
        #expect(try await town.reissueAll(kid) == 2)
        let new = try await city.mall.credential(try #require(city.mall.credentialFacts(after.id).newest), for: person)
        #expect(try algorithm(of: new) == .string("ML-DSA-65") && new.claims.members.count == after.claims.members.count)
        #expect(try await town.verify(new.bytes).exit == 0)
    }

    @Test("A33: the key is stolen between intent and signature: the same number under the next key")
    func strandedIntent() async throws {
        try await rotate(.mlDSA65)
        let intent = try await city.intendReplacement(of: city.issued(person, town.officers).id)
        _ = try await city.mall.compromiseKey(intent.kid, since: city.clock.now())
        try await city.publishTrustList()
        city.clock.advance(10)
        #expect(try await city.mall.finishStranded() == 1)
        let new = try await city.mall.credential(intent.credentialID, for: person)
        let header = try Inspection(new.bytes).header
        #expect(header["alg"] == .string("ML-DSA-65") && header["kid"] != .string(intent.kid))
        #expect(try await town.verify(new.bytes).exit == 0)
    }

    @Test("a deployment begun with it and opened again signs with it: 32 bytes are kept, as of every key")
    func reopened() async throws {
        let path = folder.path + "/other", clock = TestClock(TestCity.start)
        let root: SigningKey
        let officers: [SignedIn]
        var credentials: [HeldCredential] = []
        do {
            let city = try await TestCity(path, clock: clock, algorithm: .mlDSA65)
            officers = try await city.officers(for: "SIP")
            credentials.append(try await city.issued(city.citizen(1), officers))
            root = city.root
            try city.store.close()
        }
        let city = try await TestCity(path, reopening: root, clock: clock)
        credentials.append(try await city.issued(city.citizen(2), officers))
        for credential in credentials {
            #expect(try algorithm(of: credential) == .string("ML-DSA-65"))
            #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
        }
        let ring = try await city.mall.keyReport().signing.filter { $0.algorithm != "ES256" }
        #expect(ring.allSatisfy { $0.purpose == "credential" ? $0.algorithm == "ML-DSA-65" : $0.agency == Mall.logAgency })
    }

    @Test("a successor of another kind is not slipped under one that waits; rings that others read stay ES256")
    func refused() async throws {
        let kid = try await city.mall.startSigningRotation(of: RotatingCity.agency, algorithm: .mlDSA65)
        for algorithm in [.mlDSA65, nil] as [SignatureAlgorithm?] {
            #expect(try await city.mall.startSigningRotation(of: RotatingCity.agency, algorithm: algorithm) == kid)
        }
        let waiting = await #expect(throws: Refusal.self) {
            try await city.mall.startSigningRotation(of: RotatingCity.agency, algorithm: .es256)
        }
        #expect(waiting?.code == "successor_of_another_algorithm")
        let rings: [(String, SigningPurpose)] = [
            (RotatingCity.agency, .status), (Mall.authorityAgency, .authority), (Mall.requestAgency, .request),
        ]
        for (agency, purpose) in rings {
            let refusal = await #expect(throws: Refusal.self, "\(purpose)") {
                try await city.mall.startSigningRotation(of: agency, purpose: purpose, algorithm: .mlDSA65)
            }
            #expect(refusal?.code == "algorithm_not_for_purpose")
            _ = try await city.mall.startSigningRotation(of: agency, purpose: purpose, algorithm: .es256)
        }
    }

    @Test("wallets: an SD-JWT copy is signed by it, without certificates; an mdoc is neither offered nor made, by ES256 it is again")
    func wallets() async throws {
        let (holder, licence) = try await city.drivingLicence()
        let caseID = try await city.mall.caseID(ofCredential: licence.id, for: holder)
        let access = try await city.mall.authorized(.bearer(city.walletTokens(ofCase: caseID, for: holder).accessToken))
        try await rotate(.mlDSA65, of: "satlantas")
        let copy = try await city.walletCopies(of: licence, for: holder, keys: [TestWallet().key])
        let header = try Inspection(Array(copy.credentials[0].utf8)).header
        #expect(header["alg"] == .string("ML-DSA-65") && header["x5c"] == nil)
        #expect(try await city.mall.verify(Array(copy.credentials[0].utf8)).exitCode == 0)
        #expect(try await offered(licence, holder) == ["SIM-01.sd-jwt"])
        let refusal = await #expect(throws: WalletRefusal.self) {
            let request = try city.copyRequest([TestWallet().key], selector: #""credential_configuration_id":"SIM-01.mdoc""#)
            _ = try await city.mall.requestCopies(request, with: access)
        }
        #expect(refusal == WalletRefusal(.credentialRequestDenied, "mdoc_needs_es256"))
        try await rotate(.es256, of: "satlantas")
        #expect(try await offered(licence, holder) == ["SIM-01.sd-jwt", "SIM-01.mdoc"])
    }

    private func offered(_ credential: HeldCredential, _ person: SignedIn) async throws -> [String] {
        let offer = try await city.mall.offerCopies(ofCase: city.mall.caseID(ofCredential: credential.id, for: person), for: person)
        return try await city.mall.credentialOffer(handle: offer.handle).configurations
    }
}
