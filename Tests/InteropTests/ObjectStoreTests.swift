import Foundation
import SegelCrypto
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@testable import SegelS3

extension ObjectStore {
    /// Documents in an S3 store that is not ours, moto: it holds every request against the signature that botocore makes of it, and against permissions.
    @Suite("Documents in an object store")
    struct ObjectStoreTests {
        private let deployment = DeploymentID(from: SystemRandom())
        private let object = ObjectID(from: SystemRandom())
        private let part = S3Bucket.partSize

        private func put(_ bytes: [UInt8], in blobs: S3Blobs) throws {
            let writer = try blobs.create(object)
            for start in stride(from: 0, to: bytes.count, by: 65_000) {
                try bytes[start..<min(start + 65_000, bytes.count)].withUnsafeBytes { try writer.append($0) }
            }
            try writer.commit()
        }

        private func read(_ blobs: S3Blobs) throws -> [UInt8] {
            let reader = try blobs.open(object)
            var bytes: [UInt8] = []
            while true {
                let piece = try reader.read(upTo: 65_536)
                if piece.isEmpty { return bytes }
                bytes += piece
            }
        }

        private func code(_ body: () throws -> Void) -> String? {
            do { try body() } catch { return (error as? Refusal)?.code ?? "\(error)" }
            return nil
        }

        private func rule(_ kind: String, _ method: String, _ match: String, times: Int) -> [String: any Sendable] {
            ["kind": kind, "method": method, "match": match, "times": times, "status": 503]
        }

        @Test("what is put is what is got, in one piece and in parts; nothing is found before, and nothing is left after")
        func sizes() async throws {
            guard let server = try await S3Server.shared() else { return }
            let blobs = try server.blobs(of: deployment)
            for size in [1, part, part + 1, 2 * part + 77] {
                try await server.tell([:])
                let bytes = SystemRandom().bytes(size)
                let writer = try blobs.create(object)
                try bytes.withUnsafeBytes { try writer.append($0) }
                #expect(throws: BlobError.missing) { try blobs.open(object) }
                #expect(try blobs.unfinished() == [object])
                try writer.commit()
                #expect(try read(blobs) == bytes)
                #expect(try blobs.unfinished() == [object])
                try blobs.settle(object)
                #expect(try blobs.unfinished() == [])
                let state = try await server.state()
                let prefix = "kota/\(deployment.text)/"
                #expect(state.keys.filter { $0.contains(deployment.text) } == ["\(prefix)documents/\(object.text)"])
                #expect(state.seen.contains { $0.contains("uploads") } == (size > part), "\(size)")
                try blobs.delete(object)
                #expect(throws: BlobError.missing) { try blobs.open(object) }
            }
            #expect(try await server.state().keys.allSatisfy { !$0.contains(deployment.text) })
        }

        @Test("a name is given once; a replacement is the whole of it or nothing; a writer that is dropped leaves nothing")
        func names() async throws {
            guard let server = try await S3Server.shared() else { return }
            let blobs = try server.blobs(of: deployment), old = SystemRandom().bytes(2 * part), new = SystemRandom().bytes(part + 9)
            try put(old, in: blobs)
            #expect(throws: BlobError.alreadyExists) { try put(new, in: blobs) }
            #expect(try read(blobs) == old)
            try blobs.settle(object)
            let reader = try blobs.open(object)
            #expect(try reader.read(upTo: 10) == Array(old[..<10]))
            let writer = try blobs.replace(object)
            try new.withUnsafeBytes { try writer.append($0) }
            #expect(try read(blobs) == old)
            try writer.commit()
            #expect(try read(blobs) == new)
            // Half read, and then replaced: never a mixture.
            #expect(code { while try !reader.read(upTo: 65_536).isEmpty {} } == "s3_replaced")
            do {
                let dropped = try blobs.replace(object)
                try old.withUnsafeBytes { try dropped.append($0) }
            }
            #expect(try read(blobs) == new)
            #expect(try await server.state().uploads == 0)
        }

