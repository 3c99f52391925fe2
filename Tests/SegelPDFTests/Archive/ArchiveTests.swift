import SegelCredential
import SegelCrypto
import SegelPDF
import SegelTestSupport
import SegelUseCases
import Testing

/// Records under a clock that tests turn: years pass between lines.
@Suite("Archive records")
struct ArchiveTests {
    private static let year: Int64 = 31_556_952
    private let town: PageTown
    private let files: [ArchiveRecord.File]

    init() throws {
        town = try PageTown()
        files = [
            ArchiveRecord.File(path: VerifiedArchive.pagePath, bytes: town.stamped(try town.whole())),
            ArchiveRecord.File(path: ArchiveVerifier.listPath, bytes: town.listBytes),
            ArchiveRecord.File(path: "status/disdukcapil/1.jwt", bytes: try town.statusToken()),
            ArchiveRecord.File(path: ArchiveVerifier.authoritiesPath, bytes: Array(CertificatePEM.encode(town.stamping.root).utf8)),
        ]
    }

    private func signed(by keys: [SigningKey]? = nil, files: [ArchiveRecord.File]? = nil) throws -> [UInt8] {
        try (keys ?? town.rootKeys).reduce(ArchiveMaking.draft(files ?? self.files, madeAt: PageTown.now + 600)) { record, key in
            try ArchiveMaking.sign(ArchiveRecord(record), with: key)
        }
    }

    private func stamped(_ record: [UInt8], by stamping: TestStamping? = nil, at time: Int64 = PageTown.now + 700) throws -> [UInt8] {
        record
            + (try ArchiveRecord(record).line(
                for: TimestampToken((stamping ?? town.stamping).token(over: record, at: time, function: .sha512))
            ))
    }

    private func verify(_ bytes: [UInt8], more: [TestStamping] = [], now: Int64 = PageTown.now + 800) throws -> VerifiedArchive {
        let authorities = try TimestampAuthorities(anchors: more.map(\.root))
        return try ArchiveVerifier(root: town.root, authorities: authorities).verify(ArchiveRecord(bytes), now: now)
    }

