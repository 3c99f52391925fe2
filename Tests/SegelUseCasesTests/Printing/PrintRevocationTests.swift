import SegelCredential
import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Synchronization
import Testing

@testable import SegelUseCases

/// Docs/Formats/PDF.md, rules 16 to 19.
@Suite("Revocation lists for PDF certificates") struct PrintRevocationTests {
    private static let start = TestCity.start

    /// What stands at each address; and who asked.
    private final class Shelf: RevocationTransport {
        let lists = Mutex<[String: [UInt8]]>([:])
        let asked = Mutex(0)

        func revocationList(from address: String) async throws(RevocationUnavailable) -> [UInt8] {
            asked.withLock { $0 += 1 }
            guard let list = lists.withLock({ $0[address] }) else { throw RevocationUnavailable("unreachable") }
            return list
        }

        func put(_ list: [UInt8]?, at address: String = TestStamping.listAddress) { lists.withLock { $0[address] = list } }
        var count: Int { asked.withLock { $0 } }
    }

    private let shelf = Shelf()
    private let stamping = TestStamping(notBefore: start - 86_400, notAfter: start + 86_400 * 30)
    private let other = TestStamping(
        seed: 72,
        notBefore: start - 86_400,
        notAfter: start + 86_400 * 30,
        listAddress: "https://other.example/root.crl"
    )

    private func revocations() throws -> TimestampRevocations {
        try TimestampRevocations(anchors: [stamping.root, other.root], transport: shelf)
    }

    private func list(
        _ entries: [TestRevocationList.Entry] = [],
        from: Int64,
        for seconds: Int64 = 86_400,
        of stamping: TestStamping? = nil
    )
        -> [UInt8]
    {
        let stamping = stamping ?? self.stamping
        return stamping.list(from: from, until: from + seconds, entries).signed(by: stamping.rootKey)
    }

    private static let entry = TestRevocationList.Entry(serial: TestStamping.serial, since: start - 10)

    /// As the printing of one PDF does: nil where it is made, with these lists.
    private func code(_ revocations: TimestampRevocations, at now: Int64, by stamping: TestStamping? = nil) -> String? {
        let token = (stamping ?? self.stamping).token(over: [1], at: now)
        do { try revocations.check(token, embedded: revocations.lists(at: now), at: now) } catch {
            return (error as? Refusal)?.code ?? "\(error)"
        }
        return nil
    }

