import SegelCredential
import SegelTestSupport
import SegelVault
import Synchronization
import Testing

@testable import SegelUseCases

@Suite("A verifier remembers the newest status list it believed")
struct StatusRollbackTests {
    /// A network that serves what it is told, and a verifier's memory.
    final class Network: StatusListSource {
        let served = Mutex<[UInt8]>([])
        let seen = Mutex<UnixTime?>(nil)

        func statusListToken(at uri: String) -> [UInt8]? { served.withLock { $0 } }
        func newestSeen(at uri: String) -> UnixTime? { seen.withLock { $0 } }
        func remember(_ list: VerifiedStatusList, token: [UInt8]) { seen.withLock { $0 = list.issuedAt } }
        func witnessedSet(of key: TrustedKey) -> [UInt8]? { nil }
    }

    @Test("A59: a revocation seen once cannot be hidden by the list of before; what is not believed is not remembered")
    func rollback() async throws {
        let folder = try TemporaryFolder()
        let town = try await RotatingCity(folder.path + "/city")
        let city = town.city
        let credential = try await city.issued(city.citizen(1), town.officers)
        let path = PublicPath.statusList(agency: RotatingCity.agency, list: 1)
        let valid = try #require(try city.mall.publicFile(path))
        city.clock.advance(60)
        try await city.mall.setStatus(.invalid, of: credential.id)
        let revoked = try #require(try city.mall.publicFile(path))
        let network = Network()
        let desk = VerifierDesk(trustList: try #require(try city.mall.currentTrustList()), statusLists: network)
        func verdict(_ token: [UInt8]) async throws -> VerificationReason? {
            network.served.withLock { $0 = token }
            return try await desk.verify(credential.bytes, now: city.clock.now()).reason
        }
        #expect(try await verdict(valid) == nil)
        #expect(try await verdict(revoked) == .revoked)
        #expect(try await verdict(valid) == .statusRefused)
        #expect(VerificationReason.statusRefused.exitCode == 14)
        #expect(try await verdict(Array(revoked.dropLast(4))) == .statusRefused)
        #expect(try await verdict(revoked) == .revoked)
    }
}
