import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault

@testable import SegelUseCases

/// A city in which an agency's key is rotated, stolen and replaced.
struct RotatingCity {
    static let agency = "dpmptsp"

    let city: TestCity
    let officers: [SignedIn]

    init(_ path: String, trustCache: Int64 = 0) async throws {
        city = try await TestCity(path, trustCache: trustCache)
        officers = try await city.officers(for: "SIP")
    }

    func ring(_ purpose: SigningPurpose = .credential) async throws -> [SigningKeyRecord] {
        try await city.store.read { tx in
            try tx.signingKeys().filter { $0.agency == Self.agency && $0.purpose == purpose.rawValue }.sorted {
                ($0.createdAt, $0.activeFrom ?? .max) < ($1.createdAt, $1.activeFrom ?? .max)
            }
        }
    }

    func states(_ purpose: SigningPurpose = .credential) async throws -> [SigningKeyState] {
        let ring = try await ring(purpose)
        return ring.map { $0.state(at: city.mall.now, among: ring) }
    }

    func activeKid() async throws -> String {
        let ring = try await ring()
        return ring.first { $0.state(at: city.mall.now, among: ring) == .active }?.kid ?? ""
    }

    /// What a thief has: the private half, and with it whatever they care to sign.
    func steal() async throws -> SigningKey {
        let kid = try await activeKid()
        return try await city.store.read { tx in
            let record = try tx.signingKey(kid: kid)
            return try SigningKey(algorithm: .es256, privateBytes: city.mall.vault.open(record!.systemSecret!))
        }
    }

    /// As good as a true one to the last bit, dated as the thief likes.
    func forge(_ genuine: HeldCredential, with key: SigningKey, issuedAt: Int64) throws -> [UInt8] {
        let claims = genuine.claims.members.map { (name: $0.name, value: $0.value) }
        let payload = CredentialPayload(
            issuer: city.mall.configuration.issuer(Self.agency),
            type: city.mall.configuration.type("SuratIzinPraktik"),
            issuedAt: issuedAt,
            expires: nil,
            status: StatusReference(uri: "https://mpp.example/status/\(Self.agency)/1.jwt", index: 3),
            claims: claims
        )
        let kid = JWK(key.publicKey).thumbprint
        return try PreparedCredential(payload, algorithm: .es256, kid: kid, random: SystemRandom()).signed(by: key)
    }

    func verify(_ bytes: [UInt8]) async throws -> (exit: Int32, reason: VerificationReason?) {
        let outcome = try await city.mall.verify(bytes)
        return (outcome.exitCode, outcome.reason)
    }

    /// Every batch to the end; what was replaced.
    func reissueAll(_ kid: String, limit: Int = 2) async throws -> Int {
        var cursor: UInt64?
        var replaced = 0
        repeat {
            let progress = try await city.mall.reissue(allOf: kid, after: cursor, limit: limit)
            (cursor, replaced) = (progress.cursor, replaced + progress.replaced)
        } while cursor != nil
        return replaced
    }
}