    @Test("a signer's first PDF waits until its lists were asked for; whoever prints asks nobody; each hour they are asked for anew")
    func kept() async throws {
        let revocations = try revocations(), now = Self.start, first = list(from: now - 60)
        shelf.put(first)
        #expect(revocations.standings(at: now).isEmpty)
        #expect(
            code(revocations, at: now) == "timestamp_revocation_pending" && code(revocations, at: now) == "timestamp_revocation_pending"
        )
        #expect(shelf.count == 0 && revocations.standings(at: now).map(\.state) == [.pending])
        await revocations.refresh(at: now)
        #expect(code(revocations, at: now) == nil && revocations.lists(at: now) == [first])
        #expect(revocations.standings(at: now) == [.init(authority: "CN=TSA", state: .good, asOf: now - 60)])
        await revocations.refresh(at: now + 3_599)
        #expect(shelf.count == 1)
        let second = list(from: now + 3_000)
        shelf.put(second)
        await revocations.refresh(at: now + 3_600)
        #expect(shelf.count == 2 && revocations.lists(at: now + 3_600) == [second])
        // Made with the list before, by a PDF that was under way.
        let token = stamping.token(over: [1], at: now + 3_600)
        #expect { try revocations.check(token, embedded: [first], at: now + 3_600) } throws: {
            ($0 as? Refusal)?.code == "timestamp_revocation_pending"
        }
    }

    @Test("a list that cannot be had keeps no PDF waiting, and is asked for again after ten minutes; one that ends is carried no more")
    func gaps() async throws {
        let revocations = try revocations(), now = Self.start
        #expect(code(revocations, at: now) != nil)
        await revocations.refresh(at: now)
        #expect(code(revocations, at: now) == nil && revocations.lists(at: now).isEmpty)
        #expect(
            revocations.standings(at: now) == [
                .init(authority: "CN=TSA", state: .without, gap: "http://tsa.example/root.crl: unreachable")
            ]
        )
        await revocations.refresh(at: now + 599)
        #expect(shelf.count == 1)
        shelf.put(other.list(from: now, until: now + 86_400).signed(by: other.rootKey))
        await revocations.refresh(at: now + 600)
        #expect(revocations.standings(at: now + 600).first?.gap == "its lists are another's, out of date or not to be read")
        shelf.put(list(from: now, for: 2_000))
        await revocations.refresh(at: now + 1_200)
        #expect(revocations.standings(at: now + 1_200).map(\.state) == [.good] && revocations.lists(at: now + 1_999).count == 1)
        // It ends before the hour is over: then it is due.
        #expect(revocations.lists(at: now + 2_000).isEmpty && code(revocations, at: now + 2_000) == nil)
        #expect(revocations.standings(at: now + 2_000).map(\.state) == [.without])
        await revocations.refresh(at: now + 1_999)
        #expect(shelf.count == 3)
        await revocations.refresh(at: now + 2_000)
        #expect(shelf.count == 4)
        // What is out of date at its place too is not asked for each second.
        await revocations.refresh(at: now + 2_599)
        #expect(shelf.count == 4)
    }

    @Test("A62: who was revoked stamps nothing, an older list put in the place of that one changes nothing, a newer one does")
    func revoked() async throws {
        let revocations = try revocations(), now = Self.start
        shelf.put(list([Self.entry], from: now - 60))
        #expect(code(revocations, at: now) != nil)
        await revocations.refresh(at: now)
        #expect(code(revocations, at: now) == "timestamp_authority_revoked" && revocations.lists(at: now).isEmpty)
        #expect(revocations.standings(at: now).map(\.state) == [.revoked])
        shelf.put(list(from: now - 61))
        await revocations.refresh(at: now + 3_600)
        #expect(shelf.count == 2 && code(revocations, at: now + 3_600) == "timestamp_authority_revoked")
        // Not to be had, and out of date.
        shelf.put(nil)
        await revocations.refresh(at: now + 90_000)
        #expect(code(revocations, at: now + 90_000) == "timestamp_authority_revoked")
        shelf.put(list(from: now + 90_000))
        await revocations.refresh(at: now + 90_600)
        #expect(code(revocations, at: now + 90_600) == nil)
    }

    @Test("another signer waits for its own lists, and PDFs carry those of both; of a signer above eight nobody waits")
    func several() async throws {
        let revocations = try revocations(), now = Self.start, mine = list(from: now), theirs = list(from: now, of: other)
        shelf.put(mine)
        shelf.put(theirs, at: "https://other.example/root.crl")
        #expect(code(revocations, at: now) != nil)
        await revocations.refresh(at: now)
        #expect(code(revocations, at: now, by: other) == "timestamp_revocation_pending" && code(revocations, at: now) == nil)
        await revocations.refresh(at: now)
        #expect(Set(revocations.lists(at: now)) == [mine, theirs] && code(revocations, at: now, by: other) == nil)
        let many = (0..<9).map { TestStamping(seed: 900 + $0, notBefore: now - 86_400, notAfter: now + 86_400) }
        let crowd = try TimestampRevocations(anchors: many.map(\.root), transport: shelf)
        #expect(many.map { code(crowd, at: now, by: $0) } == Array(repeating: "timestamp_revocation_pending", count: 8) + [nil])
        // Their certificates end.
        await crowd.refresh(at: now + 86_401)
        #expect(crowd.standings(at: now + 86_401).isEmpty)
    }

    /// Stamps for real, prints nothing.
    private struct Printer: CertificatePrinter {
        let stub: StubPrinter
        let stamping: TestStamping

        func unsigned(_ certificate: PrintedCertificate) throws -> UnsignedPDF { try stub.unsigned(certificate) }
        func timestampQuery(for signature: [UInt8], nonce: [UInt8]) throws -> [UInt8] { signature }
        func timestampToken(_ answer: [UInt8], for signature: [UInt8], nonce: [UInt8], anchors: [[UInt8]], at now: UnixTime) -> [UInt8] {
            stamping.token(over: signature, at: now)
        }
        func signed(_ pdf: UnsignedPDF, signature: [UInt8], timestamp: [UInt8]?) throws -> [UInt8] {
            try stub.signed(pdf, signature: signature, timestamp: timestamp)
        }
    }

    private struct Echo: TimestampTransport {
        func timestamp(_ query: [UInt8], from address: String) -> [UInt8] { query }
    }

    @Test(
        "in a city: the round tries again some seconds later, and the PDF carries the agency's list and the timestamp's; a revoked authority is told"
    )
    func city() async throws {
        let folder = try TemporaryFolder(), city = try await TestCity(folder.path + "/city"), stub = StubPrinter()
        let authority = TimestampAuthority(
            url: "https://tsa.example",
            anchors: [stamping.root],
            transport: Echo(),
            revocations: try TimestampRevocations(anchors: [stamping.root], transport: shelf)
        )
        city.mall.print(with: Printing(printer: Printer(stub: stub, stamping: stamping), timestamps: authority))
        let person = try await city.citizen(1), officers = try await city.officers(for: "SIP")
        let good = list(from: city.clock.now() - 60)
        shelf.put(good)
        let credential = try await city.issued(person, officers)
        #expect(try await city.mall.printDue() == 0 && shelf.count == 0)
        await city.mall.refreshTimestampRevocations()
        city.clock.advance(4)
        #expect(try await city.mall.printDue() == 0)
        city.clock.advance(1)
        #expect(try await city.mall.printDue() == 1)
        let lists = try #require(stub.printed.last?.signer.revocationLists)
        #expect(lists.count == 2 && lists[1] == good && lists[0] != good)
        _ = try await city.mall.certificatePDF(credential.id, for: person)
        #expect(try await city.mall.health().timestamps.map(\.state) == [.good])
        shelf.put(list([Self.entry], from: city.clock.now()))
        city.clock.advance(3_600)
        await city.mall.refreshTimestampRevocations()
        let next = try await city.citizen(2), second = try await city.issued(next, officers)
        await #expect { try await city.mall.certificatePDF(second.id, for: next) } throws: {
            ($0 as? Refusal)?.code == "timestamp_authority_revoked"
        }
        #expect(try await city.mall.health().timestamps.map(\.state) == [.revoked])
    }
}
