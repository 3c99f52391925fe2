import Foundation
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelVault
import Testing

@testable import SegelUseCases

/// A citizen, their credential and what a wallet fetched of it.
private struct Held {
    let city: TestCity
    let person: SignedIn
    let credential: HeldCredential
    let keys: [SigningKey]
    let copies: [String]

    init(_ path: String, copies count: Int = 3) async throws {
        city = try await TestCity(path)
        person = try await city.citizen(1)
        credential = try await city.issued(person, city.officers(for: "SIP"))
        keys = (0..<count).map { _ in SigningKey(generating: .es256, from: SystemRandom()) }
        copies = try await city.walletCopies(of: credential, for: person, keys: keys).credentials
    }

    var records: [CopyRecord] {
        get async throws { try await city.store.read { [id = credential.id] in try $0.copies(of: id) } }
    }

    var statuses: [UInt8?] {
        get async throws {
            try await city.store.read { [id = credential.id] tx in try tx.copies(of: id).map { try tx.status($0.status) } }
        }
    }

    func verify(_ copy: String) async throws -> Int32 { try await city.mall.verify(Array(copy.utf8)).exitCode }
}

@Suite("Wallet copies")
struct CopyTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/city"
    }

    @Test("a copy has the credential's claims and number, the wallet's key, and a status entry nobody else has")
    func same() async throws {
        let held = try await Held(path)
        let original = try Inspection(held.credential.bytes)
        var entries: Set<StatusEntry> = []
        for (copy, key) in zip(held.copies, held.keys) {
            let inspection = try Inspection(Array(copy.utf8))
            let claims = try inspection.claims(), expected = try original.claims()
            #expect(claims.members.count == expected.members.count && claims.members.count > 3)
            for member in expected.members { #expect(claims[member.name] == member.value, "\(member.name)") }
            #expect(inspection.payload["cnf"]?.object?["jwk"] == .object(JWK(key.publicKey).object))
            #expect(inspection.payload["vct"] == original.payload["vct"] && inspection.payload["exp"] == original.payload["exp"])
            #expect(try await held.verify(copy) == 0)
        }
        for record in try await held.records { entries.insert(record.status) }
        #expect(entries.count == 3)
        #expect(Set(try await held.records.map(\.holder)) == Set(held.keys.map { JWK($0.publicKey).thumbprint }))
    }

    @Test("HAIP 1.0: a copy brings its issuer's certificate, without the anchor, and is verified by it alone")
    func chain() async throws {
        let held = try await Held(path, copies: 1)
        let jwt = held.copies[0].prefix { $0 != "." }
        let header = try JSONReader.readObject(Base64URL.decode(String(jwt)))
        let chain = try #require(header["x5c"]?.array)
        let leaf = try Base64.decode(try #require(chain.first?.string))
        #expect(chain.count == 1 && header["kid"]?.string != nil)
        let certificates = try await held.city.store.read { try $0.certificates() }
        let record = try #require(certificates.first { $0.der == leaf })
        #expect(record.kid == header["kid"]?.string && record.authority != record.kid)
    }

    @Test("status indexes of a batch are drawn, not counted")
    func unpredictable() async throws {
        let held = try await Held(path, copies: 10)
        let indexes = try await held.records.map(\.status.index)
        let steps = zip(indexes, indexes.dropFirst()).map { abs($0 - $1) }
        #expect(Set(indexes).count == 10 && steps.filter { $0 < 100 }.count < 3)
        #expect(indexes != indexes.sorted())
    }

    @Test("every copy is in the log, with the digest of exactly its bytes")
    func logged() async throws {
        let held = try await Held(path)
        let records = try await held.records
        #expect(records.allSatisfy { $0.logIndex != nil && $0.witness != nil })
        for (record, copy) in zip(records, held.copies) {
            #expect(record.witness == WitnessedDigest(credential: Array(copy.utf8)).bytes)
            let entry = try await held.city.store.read { try $0.logEntry(at: record.logIndex!) }
            #expect(entry[1] == 1)
            let opened = try await held.city.store.read { tx in
                let context = held.city.mall.vault.context(objectType: "copy", citizen: record.citizen, object: record.id, revision: 2)
                return try held.city.mall.open(record.sealed, in: context, in: tx)
            }
            #expect(opened == Array(copy.utf8))
        }
    }

    @Test("revoking, suspending, reinstating a credential does it to its copies, in one transaction")
    func followsStatus() async throws {
        let held = try await Held(path)
        try await held.city.mall.setStatus(.suspended, of: held.credential.id)
        #expect(try await held.statuses == [2, 2, 2])
        #expect(try await held.verify(held.copies[0]) == 11)
        try await held.city.mall.setStatus(.valid, of: held.credential.id)
        #expect(try await held.statuses == [0, 0, 0])
        #expect(try await held.verify(held.copies[0]) == 0)
        try await held.city.mall.setStatus(.invalid, of: held.credential.id)
        #expect(try await held.statuses == [1, 1, 1])
        #expect(try await held.verify(held.copies[2]) == 11)
    }

    @Test("a copy that ended by itself does not come back with its credential")
    func ownEnd() async throws {
        let held = try await Held(path)
        let first = try await held.records[0]
        let isSet = try await held.city.store.write { tx in try tx.setStatus(first.status, from: 0, to: 1) }
        #expect(isSet)
        try await held.city.mall.setStatus(.suspended, of: held.credential.id)
        try await held.city.mall.setStatus(.valid, of: held.credential.id)
        #expect(try await held.statuses == [1, 0, 0])
    }

    @Test("superseding reaches the copies; the next copies are of the replacement")
    func superseded() async throws {
        let held = try await Held(path)
        let replacement = try await held.city.mall.reissue(held.credential.id)
        #expect(try await held.statuses == [3, 3, 3])
        let fresh = try await held.city.mall.credential(replacement, for: held.person)
        let copies = try await held.city.walletCopies(of: fresh, for: held.person, keys: [held.keys[0]])
        #expect(try await held.verify(copies.credentials[0]) == 0)
        // Asked for the old one, the newest is offered.
        let again = try await held.city.walletCopies(of: held.credential, for: held.person, keys: [held.keys[1]])
        #expect(again.credentials.count == 1)
        #expect(try await held.city.store.read { try $0.copyCount(of: replacement) } == 2)
    }

    @Test("nothing is copied of what is not valid", arguments: [CredentialStatus.suspended, .invalid])
    func notValid(status: CredentialStatus) async throws {
        let held = try await Held(path)
        let caseID = try await held.city.mall.caseID(ofCredential: held.credential.id, for: held.person)
        let tokens = try await held.city.walletTokens(ofCase: caseID, for: held.person)
        try await held.city.mall.setStatus(status, of: held.credential.id)
        let access = try await held.city.mall.authorized(.bearer(tokens.accessToken))
        let request = try held.city.copyRequest([held.keys[0]])
        await #expect(throws: WalletRefusal(.credentialRequestDenied, "not valid")) {
            try await held.city.mall.requestCopies(request, with: access)
        }
        await #expect(throws: Refusal.self) { try await held.city.mall.offerCopies(ofCase: caseID, for: held.person) }
        #expect(try await held.records.count == 3)
    }

    @Test("a credential has at most 100 copies")
    func bounded() async throws {
        let held = try await Held(path, copies: 10)
        let caseID = try await held.city.mall.caseID(ofCredential: held.credential.id, for: held.person)
        let tokens = try await held.city.walletTokens(ofCase: caseID, for: held.person)
        let access = try await held.city.mall.authorized(.bearer(tokens.accessToken))
        for _ in 0..<9 {
            let keys = (0..<10).map { _ in SigningKey(generating: .es256, from: SystemRandom()) }
            _ = try await held.city.mall.requestCopies(held.city.copyRequest(keys), with: access)
        }
        let request = try held.city.copyRequest([held.keys[0]])
        await #expect(throws: WalletRefusal(.credentialRequestDenied, "too many copies")) {
            try await held.city.mall.requestCopies(request, with: access)
        }
        #expect(try await held.records.count == 100)
    }

    @Test("a shred revokes the copies and leaves nothing of them")
    func shredded() async throws {
        let held = try await Held(path)
        let records = try await held.records, citizen = try #require(held.person.citizen)
        let custodians = try await held.city.custodians()
        try await held.city.approve("shred", citizen.text, by: custodians)
        let state = try await held.city.mall.shred(citizen, reason: "subject-request")
        #expect(state.receipt?.contains("destroyed-credential-copies 3") == true)
        #expect(try await held.city.store.read { tx in try records.map { try tx.status($0.status) } } == [1, 1, 1])
        #expect(try await held.city.store.read { tx in try records.compactMap { try tx.copy($0.id) } }.isEmpty)
        for kind in WalletSecretKind.allCases where kind != .nonce && kind != .proof {
            #expect(try await held.city.store.read { try $0.walletSecretCount(kind) } == 0, "\(kind)")
        }
        #expect(try await held.verify(held.copies[0]) == 11)
    }
}

