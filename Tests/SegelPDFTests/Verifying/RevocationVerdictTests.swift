import SegelCompression
import SegelCredential
import SegelCrypto
import SegelPDF
import SegelTestSupport
import SegelUseCases
import Testing

/// What a file's own revocation lists do to it (Docs/Formats/PDFVerifying.md, rule 15).
@Suite("PDF certificates and the revocation lists in them") struct RevocationVerdictTests {
    private static let now = PageTown.now
    /// Of the timestamp.
    private static let time = now + 60
    private let town: PageTown

    init() throws { town = try PageTown() }

    private func read(_ lists: [[UInt8]], anchors: [[UInt8]]? = nil, isStamped: Bool = true) throws(PageRefusal) -> ReadPage {
        let file: [UInt8], verifier: PDFVerifier
        do {
            let page = town.storing(lists, in: try town.page())
            file = isStamped ? town.stamped(page, at: Self.time) : town.signed(page)
            verifier = PDFVerifier(authorities: try TimestampAuthorities(anchors: anchors ?? [town.stamping.root]))
        } catch { throw PageRefusal(.structure, detail: "\(error)") }
        return try verifier.read(file, trust: town.trust)
    }

    private func fault(_ lists: [[UInt8]], isStamped: Bool = true) -> PageFault? {
        do throws(PageRefusal) {
            _ = try read(lists, isStamped: isStamped)
            return nil
        } catch { return error.fault }
    }

    private func stampingList(_ entries: [TestRevocationList.Entry] = [], by key: SigningKey? = nil) -> [UInt8] {
        var list = town.stampingList
        list.entries = entries
        return list.signed(by: key ?? town.stamping.rootKey)
    }

    @Test("A62: a timestamp of who was revoked before refuses the file; revoked later too, unless it is said that the key was not stolen")
    func revoked() throws {
        let own = try town.ownList()
        for (since, reason, refused) in [
            (-1, nil, true), (0, 4, true), (1, 4, false), (1, 5, false), (1, 1, true), (1, nil, true),
        ] as [(Int64, UInt8?, Bool)] {
            let list = stampingList([.init(serial: TestStamping.serial, since: Self.time + since, reason: reason)])
            #expect(fault([own, list]) == (refused ? .timestampRevoked : nil), "\(since) \(String(describing: reason))")
        }
        // Of an authority that nobody here believes the time does not count, and neither does its end.
        let list = stampingList([.init(serial: TestStamping.serial, since: 0)])
        #expect(try read([own, list], anchors: []).timestamp == nil)
    }

    @Test("without lists of everybody it is no B-LT, and is believed all the same")
    func levels() throws {
        let own = try town.ownList(), list = stampingList()
        let whole = try read([own, list])
        #expect(whole.level == .longTerm && whole.revocation == .notRevoked(asOf: Self.now - 3_600))
        let stranger = SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 6))
        let ended = town.stamping.list(from: Self.now - 7_200, until: Self.time).signed(by: town.stamping.rootKey)
        for lists in [[], [own], [own, own], [own, stampingList(by: stranger)], [own, ended], [own, [1, 2, 3]]] {
            let read = try read(lists)
            #expect(read.level == .timestamped && read.revocation == .unknown)
        }
        #expect(try read([list]).level == .timestamped)
        #expect(try read([own, list], anchors: []).revocation == nil)
        #expect(try read([own, list], isStamped: false).level == .basic)
        // The signer's own certificate is the anchor.
        let pinned = try read([own], anchors: [town.stamping.certificate, town.stamping.root])
        #expect(pinned.level == .longTerm && pinned.revocation == .needless)
    }

    @Test("A62: a leaf that its authority had revoked by then refuses the file; a list in the authority's name by another key says nothing")
    func signer() throws {
        let list = stampingList(), serial = try Array(hex: CertificateSummary(der: town.leaf).serial)
        func own(_ since: Int64) throws -> [UInt8] { try town.ownList([.init(serial: serial, since: since)]) }
        #expect(try fault([own(Self.time), list]) == .signerRevoked)
        #expect(try fault([own(Self.time + 1), list]) == nil)
        // Nobody vouches that it was signed before.
        #expect(try fault([own(Self.time + 1)], isStamped: false) == .signerRevoked)
        let forged = try own(Self.now).dropLast(3) + [1, 2, 3]
        #expect(fault([Array(forged), list]) == nil)
    }

    @Test("A67: more lists than anybody has, one that unpacks to more than is read, and what is no stream are refused")
    func limits() throws {
        let own = try town.ownList()
        #expect(fault(Array(repeating: own, count: 33)) == .structure)
        func stored(_ object: [UInt8]) throws -> PageFault? {
            var page = town.storing([own], in: try town.page())
            page.objects[22] = object
            do throws(PageRefusal) {
                _ = try PDFVerifier().read(town.stamped(page, at: Self.time), trust: town.trust)
                return nil
            } catch { return error.fault }
        }
        #expect(try stored(TestPDF.bytes("<< /A 1 >>")) == .structure)
        let bomb = try Zlib.compress([UInt8](repeating: 0, count: 65_537))
        #expect(bomb.count < 1_000)
        #expect(try stored(TestPDF.stream("/Filter /FlateDecode", bomb)) == .structure)
        #expect(try stored(TestPDF.stream("/Filter /FlateDecode", Zlib.compress(own))) == nil)
    }
}

extension Array<UInt8> {
    fileprivate init(hex: String) {
        let digits = hex.compactMap(\.hexDigitValue)
        self = stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
