import GRDB
import SegelCredential
import SegelCrypto
import SegelTestSupport
import SegelVault
import Synchronization

@testable import SegelSQLite
@testable import SegelUseCases

/// A deployment just made, which every seed starts from.
struct SimulationTemplate: Sendable {
    let database: DatabaseQueue
    let keyRing: [UInt8]?
    let files: [PublicPath: [UInt8]]
    /// Two officers who approve what cannot be undone. They are citizens too.
    let custodians: [SignedIn]

    /// Nothing: the first machine, on which the template is made.
    private init() throws {
        database = try DatabaseQueue()
        try Schema.migrations.migrate(database)
        keyRing = nil
        files = [:]
        custodians = []
    }

    private init(of machine: SimulatedMachine, _ custodians: [SignedIn]) {
        self.custodians = custodians
        database = machine.database
        keyRing = machine.keyRing.withLock { $0 }
        files = machine.files.withLock { $0 }
    }

    static func make() async throws -> SimulationTemplate {
        let machine = try SimulatedMachine(seed: 0, like: SimulationTemplate(), clock: TestClock(TestCity.start))
        let random = UncheckedSeededRandom(seed: 0)
        try UnlockedKeyRing(
            creating: DeploymentID(from: random),
            passphrase: TestCity.passphrase,
            parameters: .uncheckedFastForTests,
            now: machine.clock.now(),
            random: random
        ).store(in: SimulatedKeyRing(machine: machine))
        let mall = try machine.mall(random: random)
        let root = SigningKey(generating: .es256, from: random)
        try await mall.initialise(root: TrustRoot(threshold: 1, keys: [root.publicKey]))
        _ = try await mall.publishCheckpoint()
        return SimulationTemplate(of: machine, [try await custodian(1, mall), try await custodian(2, mall)])
    }

    private static func custodian(_ serial: Int, _ mall: Mall) async throws -> SignedIn {
        let nik = try CanonicalNIK("187201020280990\(serial)"), name = "kustodian-\(serial)"
        _ = try await mall.registerCitizen(nik: nik, register: ["nama": name], source: "Uji", date: "2026-03-02", by: "registrasi")
        _ = try await mall.addOfficer(name, duties: [Duty(role: Duty.custodianRole, agency: "disdukcapil")], nik: nik)
        guard let account = try await mall.store.read({ try $0.account(named: .officer(name)) }) else { throw Refusal.notFound }
        return SignedIn(account: account.id, citizen: account.citizen, duties: account.duties, officer: name)
    }
}

extension SimulatedMachine {
    private static let catalogue = Result { try TestCity.catalogue() }

    /// A process on this machine, unlocked.
    func mall(random: any RandomSource) throws -> Mall {
        let ring = SimulatedKeyRing(machine: self)
        return try Mall(
            store: SimulatedStore(machine: self),
            vault: Vault(LockedKeyRing(from: ring).unlock(passphrase: TestCity.passphrase)),
            keyRing: ring,
            blobs: SimulatedBlobs(machine: self),
            publicFiles: SimulatedFiles(machine: self),
            receipts: SimulatedShelf(machine: self),
            catalogue: Self.catalogue.get(),
            configuration: Configuration(publicURL: "https://mpp.example", region: "18.72", trustCacheSeconds: 0),
            clock: clock,
            passwordParameters: .uncheckedFastForTests,
            random: random,
            background: scheduler
        )
    }
}
