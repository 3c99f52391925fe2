import Foundation
import GRDB
import SegelCrypto
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelSQLite
@testable import SegelUseCases

@Suite("Remnants")
struct RemnantTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/city"
    }

    @Test(
        "A83: after a shred no piece of the citizen's wraps, envelopes, blind index or documents is in any file: database, WAL, free pages, blobs"
    )
    func shredded() async throws {
        let old = umask(0)
        defer { umask(old) }
        let city = try await TestCity(path)
        let custodians = try await city.custodians(), officers = try await city.officers(for: "SIP")
        let victim = try await city.citizen(1), citizen = try #require(victim.citizen)
        var canaries = try await canaries(of: citizen, city)
        for serial in 2..<40 {
            let person = try await city.citizen(serial)
            // Rows of many sizes before, between and after the victim's make SQLite move them from page to page.
            _ = try await city.mall.startCase(serial % 2 == 0 ? "SIP" : "DKC-01", for: person)
            if serial % 8 == 0 {
                let credential = try await city.issued(victim, officers)
                _ = try await city.walletCopies(of: credential, for: victim, keys: [TestWallet().key, TestWallet().key])
            }
            if serial % 10 == 0 { try await rewrap(city) }
            canaries.formUnion(try await self.canaries(of: citizen, city))
        }
        let files = try await city.store.read { try $0.documents(of: citizen).map(\.object) }
        for file in files {
            let bytes = try city.mall.blobs.open(file).read(upTo: 65_536)
            canaries.formUnion(stride(from: 28, to: bytes.count - 32, by: 40).map { Array(bytes[$0..<$0 + 32]) })
        }
        #expect(files.count == 4 && canaries.count > 500)
        #expect(try found(canaries).contains("segel.db"), "the search finds what is there")
        try await city.approve("shred", citizen.text, by: custodians)
        _ = try await city.mall.shred(citizen, reason: "subject-request")
        #expect(try found(canaries) == [])
        for file in try FileManager.default.subpathsOfDirectory(atPath: path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + file)
            let expected = attributes[.type] as? FileAttributeType == .typeDirectory ? 0o700 : 0o600
            #expect(attributes[.posixPermissions] as? Int == expected, "\(file)")
        }
    }

    private func rewrap(_ city: TestCity) async throws {
        let plan = try await city.mall.planRotation(.kekCitizen)
        while !(try await city.mall.rotate(plan, batch: 500)).isFinished {}
    }

    /// Pieces of 32 bytes of whatever is random in the citizen's rows now. Taken all along, so that wraps and envelopes that were replaced are
    /// looked for too.
    private func canaries(of citizen: CitizenID, _ city: TestCity) async throws -> Set<[UInt8]> {
        try await city.store.read { tx in
            var pieces: Set<[UInt8]> = []
            func add(_ bytes: [UInt8], from start: Int) {
                for at in stride(from: start, through: bytes.count - 32, by: 36) { pieces.insert(Array(bytes[at..<at + 32])) }
            }
            for key in try tx.citizenKeys(of: citizen) { add(key.wrap, from: 0) }
            for kind in SealedKind.allCases {
                for thing in try tx.sealedThings(of: citizen, kind, notOn: nil, after: nil, limit: -1) { add(thing.envelope, from: 28) }
            }
            for (owner, index) in try tx.blindIndexes(notOn: nil, after: nil, limit: 1_000) where owner == citizen {
                add(index.bytes, from: 0)
            }
            return pieces
        }
    }

    private func found(_ canaries: Set<[UInt8]>) throws -> [String] {
        let search = FileSearch(Array(canaries))
        return try FileManager.default.subpathsOfDirectory(atPath: path).filter { file in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path + "/" + file, isDirectory: &isFolder)
            return try !isFolder.boolValue && search.isFound(in: path + "/" + file)
        }
    }

    @Test("A83: a copy left in an unused part of a page is found, and the database written anew without it")
    func slack() async throws {
        let city = try await TestCity(path)
        _ = try await city.citizen(1)
        let canary = SystemRandom().bytes(64)
        try city.store.checkpoint()
        try city.store.close()
        // Into the space between the cell pointers and the cells of a page, as moving cells leaves it.
        let file = path + "/segel.db"
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        let page = try #require(Self.spaciousPage(bytes))
        bytes.replaceSubrange(page..<page + 64, with: canary)
        try Data(bytes).write(to: URL(filePath: file))
        let store = try SQLiteStore(path: file)
        let search = FileSearch([Array(canary[8..<40])])
        #expect(try search.isFound(in: file))
        try await store.eraseRemnants([])
        #expect(try search.isFound(in: file), "nothing was looked for")
        let plain = file + ".copy"
        try store.checkpoint()
        try FileManager.default.copyItem(atPath: file, toPath: plain)
        try await store.eraseRemnants([Array(canary[8..<40])])
        #expect(try !search.isFound(in: file))
        #expect(try await store.read { try $0.citizenCount() } == 1)
        // A reseal cannot name what it deleted: all is written anew.
        let copy = try SQLiteStore(path: plain)
        #expect(try search.isFound(in: plain))
        try await copy.eraseAllRemnants()
        #expect(try !search.isFound(in: plain))
        #expect(try await copy.read { try $0.citizenCount() } == 1)
    }

    /// Where in the file a leaf page has 200 unused bytes.
    private static func spaciousPage(_ bytes: [UInt8]) -> Int? {
        let size = 8_192
        for page in stride(from: size, to: bytes.count, by: size) where [0x0A, 0x0D].contains(bytes[page]) {
            let cells = Int(bytes[page + 3]) << 8 | Int(bytes[page + 4]), content = Int(bytes[page + 5]) << 8 | Int(bytes[page + 6])
            let start = 8 + cells * 2
            if content - start > 200 { return page + start + 50 }
        }
        return nil
    }

    @Test("the search finds across the edges of its window, and nothing that is not there")
    func search() throws {
        let file = folder.path + "/file"
        let needle = SystemRandom().bytes(40)
        for start in [0, (1 << 20) - 20, (1 << 20) - 39, (1 << 20) - 1, 1 << 20, 2_000_000] {
            var bytes = [UInt8](repeating: 0x55, count: 2_000_040)
            bytes.replaceSubrange(start..<start + 40, with: needle)
            try Data(bytes).write(to: URL(filePath: file))
            #expect(try FileSearch([needle]).isFound(in: file), "\(start)")
            #expect(try FileSearch([SystemRandom().bytes(40), Array(needle[20...])]).isFound(in: file))
            #expect(try !FileSearch([Array(needle.reversed())]).isFound(in: file))
        }
        #expect(try !FileSearch([needle]).isFound(in: folder.path + "/none"))
    }
}
