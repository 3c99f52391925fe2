import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelTransparency
import SegelVault
import Synchronization
import Testing

@testable import SegelUseCases

/// Nothing in a process that another cannot take over (Docs/Decisions/0021-nodes.md). A37, A46.
@Suite("Nodes", .serialized)
struct NodeTests {
    @Test("applied at one node, decided at both, issued at the other, verified and revoked at either", arguments: NodeDatabase.here)
    func journey(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let city = nodes.city, malls = [nodes.other, city.mall]
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
        let id = try await city.submitted(person)
        var issued: String?
        for (step, officer) in officers.enumerated() {
            let mall = malls[step % 2]
            let revision = try await mall.officerCase(id, for: officer).detail.revision
            let result = try await mall.decide(.approve, on: id, revision: revision, by: officer)
            if case .issued(let credential) = result { issued = credential }
        }
        let object = try ObjectID(text: #require(issued))
        let held = try await nodes.other.credential(object, for: person)
        for mall in malls { #expect(try await mall.verify(held.bytes).exitCode == 0) }
        // Signed in at one, known at the other; revoked at one, refused at the other a moment later.
        let session = try await city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        #expect(try await nodes.other.signedIn(session: session).citizen == person.citizen)
        try await nodes.other.setStatus(.invalid, of: object)
        city.clock.advance(OwnDesk.moment)
        for mall in malls { #expect(try await mall.verify(held.bytes).reason == .revoked) }
    }

    @Test("a challenge made at one node is good at the other, and once in all", arguments: NodeDatabase.here)
    func challenges(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database, joining: false)
        defer { nodes.close() }
        let city = nodes.city, other = nodes.other
        func use(_ nonce: String, at mall: Mall) async throws -> NonceUse {
            try await mall.store.write { tx in try mall.use(nonce: nonce, for: .keyProof, at: mall.now, in: tx) }
        }
        // What would be without what they share.
        #expect(try await use(city.mall.credentialNonce(), at: other) == .unknown)
        _ = try await city.mall.joinNodes()
        _ = try await other.joinNodes()
        let nonce = city.mall.credentialNonce()
        #expect(try await use(nonce, at: other) == .taken)
        #expect(try await use(nonce, at: city.mall) == .used)
        #expect(city.mall.requestEncryptionKey.kid == other.requestEncryptionKey.kid)
        // A passkey: offered at one and made at the other, and so for signing in.
        let person = try await city.citizen(1), phone = TestAuthenticator()
        let offer = try await city.mall.offerPasskey(to: person)
        let (clientData, attestation) = phone.create(offer.challenge, for: offer.party)
        try await other.addPasskey(clientData: clientData, attestation: attestation, device: .phone, for: person)
        let answer = phone.get(other.passkeyChallenge(), for: offer.party)
        #expect(try await city.mall.signedIn(session: city.mall.signIn(with: answer)).citizen == person.citizen)
        await #expect(throws: Refusal.self) { _ = try await other.signIn(with: answer) }
    }

    @Test("A16: a key rotated at one node is what the other seals and opens with in its next transaction", arguments: NodeDatabase.here)
    func rotation(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let city = nodes.city, other = nodes.other
        _ = try await city.citizen(1)
        for key in [RingKeyName.kekCitizen, .kekSigning, .index] {
            let generation = other.vault.generation
            #expect(try await city.mall.rotate(city.mall.planRotation(key), batch: 100).isFinished)
            #expect(other.vault.generation == generation)
        }
        // Found under the new index, opened under the new key.
        let session = try await other.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
        let person = try await other.signedIn(session: session)
        #expect(try await other.profile(for: person)[.nama]?.value == "Warga Uji")
        #expect(other.vault.generation == city.mall.vault.generation)
        // What the other makes is under the new versions: nothing is left that a retirement would lose.
        _ = try await other.registerCitizen(
            nik: CanonicalNIK("1872010101909950"),
            register: ["nama": "Warga Kedua", "tglLahir": "1991-02-03"],
            source: "Register Dukcapil",
            date: "2026-03-02",
            by: "registrasi"
        )
        #expect(try await city.mall.census(.kekCitizen) == [2: 2])
        #expect(try await city.mall.census(.index) == [2: 2])
        // And the rotation after that begins at the other.
        #expect(try await other.rotate(other.planRotation(.kekCitizen), batch: 100).isFinished)
        _ = try await city.citizen(3)
        #expect(try await city.mall.census(.kekCitizen) == [3: 3])
    }

    @Test("what was sealed under a version before it was announced is opened by the other node all the same", arguments: NodeDatabase.here)
    func unannounced(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let city = nodes.city, other = nodes.other, name = RotationName(key: .kekCitizen, from: 1, to: 2)
        _ = try await city.mall.prepareRotation(name)
        let record = try #require(try await city.mall.store.read { try $0.rotation(name) })
        // As `rotate` does it, up to the moment before the announcement.
        _ = try await city.mall.makeActive(record)
        _ = try await city.citizen(4)
        let session = try await other.signIn(.nik("1872010101909904"), password: TestCity.passphrase)
        #expect(try await other.profile(for: other.signedIn(session: session))[.nama]?.value == "Warga Uji")
        #expect(other.vault.ring.activeVersion(of: .kekCitizen) == 2)
    }

    @Test("a node whose key ring file stays behind answers nothing", arguments: NodeDatabase.here)
    func behind(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let other = nodes.other
        try await nodes.city.mall.store.write { try $0.announce(keyRingGeneration: 99) }
        let refusal = await #expect(throws: Refusal.self) { _ = try await other.store.read { try $0.citizenCount() } }
        #expect(refusal?.code == "key_ring_behind")
        let refused = await #expect(throws: Refusal.self) { try await other.store.write { try $0.announce(keyRingGeneration: 100) } }
        #expect(refused?.code == "key_ring_behind")
    }

    @Test("A46: two nodes append and publish at once: one history, whole, and its head is published", arguments: NodeDatabase.here)
    func oneHistory(database: NodeDatabase) async throws {
        let nodes = try await TwoNodes(database)
        defer { nodes.close() }
        let city = nodes.city, malls = [city.mall, nodes.other]
        let before = try await city.mall.store.read { try $0.logSize() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                let mall = malls[number % 2]
                group.addTask {
                    _ = try await mall.store.write { tx in
                        try mall.log(.failedAttempt, subject: "uji", detail: "\(number)", at: mall.now, in: tx)
                    }
                    guard number % 6 < 2 else { return }
                    do { _ = try await mall.publishCheckpoint() } catch let refusal as Refusal {
                        guard refusal.code == "published_meanwhile" else { throw refusal }
                    }
                }
            }
            try await group.waitForAll()
        }
        _ = try await nodes.other.publishCheckpoint()
        let size = try await city.mall.store.read { try $0.logSize() }
        #expect(size == before + 60)
        let report = try await LogCheck(
            store: city.mall.store,
            publicFiles: nodes.otherFiles,
            configuration: city.mall.configuration
        ).run()
        #expect(report.problems.isEmpty, "\(report.problems)")
        #expect(try await city.mall.logState().entries == size)
    }
}
