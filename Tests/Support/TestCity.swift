package import Foundation
package import SegelCatalogue
internal import SegelCredential
package import SegelCrypto
package import SegelSQLite
internal import SegelTransparency
package import SegelUseCases
package import SegelVault
private import Synchronization

/// A whole deployment in a temporary folder, on real files: what the service runs on, under a clock that tests set.
package final class TestCity: Sendable {
    package let directory: DataDirectory
    package let store: SQLiteStore
    package let mall: Mall
    package let clock: TestClock
    /// The root's private half; the service never sees it.
    package let root: SigningKey

    /// 2026-03-02 09:00 WIB, a Monday.
    package static let start: UnixTime = 1_772_416_800

    /// A new deployment whose agencies sign with `algorithm`, or with `reopening` the one that is there. `between`: what stands between the mall and its store.
    /// `documents`: where they are kept, of a deployment of that name; in the folder otherwise.
    package init(
        _ path: String,
        reopening root: SigningKey? = nil,
        clock: TestClock = TestClock(TestCity.start),
        trustCache: Int64 = 0,
        publicURL: String = "https://mpp.example",
        officersNeedPasskeys: Bool = false,
        notices: NoticeSettings? = nil,
        providers: [SignInProvider]? = nil,
        transport: (any ProviderTransport)? = nil,
        witnessing: Witnessing? = nil,
        algorithm: SignatureAlgorithm = .es256,
        random: any RandomSource = SystemRandom(),
        between: (SQLiteStore) -> any Store = { $0 },
        documents: ((DeploymentID) throws -> any BlobStorage)? = nil
    ) async throws {
        self.clock = clock
        directory = try DataDirectory(path, creating: root == nil)
        let ring = KeyRingInFile(path: directory.keyRingPath)
        if root == nil {
            try UnlockedKeyRing(
                creating: DeploymentID(from: random),
                passphrase: Self.passphrase,
                parameters: .uncheckedFastForTests,
                now: clock.now(),
                random: random
            ).store(in: ring)
        }
        store = try SQLiteStore(path: directory.databasePath)
        let vault = Vault(try LockedKeyRing(from: ring).unlock(passphrase: Self.passphrase))
        mall = try Mall(
            store: between(store),
            vault: vault,
            keyRing: ring,
            blobs: documents?(vault.deployment) ?? BlobFolder(directory.blobsPath),
            publicFiles: PublicFolder(directory.publicPath),
            receipts: ReceiptFolder(directory.receiptsPath),
            catalogue: Self.catalogue(),
            configuration: Configuration(
                publicURL: publicURL,
                region: "18.72",
                trustCacheSeconds: trustCache,
                officersNeedPasskeys: officersNeedPasskeys,
                notices: notices,
                providers: providers
            ),
            clock: clock,
            passwordParameters: .uncheckedFastForTests,
            random: random,
            providerTransport: transport,
            witnessing: witnessing
        )
        if let root {
            self.root = root
            try await mall.recoverUploads()
            try await mall.reapplyShreds()
            try await mall.recoverIssuing()
        } else {
            self.root = SigningKey(generating: .es256, from: random)
            try await mall.initialise(root: TrustRoot(threshold: 1, keys: [self.root.publicKey]), algorithm: algorithm)
            try await publishTrustList()
        }
    }

    package static var passphrase: SecretBytes {
        var bytes = Array("kata sandi kota uji".utf8)
        return SecretBytes(moving: &bytes)
    }

    package func publishTrustList() async throws {
        let draft = try await mall.draftTrustList(grace: 0)
        let list = try SignedTrustList.draft(payload: draft.payload)
        let signature = SignedTrustList.signature(list, with: root)
        _ = try await mall.publishTrustList(
            draft.payload,
            signatures: [RootSignature(kid: JWK(root.publicKey).thumbprint, signature: signature.signature)]
        )
    }

    /// The repository's own catalogue. Read once: hundreds of tests make a city.
    package static func catalogue(adding extra: [String: String] = [:]) throws -> Catalogue {
        if extra.isEmpty { return try own.get() }
        return try CatalogueReader(catalogueFiles().merging(extra.mapValues { Array($0.utf8) }) { file, _ in file }).read()
    }

    private static let own = Result { try CatalogueReader(catalogueFiles()).read() }

    /// As they stand, for tests that change one.
    package static func catalogueFiles() throws -> [String: [UInt8]] {
        let folder = repository.appending(path: "Catalogue")
        var files: [String: [UInt8]] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".yaml") {
            files[name] = [UInt8](try Data(contentsOf: folder.appending(path: name)))
        }
        return files
    }

    package static var repository: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    /// A citizen with a NIK of a serial nobody has, registered and signed in.
    package func citizen(_ serial: Int, values: [String: String] = [:]) async throws -> SignedIn {
        let nik = try CanonicalNIK("187201010190\(9_900 + serial % 100)")
        let register = ["nama": "Warga Uji", "jk": "L", "tempatLahir": "Metro", "tglLahir": "1990-01-01", "noKK": "1872010101150001"]
        let (_, code) = try await mall.registerCitizen(
            nik: nik,
            register: register.merging(values) { $1 },
            source: "Register Dukcapil",
            date: "2026-03-02",
            by: "registrasi"
        )
        return try await signIn(.nik(nik.text), code.text)
    }

    package func officer(_ name: String, _ duties: [Duty]) async throws -> SignedIn {
        try await signIn(.officer(name), mall.addOfficer(name, duties: duties, nik: nil).text)
    }

    /// One officer for each step of a service's workflow, in order.
    package func officers(for service: String) async throws -> [SignedIn] {
        var officers: [SignedIn] = []
        for step in mall.catalogue.service(service)?.workflow.steps ?? [] {
            officers.append(try await officer("\(step.id)-\(step.agency)", [Duty(role: step.role, agency: step.agency)]))
        }
        return officers
    }

    package func signIn(_ name: SignInName, _ code: String) async throws -> SignedIn {
        try await mall.activate(name, code: code, password: Self.passphrase)
        return try await mall.signedIn(session: mall.signIn(name, password: Self.passphrase))
    }

    /// Answers that make a practice licence complete.
    package static let licence = [
        "jenisPermohonan": "NEW", "alamat": "Jalan Uji 1", "profesi": "perawat", "noSTR": "STR-1", "masaSTR": "seumur-hidup",
        "jenisTempat": "mandiri", "namaFasyankes": "Klinik Uji", "alamatPraktik": "Jalan Uji 2", "praktikKe": "1",
    ]

    /// A submitted practice licence.
    package func submitted(_ person: SignedIn, answers: [String: String] = licence) async throws -> String {
        let id = try await mall.startCase("SIP", for: person)
        let document = try await mall.putDocument(Self.pieces(Self.pdf), titled: "Bukti", for: person)
        try await mall.save(answers, documents: ["buktiTempat": document.id], in: id, for: person)
        try await mall.submitCase(id, for: person)
        return id
    }

    package func approve(_ id: String, by officer: SignedIn) async throws -> DecisionResult {
        let revision = try await mall.officerCase(id, for: officer).detail.revision
        return try await mall.decide(.approve, on: id, revision: revision, by: officer)
    }

    /// From nothing to an issued credential.
    package func issued(_ person: SignedIn, _ officers: [SignedIn]) async throws -> HeldCredential {
        let id = try await submitted(person)
        for officer in officers {
            if case .issued(let credential) = try await approve(id, by: officer) {
                return try await mall.credential(ObjectID(text: credential), for: person)
            }
        }
        throw Refusal(.conflict, "not_issued")
    }

    package static let pdf = Array("%PDF-1.4 uji".utf8) + [UInt8](repeating: 0x20, count: 1_000)

    package static func pieces(_ bytes: [UInt8], of size: Int = 700) -> AsyncStream<[UInt8]> {
        AsyncStream { stream in
            for start in Swift.stride(from: 0, to: bytes.count, by: size) {
                stream.yield(Array(bytes[start..<min(start + size, bytes.count)]))
            }
            stream.finish()
        }
    }
}

/// A clock that stands still until told.
package final class TestClock: SegelUseCases.Clock {
    private let time: Mutex<UnixTime>

    package init(_ time: UnixTime) { self.time = Mutex(time) }

    package func now() -> UnixTime { time.withLock { $0 } }
    package func advance(_ seconds: UnixTime) { time.withLock { $0 += seconds } }
}

/// A folder that goes when the test ends.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// `inMemory`: on the machine's memory file system where it has one, for tests that make thousands of files.
    package init(inMemory: Bool = false) throws {
        let memory = "/dev/shm/"
        let place = inMemory && FileManager.default.isWritableFile(atPath: memory) ? memory : NSTemporaryDirectory()
        path = place + "segel-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: path) } catch { Self.leftBehind(path) }
    }

    /// Told on standard error: on standard output is what a program prints for others to read.
    package static func leftBehind(_ path: String) { FileHandle.standardError.write(Data("left behind: \(path)\n".utf8)) }
}
