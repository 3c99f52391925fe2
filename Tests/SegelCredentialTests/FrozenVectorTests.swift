import Foundation
import SegelCrypto
import Testing

@testable import SegelCredential

/// A credential of format 1 for ever: Ed25519 signs the same bytes the same, and the salts come from a seed.
@Suite("Frozen credential")
struct FrozenVectorTests {
    static let payload = CredentialPayload(
        issuer: Issuer.id,
        type: Issuer.type,
        issuedAt: Issuer.now,
        expires: Issuer.now + 86_400 * 365,
        status: StatusReference(uri: Issuer.statusURI, index: 77),
        claims: [
            ("noAkta", .string("1872-LU-01022026-9042")), ("nama", .string("Bintang Ñ \"Pratama\"")), ("anakKe", .integer(2)),
            ("hidup", .bool(true)), ("gelar", .null), ("orangTua", .array([.string("Sari"), .string("Budi")])),
        ]
    )

    /// Objects, lists and decoys; 1 has its list behind one disclosure, as was written before.
    static let nested = CredentialPayload(
        issuer: Issuer.id,
        type: Issuer.type,
        issuedAt: Issuer.now,
        expires: nil,
        status: StatusReference(uri: Issuer.statusURI, index: 78),
        typeIntegrity: TypeMetadata.integrity(of: []),
        claims: ConcealmentTests.family,
        decoys: 2
    )

    static func vector(_ number: Int = 1) throws -> String {
        let place = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/credential-\(number).txt")
        return try String(contentsOf: place, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    @Test("issuing gives the frozen bytes")
    func issuing() throws {
        let issuer = Issuer(.ed25519)
        #expect(try String(decoding: issuer.issue(Self.nested), as: UTF8.self) == Self.vector(2))
    }

    @Test("the frozen nested claims come back whole")
    func nestedVerifying() throws {
        guard case .accept(let credential) = try Issuer(.ed25519).outcome(Array(Self.vector(2).utf8)) else {
            Issue.record("not accepted")
            return
        }
        for (name, value) in ConcealmentTests.family { #expect(credential.claims.claims[name]?.says(value) == true) }
    }

    @Test("the frozen bytes verify, with every claim")
    func verifying() throws {
        guard case .accept(let credential) = try Issuer(.ed25519).outcome(Array(Self.vector().utf8)) else {
            Issue.record("not accepted")
            return
        }
        #expect(credential.claims.expires == Self.payload.expires && credential.claims.status == Self.payload.status)
        #expect(credential.claims.claims.members.count == Self.payload.claims.count)
        for claim in Self.payload.claims { #expect(credential.claims.claims[claim.name] == claim.value) }
    }

    @Test("each claim alone, and none, can be presented")
    func presenting() throws {
        let issuer = Issuer(.ed25519)
        for names in Self.payload.claims.map({ Set([$0.name]) }) + [[]] {
            let shown = try Presentation.disclosing(names, of: Array(Self.vector().utf8))
            guard case .accept(let credential) = try issuer.outcome(shown) else {
                Issue.record("not accepted with \(names)")
                continue
            }
            #expect(Set(credential.claims.claims.members.map(\.name)) == names)
        }
    }
}