    private func refused(_ failure: ArchiveFailure, _ body: () throws -> Void) { #expect(throws: failure, performing: body) }

    @Test("by the pinned root alone, offline: the certificate as it was on the day of the first timestamp")
    func believed() async throws {
        let archive = try verify(stamped(signed()))
        #expect(archive.provedAt == PageTown.now + 700)
        let reader = PDFVerifier(authorities: archive.believed)
        guard case .decided(.accept(let credential), let facts) = try await archive.judge(by: reader).verdict else {
            Issue.record("not accepted")
            return
        }
        #expect(credential.claims.claims["nama"] == .string("Siti Nurhaliza"))
        #expect(facts.timestamp?.time == PageTown.now + 60)
    }

    @Test("what was revoked on that day stays revoked")
    func revoked() async throws {
        let files =
            try self.files.filter { !$0.path.hasPrefix("status/") } + [
                ArchiveRecord.File(path: "status/disdukcapil/1.jwt", bytes: town.statusToken(revoked: 5))
            ]
        guard case .decided(.reject(.revoked, _), _) = try await verify(stamped(signed(files: files))).judge(by: PDFVerifier()).verdict
        else {
            Issue.record("not revoked")
            return
        }
    }

    @Test("both signatures are needed: the classical one, and ML-DSA-65")
    func both() throws {
        for key in town.rootKeys { refused(.notSigned) { _ = try verify(stamped(signed(by: [key]))) } }
        let twice = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 90))
        refused(.notSigned) { _ = try verify(stamped(signed(by: [town.rootKeys[0], twice]))) }
        let classical = try TrustRoot(threshold: 1, keys: [town.rootKeys[0].publicKey])
        refused(.notSigned) {
            _ = try ArchiveVerifier(root: classical, authorities: .none).verify(ArchiveRecord(stamped(signed())), now: PageTown.now + 800)
        }
    }

    @Test("a decade later another authority's timestamp takes over, and the old lines stay as they are")
    func renewed() throws {
        let first = try stamped(signed())
        let next = TestStamping(seed: 72, notBefore: PageTown.now, notAfter: PageTown.now + 9 * Self.year)
        let renewed = try stamped(first, by: next, at: PageTown.now + 8 * Self.year)
        #expect(renewed.starts(with: first))
        let archive = try verify(renewed, more: [next], now: PageTown.now + 8 * Self.year + 1)
        #expect(archive.provedAt == PageTown.now + 700)
        #expect(archive.authorities.count == 2)
        refused(.authorityUnknown) { _ = try verify(renewed, now: PageTown.now + 8 * Self.year + 1) }
    }

    @Test("without a renewal in time nothing vouches for it any more")
    func lapsed() throws {
        let record = try stamped(signed())
        let end = try verify(record).goodUntil
        #expect(end == min(AlgorithmAge.classicalSignatures, town.stampingEnd))
        _ = try verify(record, now: end - 1)
        refused(.lapsed) { _ = try verify(record, now: end) }
        refused(.lapsed) { _ = try verify(signed()) }
        let next = TestStamping(seed: 73, notBefore: PageTown.now, notAfter: PageTown.now + 40 * Self.year)
        let late = try stamped(record, by: next, at: end)
        refused(.linkLate) { _ = try verify(late, more: [next], now: end + 1) }
    }

    @Test("no timestamp is believed past the day its algorithm ages")
    func algorithms() throws {
        let long = TestStamping(seed: 74, notBefore: PageTown.now, notAfter: PageTown.now + 40 * Self.year)
        let record = try stamped(signed(), by: long)
        #expect(try verify(record, more: [long]).goodUntil == AlgorithmAge.classicalSignatures)
    }

    @Test("every line changed, left out, doubled or put elsewhere is refused")
    func lines() throws {
        let whole = try stamped(stamped(signed()), at: PageTown.now + 800)
        let lines = whole.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
        func file(_ lines: [[UInt8]]) -> [UInt8] { lines.flatMap { $0 + [0x0A] } }
        _ = try verify(file(lines), now: PageTown.now + 900)
        for at in lines.indices {
            var changed = lines
            changed[at][changed[at].count / 2] ^= 1
            #expect(throws: ArchiveFailure.self, "line \(at) changed") { try verify(file(changed), now: PageTown.now + 900) }
            var doubled = lines
            doubled.insert(lines[at], at: at)
            #expect(throws: ArchiveFailure.self, "line \(at) doubled") { try verify(file(doubled), now: PageTown.now + 900) }
            // The last timestamp is not missed: nobody knows of it.
            guard at < lines.count - 1 else { continue }
            var fewer = lines
            fewer.remove(at: at)
            #expect(throws: ArchiveFailure.self, "line \(at) left out") { try verify(file(fewer), now: PageTown.now + 900) }
            var swapped = lines
            swapped.swapAt(at, at + 1)
            #expect(throws: ArchiveFailure.self, "lines \(at) and the next swapped") { try verify(file(swapped), now: PageTown.now + 900) }
        }
        #expect(throws: ArchiveFailure.self) { try ArchiveRecord(Array(whole.dropLast())) }
        #expect(throws: ArchiveFailure.self) { try ArchiveRecord([]) }
    }

    @Test("a reply over other bytes, or an older time, is not appended")
    func wrongReply() throws {
        let record = try ArchiveRecord(stamped(signed()))
        refused(.linkRefused) {
            _ = try record.line(for: TimestampToken(town.stamping.token(over: [1], at: PageTown.now + 900, function: .sha512)))
        }
        refused(.linkRefused) {
            _ = try record.line(for: TimestampToken(town.stamping.token(over: record.bytes, at: PageTown.now + 900)))
        }
        refused(.linkOrder) {
            _ = try record.line(for: TimestampToken(town.stamping.token(over: record.bytes, at: PageTown.now, function: .sha512)))
        }
        refused(.linkOrder) { _ = try ArchiveMaking.sign(record, with: town.rootKeys[0]) }
    }

    @Test("a certificate for something else, or not only for timestamps, stamps nothing")
    func wrongAuthority() throws {
        for (usage, isCritical) in [("1.3.6.1.5.5.7.3.36", true), ("1.3.6.1.5.5.7.3.8", false)] {
            let other = TestStamping(
                seed: 75,
                notBefore: PageTown.now,
                notAfter: PageTown.now + Self.year,
                usage: usage,
                isCritical: isCritical
            )
            refused(.authorityUnknown) { _ = try verify(stamped(signed(), by: other), more: [other]) }
        }
    }
}
