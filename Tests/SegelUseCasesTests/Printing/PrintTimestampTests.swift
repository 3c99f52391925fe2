import SegelCrypto
import SegelSQLite
import SegelTestSupport
import SegelVault
import Synchronization
import Testing

@testable import SegelUseCases

/// Docs/Formats/PDF.md, rules 12 and 13, with a printer that believes whatever repeats its query.
@Suite("Timestamps and tokens of PDF certificates") struct PrintTimestampTests {
    private final class Authority: TimestampTransport {
        enum Mood: Sendable { case right, wrong, away }

        let mood = Mutex(Mood.right)

        func timestamp(_ query: [UInt8], from address: String) async throws(TimestampUnreachable) -> [UInt8] {
            switch mood.withLock({ $0 }) {
            case .right: return query
            case .wrong: return query + [0]
            case .away: throw TimestampUnreachable()
            }
        }
    }

    private struct Token: DocumentToken {
        let key = SigningKey(generating: .es256, from: SystemRandom())
        var publicKey: VerifyingKey { key.publicKey }
        func sign(_ message: [UInt8]) throws -> [UInt8] { key.sign(message) }
    }

    let folder: TemporaryFolder
    let city: TestCity
    let printer = StubPrinter()

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
    }

    @Test("an authority that is away, or answers something else, keeps the PDF waiting; none is handed out without its timestamp")
    func waits() async throws {
        let authority = Authority(), person = try await city.citizen(1)
        let timestamps = TimestampAuthority(url: "https://tsa.example", anchors: [[1]], room: 2_000, transport: authority)
        city.mall.print(with: Printing(printer: printer, timestamps: timestamps))
        let credential = try await city.issued(person, city.officers(for: "SIP"))
        for (mood, code) in [(Authority.Mood.away, "timestamp_unreachable"), (.wrong, "timestamp_refused")] {
            authority.mood.withLock { $0 = mood }
            await #expect { try await city.mall.certificatePDF(credential.id, for: person) } throws: { ($0 as? Refusal)?.code == code }
        }
        authority.mood.withLock { $0 = .right }
        let pdf = try await city.mall.certificatePDF(credential.id, for: person).bytes
        #expect(pdf.suffix(7).elementsEqual("stamped".utf8))
        #expect(printer.printed.last?.signer.timestampRoom == 2_000 && printer.printed.last?.signer.timestampAnchors == [[1]])
    }

    @Test("a key in a token joins its agency's ring, gets its certificate and signs; the ring has no private half of it")
    func token() async throws {
        let token = Token(), person = try await city.citizen(1)
        city.clock.advance(1)
        city.mall.print(with: Printing(printer: printer, tokens: ["dpmptsp": token]))
        try await city.mall.adoptDocumentTokens()
        try await city.mall.adoptDocumentTokens()
        let ring = try await city.store.read { try $0.signingKeys(of: "dpmptsp", for: "document") }
        #expect(ring.count == 2 && ring.last?.publicKey == token.publicKey)
        let officers = try await city.officers(for: "SIP")
        let credential = try await city.issued(person, officers)
        let pdf = try await city.mall.certificatePDF(credential.id, for: person).bytes
        try token.publicKey.verify(Array(pdf.suffix(64)), over: Array(pdf.dropLast(64)))
        let secret = try #require(ring.last?.systemSecret)
        #expect(try city.mall.vault.open(secret).withUnsafeBytes { Array($0) } == Array("pkcs11".utf8))
        // Without the token nothing else signs in its place.
        city.mall.print(with: Printing(printer: printer))
        let second = try await city.issued(try await city.citizen(2), officers)
        #expect(try await city.mall.printDue() == 0)
        await #expect(throws: (any Error).self) { try await city.mall.printed(.whole, of: second.id) }
    }
}
