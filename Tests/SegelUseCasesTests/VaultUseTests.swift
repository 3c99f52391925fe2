import Foundation
import SegelCatalogue
import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelTransparency
import SegelUseCases
import SegelVault
import Testing

@Suite("What lies on disk")
struct DiskTests {
    @Test("A79, A83: planted canaries are in no file of the data directory, WAL included; files are 0600 under umask 000")
    func canaries() async throws {
        let folder = try TemporaryFolder()
        let old = umask(0)
        defer { umask(old) }
        let city = try await TestCity(folder.path + "/city")
        let canary = "Kenari Rahasiawati"
        let person = try await city.citizen(77, values: ["nama": canary, "alamatSekarang": "Jalan Kenari 77"])
        let credential = try await city.issued(person, city.officers(for: "SIP"))
        #expect(String(decoding: credential.bytes, as: UTF8.self).contains("~"))
        _ = try await city.mall.putDocument(TestCity.pieces(Array("%PDF-1.4 \(canary)".utf8)), titled: "Surat \(canary)", for: person)
        // The control: the search finds what is there.
        try Data(canary.utf8).write(to: URL(filePath: folder.path + "/city/control"))
        let needles = [canary, "Jalan Kenari", "1872010101909977", "STR-1", "Klinik Uji", "Surat Kenari", "kata sandi kota uji"]
        let holding = try found(needles, in: folder.path + "/city")
        #expect(holding == ["control"])
        for file in ["segel.db", "segel.db-wal", "keyring", "lock"] {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/city/\(file)")[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(file)")
        }
    }

    /// The files that hold any of `needles`, as they are or in base64url at any of its three alignments; of a short one four letters would be left,
    /// which random text has too.
    private func found(_ needles: [String], in path: String) throws -> [String] {
        let all = needles.flatMap { needle in
            [Data(needle.utf8)]
                + (needle.utf8.count < 8 ? 0..<0 : 0..<3).map { shift in
                    let text = Base64URL.encode([UInt8](repeating: 0x20, count: shift) + Array(needle.utf8))
                    return Data(text.dropFirst(shift == 0 ? 0 : shift + 1).dropLast(2).utf8)
                }
        }
        return try FileManager.default.subpathsOfDirectory(atPath: path).filter { file in
            guard let bytes = FileManager.default.contents(atPath: path + "/" + file) else { return false }
            return all.contains { bytes.range(of: $0) != nil }
        }
    }

    @Test("SQLite commits are durable: WAL, synchronous FULL")
    func pragmas() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteStore(path: folder.path + "/db")
        let durability = try store.durability()
        #expect(durability.journal == "wal" && durability.synchronous == 2)
    }

    @Test("one process owns the directory; the second is refused")
    func lock() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        #expect(throws: DataDirectory.Failure.inUse) { try DataDirectory(city.directory.path) }
    }

    @Test("a copy of the lock's descriptor, as a child process has until its exec, keeps nobody out") func copiedLock() async throws {
        let folder = try TemporaryFolder(), path = folder.path + "/city"
        var city: TestCity? = try await TestCity(path)
        let root = try #require(city?.root)
        let lock = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").first {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path + "/lock"
        }
        let copy = dup(try #require(lock.flatMap { Int32($0) }))
        defer { close(copy) }
        try city?.store.close()
        city = nil
        city = try await TestCity(path, reopening: root)
        #expect(city != nil)
    }

    @Test("the log's tables refuse change, the schema refuses a second intent, index or number")
    func schema() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        let entry = StatusEntry(agency: "dpmptsp", list: 9, index: 1)
        #expect(try await city.store.write { try $0.claim(entry) })
        #expect(try await !city.store.write { try $0.claim(entry) })
        let serials = try await city.store.write { try [$0.nextSerial("x"), $0.nextSerial("x"), $0.nextSerial("y")] }
        #expect(serials == [1, 2, 1])
        await #expect(throws: PortConflict.changedMeanwhile) {
            try await city.store.write { try $0.append([1], at: 0, shard: 0, nodes: []) }
        }
    }

    @Test("A44: a database put back from an old copy stays locked")
    func rollback() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/city"
        var city: TestCity? = try await TestCity(path)
        let root = try #require(city?.root)
        try city?.store.checkpoint()
        try city?.store.close()
        city = nil
        try FileManager.default.copyItem(atPath: path + "/segel.db", toPath: folder.path + "/old.db")
        city = try await TestCity(path, reopening: root)
        _ = try await city?.citizen(1)
        _ = try await city?.mall.publishCheckpoint()
        try await city?.mall.checkNotRolledBack()
        try city?.store.close()
        city = nil
        for file in ["segel.db", "segel.db-wal", "segel.db-shm"] where FileManager.default.fileExists(atPath: path + "/" + file) {
            try FileManager.default.removeItem(atPath: path + "/" + file)
        }
        try FileManager.default.moveItem(atPath: folder.path + "/old.db", toPath: path + "/segel.db")
        let again = try await TestCity(path, reopening: root)
        let refusal = await #expect(throws: Refusal.self) { try await again.mall.checkNotRolledBack() }
        #expect(refusal?.code == "database_rolled_back")
    }
}

