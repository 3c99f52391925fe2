import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SegelSQLite
import SegelTestSupport
import SegelUseCases
import SegelVault
import Synchronization
import Testing

@testable import SegelHTTP

/// A store of documents that does not answer takes none of the threads that answer requests. Documents are asked for by tasks as a request has, the pages over HTTP.
@Suite("A store of documents that does not answer", .timeLimit(.minutes(5)))
struct HeldDocumentTests {
    @Test("while more documents are waited for than there are processors, all other pages are answered; then the documents come")
    func held() async throws {
        let folder = try TemporaryFolder()
        let blobs = WatchedBlobs(BlobFolder(try DataDirectory(folder.path + "/elsewhere", creating: true).blobsPath))
        let city = try await TestCity(folder.path + "/city", documents: { _ in blobs }), mall = city.mall
        let person = try await city.citizen(1)
        let document = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person).id
        let asking = ProcessInfo.processInfo.activeProcessorCount + 4, ended = Tally()

        blobs.hold()
        let application = Application(
            router: try Server.router(mall),
            configuration: .init(address: .hostname("127.0.0.1", port: 0))
        )
        try await application.test(.live) { client in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<asking {
                    group.addTask {
                        var reading = try await mall.document(document, for: person), bytes: [UInt8] = []
                        while let piece = try await reading.nextPiece() { bytes += piece }
                        ended.add()
                        return bytes == TestCity.pdf
                    }
                    group.addTask {
                        let put = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person)
                        ended.add()
                        return put.facts.byteCount == TestCity.pdf.count
                    }
                }
                while blobs.held < min(asking, 32), !blobs.gaveUp { try await Task.sleep(for: .milliseconds(5)) }
                for page in ["/livez", "/sign-in", "/api/v1/services", "/verify"] {
                    #expect(try await client.execute(uri: page, method: .get).status == .ok, "\(page)")
                }
                _ = try await mall.startCase("SIP", for: person)
                #expect(ended.count == 0, "all of that came before any document")
                blobs.release()
                for try await isWhole in group { #expect(isWhole) }
            }
        }
        #expect(!blobs.gaveUp && blobs.misplaced == [])
        #expect(ended.count == 2 * asking)
    }
}

private final class Tally: Sendable {
    private let value = Mutex(0)

    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}