        @Test("a crash leaves a mark, and parts that are swept; young ones stay while other nodes are up")
        func crashed() async throws {
            guard let server = try await S3Server.shared() else { return }
            let blobs = try server.blobs(of: deployment), bytes = SystemRandom().bytes(part + 1)
            let writer = try blobs.create(object)
            try bytes.withUnsafeBytes { try writer.append($0) }
            #expect(try await server.state().uploads == 1)
            #expect(try blobs.unfinished(olderThan: 3_600) == [] && blobs.unfinished(olderThan: -3_600) == [object])
            // moto says of each that it was begun in 2010.
            try blobs.abandonReplacements(olderThan: 30 * 365 * 86_400)
            #expect(try await server.state().uploads == 1)
            try blobs.abandonReplacements()
            #expect(try await server.state().uploads == 0)
            // The parts are gone: it cannot come to be any more.
            #expect(throws: (any Error).self) { try writer.commit() }
            try blobs.delete(object)
            #expect(try await server.state().keys.allSatisfy { !$0.contains(deployment.text) })
        }

        @Test("a list is read to its last page")
        func pages() async throws {
            guard let server = try await S3Server.shared() else { return }
            let blobs = try server.blobs(of: deployment), bucket = blobs.bucket, prefix = "kota/\(deployment.text)/unfinished/"
            let objects = (0..<5).map { _ in ObjectID(from: SystemRandom()) }
            for object in objects {
                try asked { () async throws(S3Failure) in try await bucket.put([], at: prefix + object.text, onlyNew: true) }
            }
            let found = try asked { () async throws(S3Failure) in try await bucket.list(prefix, page: 2).map(\.key) }
            #expect(Set(found) == Set(objects.map { prefix + $0.text }))
            #expect(try Set(blobs.unfinished()) == Set(objects))
            for object in objects { try blobs.delete(object) }
        }

        @Test("a wrong secret and a stranger are refused; the renewed file is taken without a new start")
        func credentials() async throws {
            guard let server = try await S3Server.shared() else { return }
            let folder = try TemporaryFolder(), file = folder.path + "/keys"
            func take(_ name: String) throws {
                try FileManager.default.copyItem(atPath: server.file(name), toPath: file + ".new")
                guard rename(file + ".new", file) == 0 else { throw POSIXError(.EIO) }
            }
            try take("wrong")
            let blobs = try S3Blobs(
                server.s3Place(server.place.address),
                credentials: file,
                deployment: deployment,
                patience: S3Server.patience
            )
            #expect(code { try put([1], in: blobs) } == "s3_denied")
            try take("stranger")
            #expect(code { try put([1], in: blobs) } == "s3_denied")
            try take("keys")
            try put([1], in: blobs)
            try take("second")
            #expect(try read(blobs) == [1])
            try blobs.delete(object)
        }

        @Test("one bit altered in the store is noticed, in one piece and in parts (A01)", arguments: [1_000, 2 * S3Bucket.partSize + 5])
        func altered(_ size: Int) async throws {
            guard let server = try await S3Server.shared() else { return }
            let blobs = try server.blobs(of: deployment)
            try put(SystemRandom().bytes(size), in: blobs)
            #expect(try await server.tell(["alter": "documents/\(object.text)"]) == ["altered": 1])
            #expect(code { _ = try read(blobs) } == "s3_altered")
            try blobs.delete(object)
        }

        @Test("503 is tried again, and not for ever; a line cut in the middle of an upload is too (A37)")
        func refused() async throws {
            guard let server = try await S3Server.shared() else { return }
            let blobs = try server.blobs(of: deployment), bytes = SystemRandom().bytes(part + 50_000)
            for kind in ["fail", "cut"] {
                try await server.tell(["rules": [rule(kind, "PUT", "partNumber=1", times: 2), rule(kind, "PUT", "partNumber=2", times: 1)]])
                try put(bytes, in: blobs)
                #expect(try read(blobs) == bytes)
                try blobs.delete(object)
                try await server.tell(["rules": [rule(kind, "PUT", "partNumber=2", times: 1_000)]])
                #expect(code { try put(bytes, in: blobs) } == (kind == "fail" ? "s3_busy" : "s3_unreachable"))
                let state = try await server.state()
                #expect(state.seen.count { $0.contains("partNumber=2") } == S3Patience().attempts)
                #expect(state.uploads == 0 && state.keys.allSatisfy { !$0.contains(deployment.text) })
            }
            try await server.tell([:])
        }