@Suite("Wallet copies and crashes")
struct CopyCrashTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/city"
    }

    @Test("what a crash left intended is abandoned: no copy, and its status entry is invalid for ever")
    func abandoned() async throws {
        let held = try await Held(path, copies: 1)
        let city = held.city
        let intended = try await intend(held)
        #expect(try await Set(city.store.read { try $0.intendedCopies() }.map(\.id)) == Set(intended.map(\.id)))
        try await city.mall.recoverIssuing()
        #expect(try await city.store.read { try $0.intendedCopies() }.isEmpty)
        #expect(try await city.store.read { tx in try intended.map { try tx.status($0.status) } } == [1, 1])
        #expect(try await held.records.count == 1)
    }

    @Test("a credential revoked between the two steps: its copies are not released")
    func revokedBetween() async throws {
        let held = try await Held(path, copies: 1)
        let intended = try await intend(held)
        try await held.city.mall.setStatus(.invalid, of: held.credential.id)
        let grant = WalletGrant(id: ObjectID(from: SystemRandom()), client: nil, items: [], usesIdentifiers: false, jkt: nil)
        await #expect(throws: WalletRefusal(.credentialRequestDenied, "not valid any more")) {
            try await held.city.mall.finishCopies(intended, of: grant)
        }
        #expect(try await held.city.store.read { try $0.intendedCopies() }.isEmpty)
        #expect(try await held.city.store.read { tx in try intended.map { try tx.status($0.status) } } == [1, 1])
    }

    private func intend(_ held: Held) async throws -> [CopyRecord] {
        let caseID = try await held.city.mall.caseID(ofCredential: held.credential.id, for: held.person)
        let keys = (0..<2).map { _ in SigningKey(generating: .es256, from: SystemRandom()).publicKey }
        return try await held.city.store.write { tx in
            let item = WalletGrant.Item(configuration: "SIP.sd-jwt", caseID: caseID)
            return try #require(try held.city.mall.intendCopies(of: item, for: keys, at: held.city.clock.now(), in: tx))
        }
    }
}