@Suite("Documents")
struct DocumentTests {
    @Test("a 25 MiB document goes in and comes out in pieces; one byte more is refused and leaves nothing")
    func sizes() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        let person = try await city.citizen(1)
        let bytes = Array("%PDF-1.7".utf8) + [UInt8](repeating: 0x41, count: (25 << 20) - 8)
        let held = try await city.mall.putDocument(TestCity.pieces(bytes, of: 100_000), titled: "Besar", for: person)
        var reading = try await city.mall.document(held.id, for: person)
        var count = 0
        while let piece = try reading.next() { count += piece.count }
        #expect(count == bytes.count)
        await #expect(throws: DocumentRefusal.tooLarge) {
            _ = try await city.mall.putDocument(TestCity.pieces(bytes + [0], of: 100_000), titled: "Lebih", for: person)
        }
        await #expect(throws: DocumentRefusal.notRecognised) {
            _ = try await city.mall.putDocument(TestCity.pieces(Array("MZ, a program".utf8)), titled: "Lain", for: person)
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: city.directory.blobsPath).filter { $0.contains("/") }
        #expect(files == ["\(held.id.text.prefix(2))/\(held.id.text.dropFirst(2))"])
    }
}

@Suite("Signing in")
struct SignInTests {
    @Test("A76: a wrong password, nobody's NIK and a resting account answer alike")
    func alike() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        _ = try await city.citizen(1)
        var bytes = Array("salah sekali".utf8)
        let wrong = SecretBytes(moving: &bytes)
        for _ in 0..<6 {
            let refusal = await #expect(throws: Refusal.self) { _ = try await city.mall.signIn(.nik("1872010101909901"), password: wrong) }
            #expect(refusal?.code == "sign_in_failed")
        }
        for (name, password) in [
            (SignInName.nik("1872010101909999"), wrong), (.nik("1872010101909901"), TestCity.passphrase), (.officer("nobody"), wrong),
        ] {
            let refusal = await #expect(throws: Refusal.self) { _ = try await city.mall.signIn(name, password: password) }
            #expect(refusal?.code == "sign_in_failed")
        }
        city.clock.advance(15 * 60 + 1)
        _ = try await city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
    }

    @Test("an activation code works once, within seven days, with a long enough password")
    func activation() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city")
        let code = try await city.mall.addOfficer("petugas", duties: [], nik: nil)
        var short = Array("pendek".utf8)
        await #expect(throws: Refusal.self) {
            try await city.mall.activate(.officer("petugas"), code: code.text, password: SecretBytes(moving: &short))
        }
        try await city.mall.activate(.officer("petugas"), code: code.text.lowercased(), password: TestCity.passphrase)
        await #expect(throws: Refusal.self) {
            try await city.mall.activate(.officer("petugas"), code: code.text, password: TestCity.passphrase)
        }
        let late = try await city.mall.addOfficer("terlambat", duties: [], nik: nil)
        city.clock.advance(7 * 86_400 + 1)
        await #expect(throws: Refusal.self) {
            try await city.mall.activate(.officer("terlambat"), code: late.text, password: TestCity.passphrase)
        }
    }
}

@Suite("Rotation of signing keys")
struct SigningRotationTests {
    @Test("A17, A20, A21: a signing key signs only after verifiers could have it; what was signed before stays accepted")
    func signingKey() async throws {
        let folder = try TemporaryFolder()
        let city = try await TestCity(folder.path + "/city", trustCache: 3_600)
        let person = try await city.citizen(1)
        let officers = try await city.officers(for: "SIP")
        let before = try await city.issued(person, officers)
        let kid = try await city.mall.startSigningRotation(of: "dpmptsp", algorithm: .ed25519)
        #expect(try await city.mall.startSigningRotation(of: "dpmptsp", algorithm: nil) == kid)
        city.clock.advance(7_200)
        // Not in any signed list yet: however late, it does not sign.
        #expect(try await signer(city, person, officers) != kid)
        try await city.publishTrustList()
        city.clock.advance(3_599)
        #expect(try await signer(city, person, officers) != kid)
        city.clock.advance(1)
        #expect(try await signer(city, person, officers) == kid)
        #expect(try await city.mall.destroyRetiredPrivateKeys().count == 1)
        try await city.mall.publishStatusLists()
        #expect(try await city.mall.verify(before.bytes).exitCode == 0)
        #expect(try await city.mall.verify(city.issued(person, officers).bytes).exitCode == 0)
        let report = try await city.mall.keyReport().signing.filter { $0.agency == "dpmptsp" && $0.purpose == "credential" }
            .sorted { $0.activeFrom ?? 0 < $1.activeFrom ?? 0 }
        #expect(report.map(\.state) == [.verifyOnly, .active] && report.map(\.hasPrivateHalf) == [false, true])
    }

    private func signer(_ city: TestCity, _ person: SignedIn, _ officers: [SignedIn]) async throws -> String? {
        let credential = try await city.issued(person, officers)
        return try Inspection(credential.bytes).header["kid"]?.string
    }
}