        @Test("what was done and whose answer was lost is done once (A34)", arguments: [1_000, S3Bucket.partSize + 1])
        func lost(_ size: Int) async throws {
            guard let server = try await S3Server.shared() else { return }
            let blobs = try server.blobs(of: deployment), bytes = SystemRandom().bytes(size)
            let method = size > part ? "POST" : "PUT", match = size > part ? "uploadId=" : "documents/"
            try await server.tell(["rules": [rule("lose", method, match, times: 1)]])
            try put(bytes, in: blobs)
            #expect(try read(blobs) == bytes)
            #expect(try await server.state().seen.count { $0.hasPrefix(method) && $0.contains(match) } == 2)
            try blobs.delete(object)
        }

        @Test("a store that does not answer is waited for as long as said, and no longer")
        func slow() async throws {
            guard let server = try await S3Server.shared() else { return }
            var patience = S3Server.patience
            (patience.idle, patience.attempts) = (.milliseconds(300), 2)
            let blobs = try server.blobs(of: deployment, patience: patience)
            // It answers when told, and that is after.
            try await server.tell(["rules": [rule("stall", "PUT", deployment.text, times: 2)]])
            #expect(code { try put([1], in: blobs) } == "s3_timed_out")
            try await server.tell(["release": true])
        }

        @Test("nobody is there: s3_unreachable")
        func nobody() async throws {
            guard let server = try await S3Server.shared() else { return }
            let place = try server.s3Place("http://127.0.0.1:\(FreePort.next())")
            let blobs = try S3Blobs(place, credentials: server.file("keys"), deployment: deployment, patience: S3Server.patience)
            #expect(code { try put([1], in: blobs) } == "s3_unreachable")
        }

        @Test("TLS is verified: a certificate of nobody we know is no store, of one we were told it is (A78)")
        func tls() async throws {
            guard let server = try await S3Server.shared() else { return }
            let place = try server.s3Place(server.place.secure)
            let strange = try S3Blobs(place, credentials: server.file("keys"), deployment: deployment, patience: S3Server.patience)
            #expect(code { try put([1], in: strange) } == "s3_unreachable")
            let known = try S3Blobs(
                place,
                credentials: server.file("keys"),
                authorities: server.file("authority.pem"),
                deployment: deployment,
                patience: S3Server.patience
            )
            try put([1, 2], in: known)
            #expect(try read(known) == [1, 2])
            try known.delete(object)
        }

        @Test("erased is gone with every version that the bucket kept; deleted is not")
        func versions() async throws {
            guard let server = try await S3Server.shared() else { return }
            try await server.tell(["versions": true])
            let blobs = try server.blobs(of: deployment), before = try await server.state().versions
            try put([1], in: blobs)
            try blobs.settle(object)
            let writer = try blobs.replace(object)
            try [2].withUnsafeBytes { try writer.append($0) }
            try writer.commit()
            try blobs.delete(object)
            #expect(try await server.state().versions > before)
            #expect(throws: BlobError.missing) { try blobs.open(object) }
            try blobs.erase(object)
            #expect(try await server.state().keys.allSatisfy { !$0.contains("documents/\(object.text)") })
            try await server.tell(["versions": false])
        }

        @Test("a store is tried out: what it keeps is said")
        func trial() async throws {
            guard let server = try await S3Server.shared() else { return }
            let trial = try server.blobs(of: deployment).tryOut()
            #expect(trial.keepsChecksums && trial.refusesOverwriting)
            #expect(try await server.state().keys.allSatisfy { !$0.contains(deployment.text) })
            #expect(throws: S3Failure.denied) { try server.blobs(of: deployment, credentials: "stranger").tryOut() }
        }
    }
}
