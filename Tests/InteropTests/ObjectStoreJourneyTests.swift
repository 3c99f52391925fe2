import Foundation
import SegelCrypto
import SegelS3
import SegelSQLite
import SegelTestSupport
import SegelVault
import Testing

@testable import SegelUseCases

extension ObjectStore {
    /// A city whose documents are in an object store.
    @Suite("A city with its documents in an object store")
    struct ObjectStoreJourneyTests {
        private func read(_ reading: consuming DocumentReading) async throws -> [UInt8] {
            var bytes: [UInt8] = []
            while let piece = try await reading.nextPiece() { bytes += piece }
            return bytes
        }

        private func keys(_ server: S3Server, _ deployment: DeploymentID) async throws -> [String] {
            try await server.state().keys.filter { $0.contains(deployment.text) }
        }

        @Test(
            "applied with a document, read at the desk, downloaded by its owner and by nobody else, taken along, resealed; shredded, it is gone there"
        )
        func journey() async throws {
            guard let server = try await S3Server.shared() else { return }
            let folder = try TemporaryFolder()
            let city = try await TestCity(folder.path + "/city", documents: { try server.blobs(of: $0) })
            let mall = city.mall, deployment = mall.vault.deployment
            let person = try await city.citizen(1), other = try await city.citizen(2), officers = try await city.officers(for: "SIP")
            let id = try await city.submitted(person)
            let document = try #require(try await mall.documents(of: person).first?.id)
            #expect(try await keys(server, deployment) == ["kota/\(deployment.text)/documents/\(document.text)"])
            #expect(try await read(mall.officerDocument("buktiTempat", of: id, for: officers[0])) == TestCity.pdf)
            #expect(try await read(mall.document(document, for: person)) == TestCity.pdf)
            await #expect(throws: Refusal.self) { try await mall.document(document, for: other) }
            #expect(try FileManager.default.subpathsOfDirectory(atPath: city.directory.blobsPath).isEmpty)

            var progress = try await mall.reseal(nil, batch: 100)
            for _ in 0..<20 where !progress.isFinished { progress = try await mall.reseal(nil, batch: 100) }
            #expect(progress.isFinished)
            #expect(try await read(mall.document(document, for: person)) == TestCity.pdf)

            // What a killed process left: a document without its row, and no more than that is taken away.
            let orphan = ObjectID(from: SystemRandom())
            let writer = try server.blobs(of: deployment).create(orphan)
            try [1, 2, 3].withUnsafeBytes { try writer.append($0) }
            try writer.commit()
            #expect(try await mall.sweepUnfinishedDocuments() == 0, "it is young: another node may be at it")
            #expect(try await mall.recoverUploads() == 1)
            #expect(try await keys(server, deployment) == ["kota/\(deployment.text)/documents/\(document.text)"])

            let citizen = try #require(person.citizen)
            try await city.approve("shred", citizen.text, by: city.custodians())
            #expect(try await mall.shred(citizen, reason: "subject-request").endedAt != nil)
            #expect(try await keys(server, deployment) == [])
        }

        @Test("while the store is away an upload is refused with its code, nothing is left of it, and all else goes on")
        func away() async throws {
            guard let server = try await S3Server.shared() else { return }
            let folder = try TemporaryFolder()
            let city = try await TestCity(folder.path + "/city", documents: { try server.blobs(of: $0) })
            let person = try await city.citizen(1)
            let rule: [String: any Sendable] = ["kind": "fail", "status": 503, "times": 1_000, "match": city.mall.vault.deployment.text]
            try await server.tell(["rules": [rule]])
            do {
                _ = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person)
                Issue.record("taken")
            } catch let refusal as Refusal { #expect(refusal.code == "s3_busy") }
            #expect(try await city.mall.documents(of: person).isEmpty)
            _ = try await city.mall.startCase("SIP", for: person)
            try await server.tell([:])
            _ = try await city.mall.putDocument(TestCity.pieces(TestCity.pdf), titled: "Ijazah", for: person)
            #expect(try await city.mall.documents(of: person).count == 1)
        }

        @Test(
            "the program takes the documents of a data directory there, each compared, and does not serve before; its doctor tries the store out"
        )
        func commands() async throws {
            guard let server = try await S3Server.shared() else { return }
            let folder = try TemporaryFolder(), data = folder.path + "/city"
            let deployment = try await makeCity(data)
            let settings = DocumentStoreSettings(
                url: "s3://\(server.place.bucket)/kota",
                endpoint: server.place.address,
                credentialsFile: server.file("keys")
            )
            let configuration = Configuration(publicURL: "https://mpp.example", region: "18.72", documentStore: settings)
            try JSONEncoder().encode(configuration).write(to: URL(filePath: data + "/config.json"))
            try FileManager.default.copyItem(at: TestCity.repository.appending(path: "Catalogue"), to: URL(filePath: data + "/catalogue"))
            try Data("kata sandi kota uji".utf8).write(to: URL(filePath: folder.path + "/pass"))
            let segel = Products.folder.appending(path: "segel").path,
                doctor = "doctor --data \(data) --passphrase-file \(folder.path)/pass"
            let early = try await run("\(segel) \(doctor)")
            #expect(early.status == 1 && early.errors.contains("documents_not_moved"), "\(early.errors)")
            #expect(try await keys(server, deployment) == [])
            let check = try await run("\(segel) documents check --data \(data)")
            #expect(check.output.hasPrefix("documents in s3://\(server.place.bucket)/kota: put, read back and deleted"), "\(check.errors)")
            let moved = try await run("\(segel) documents move --data \(data)")
            #expect(moved.status == 0 && moved.output.hasPrefix("2 documents, "), "\(moved.errors)")
            #expect(try await keys(server, deployment).count == 2)
            let again = try await run("\(segel) documents move --data \(data)")
            #expect(again.output.hasPrefix("0 documents, 0 bytes"))
            let late = try await run("\(segel) \(doctor)")
            #expect(late.output.contains("documents in s3://\(server.place.bucket)/kota: put, read back and deleted"), "\(late.errors)")
        }

        /// With a small document and a large one in its folder. The city goes with this function: its directory is the program's from then on.
        private func makeCity(_ data: String) async throws -> DeploymentID {
            let city = try await TestCity(data)
            let person = try await city.citizen(1)
            let large = TestCity.pdf + [UInt8](repeating: 0x20, count: 6 << 20)
            for bytes in [TestCity.pdf, large] {
                _ = try await city.mall.putDocument(TestCity.pieces(bytes, of: 60_000), titled: "Ijazah", for: person)
            }
            try await city.mall.publishReceiptKey()
            _ = try await city.mall.publishCheckpoint()
            try city.store.close()
            return city.mall.vault.deployment
        }

        private func run(_ command: String) async throws -> ShellRun {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread { continuation.resume(with: Result { try ShellRun(command) }) }
            }
        }
    }
}
