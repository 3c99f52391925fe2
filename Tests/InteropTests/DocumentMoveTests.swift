import Foundation
import SegelPostgres
import SegelS3
import SegelTestSupport
import SegelVault
import Testing

extension ObjectStore {
    /// A37 where documents change their place, by the real program, a real PostgreSQL and moto's S3.
    @Suite("Documents that are moved and restored")
    struct DocumentMoveTests {
        @Test(
            "out of PostgreSQL into the object store and back, killed and refused half-way: run again it goes on, and every document is what it was"
        )
        func postgres() async throws {
            guard let server = try await S3Server.shared() else { return }
            guard PostgresServer.isInstalled else { return print("skipped: \(PostgresServer.missing)") }
            let city = try await MovingCity(server, elsewhere: false), database = try PostgresServer.shared.database()
            try await city.segel("db copy --data \(city.data) --to '\(database.url)'")
            let table = BlobTable(PostgresFiles(try PostgresEndpoint(url: database.url, passwordFile: nil), tenant: 1)),
                blobs = try city.blobs
            let sealed = try city.digests(table), objects = sealed.keys.sorted()
            #expect(objects.count == 5)

            try city.keep("kota", in: city.data)
            let move = ["documents", "move", "--data", city.data], doctor = "doctor --data \(city.data) \(city.unlock)"
            try await city.kill(move, while: "PUT", objects[2])
            #expect(try table.objects() == Array(objects[2...]) && blobs.objects().count >= 2)
            #expect(try await city.segel(doctor, expecting: 1).errors.contains("documents_not_moved"))
            let there = try await city.segel(move.joined(separator: " "))
            #expect(there.output.hasSuffix("5 of the 5 documents that the database names are there\n"), "\(there.output)")
            #expect(try table.objects() == [] && city.digests(blobs) == sealed && blobs.unfinished() == [])

            // Served from there; meanwhile nothing is moved, from whichever directory.
            let serve = try city.start(
                ["serve", "--data", city.data, "--port", "\(FreePort.next())"] + city.unlock.split(separator: " ").map(String.init)
            )
            while !FileManager.default.fileExists(atPath: city.data + "/admin.sock") {
                try #require(serve.isRunning)
                try await Task.sleep(for: .milliseconds(20))
            }
            try await city.readAll(in: city.data)
            try await city.backUpAndDrill(city.data, to: "backups")
            let other = city.folder.path + "/other"
            try FileManager.default.createDirectory(atPath: other, withIntermediateDirectories: false)
            try FileManager.default.copyItem(atPath: city.data + "/config.json", toPath: other + "/config.json")
            #expect(try await city.segel("documents move --back --data \(other)", expecting: 21).errors.contains("nodes_up: 1"))
            serve.terminate()
            while serve.isRunning { try await Task.sleep(for: .milliseconds(20)) }

            // Of a document that is at neither place, it is said.
            let taken = try city.bytes(blobs, objects[0])
            try blobs.erase(objects[0])
            let short = try await city.segel(move.joined(separator: " "), expecting: 2)
            #expect(short.output.hasSuffix("4 of the 5 documents that the database names are there\n"), "\(short.output)")
            let writer = try blobs.create(objects[0])
            try taken.withUnsafeBytes { try writer.append($0) }
            try writer.commit()
            try blobs.settle(objects[0])

            let back = move + ["--back"]
            try await city.kill(back, while: "GET", objects[2])
            #expect(try table.objects() == Array(objects[..<2]) && blobs.objects() == Array(objects[2...]))
            // One that was cut off in the middle of a row, and one that may not be taken away.
            let half = try table.create(objects[2])
            try [UInt8](repeating: 1, count: 300_000).withUnsafeBytes { try half.append($0) }
            try await server.tell([
                "rules": [
                    [
                        "kind": "fail", "method": "DELETE", "match": "documents/\(objects[3].text)", "times": 1, "status": 403,
                        "code": "AccessDenied",
                    ]
                        as [String: any Sendable]
                ]
            ])
            #expect(try await city.segel(back.joined(separator: " "), expecting: 22).errors.contains("s3_denied"))
            let again = try await city.segel(back.joined(separator: " "))
            #expect(again.output.contains("1 were there already, and the same"), "\(again.output)")
            #expect(again.output.hasSuffix("5 of the 5 documents that the database names are there\n"), "\(again.output)")
            #expect(try city.digests(table) == sealed && blobs.objects() == [] && table.unfinished() == [])
            half.abort()
            #expect(try await city.segel(doctor, expecting: 1).errors.contains("take documentStore out"))
            try city.keep(nil, in: city.data)
            try await city.readAll(in: city.data)
        }

        @Test(
            "a backup out of the object store is restored straight into it, or into the directory and moved; on SQLite, and on PostgreSQL by a copy"
        )
        func restored() async throws {
            guard let server = try await S3Server.shared() else { return }
            let city = try await MovingCity(server, elsewhere: true), sealed = try city.digests(city.blobs)
            try await city.backUpAndDrill(city.data, to: "backups")

            let taken = try await city.restore("backups", to: "straight", city.flags("kota"), expecting: 1)
            #expect(taken.errors.contains("documents_there"), "\(taken.errors)")
            // Refused in the middle it leaves nothing, here or there.
            let object = try #require(sealed.keys.sorted().last)
            try await server.tell([
                "rules": [
                    [
                        "kind": "fail", "method": "PUT", "match": "documents/\(object.text)", "times": 1, "status": 403,
                        "code": "AccessDenied",
                    ]
                        as [String: any Sendable]
                ]
            ])
            #expect(try await city.restore("backups", to: "straight", city.flags("lain"), expecting: 22).errors.contains("s3_denied"))
            #expect(!FileManager.default.fileExists(atPath: city.folder.path + "/straight"))
            #expect(try await server.state().keys.allSatisfy { !$0.contains("lain/") })

            _ = try await city.restore("backups", to: "straight", city.flags("lain"))
            let straight = city.folder.path + "/straight"
            #expect(try await kept(server, "lain", city) == sealed.keys.sorted().map(\.text))
            #expect(try await server.state().keys.allSatisfy { !$0.contains("unfinished/") })
            #expect(try FileManager.default.subpathsOfDirectory(atPath: straight + "/blobs") == [])
            try await city.readAll(in: straight)

            let said = try await city.restore("backups", to: "stepwise").errors, stepwise = city.folder.path + "/stepwise"
            #expect(said.contains("next: segel documents move --data \(stepwise)"), "\(said)")
            #expect(try await city.segel("doctor --data \(stepwise) \(city.unlock)", expecting: 1).errors.contains("documents_not_moved"))
            // Where the old one's still are, they are the same ones, as long as none was sealed anew.
            try city.keep("ketiga", in: stepwise)
            let moved = try await city.segel("documents move --data \(stepwise)")
            #expect(
                moved.output.hasPrefix("5 documents, ")
                    && moved.output.hasSuffix("5 of the 5 documents that the database names are there\n")
            )
            #expect(try await kept(server, "ketiga", city) == sealed.keys.sorted().map(\.text))
            try await city.backUpAndDrill(stepwise, to: "again")

            guard PostgresServer.isInstalled else { return print("skipped: \(PostgresServer.missing)") }
            let copied = try await city.segel("db copy --data \(straight) --to '\(PostgresServer.shared.database().url)'")
            #expect(copied.output.contains("documents stay in s3://\(server.place.bucket)/lain"), "\(copied.output)")
            try await city.backUpAndDrill(straight, to: "of-database")
            _ = try await city.restore("of-database", to: "third", city.flags("keempat"))
            let third = city.folder.path + "/third"
            try await city.segel("db copy --data \(third) --to '\(PostgresServer.shared.database().url)'")
            try await city.readAll(in: third)
        }

        @Test("a document that was sealed anew since the backup is not overwritten by the older one, nor the older one lost")
        func newer() async throws {
            guard let server = try await S3Server.shared() else { return }
            let city = try await MovingCity(server, elsewhere: true), blobs = try city.blobs
            try await city.segel("backup create --out \(city.folder.path)/backups --data \(city.data) \(city.unlock)")
            let object = try #require(try blobs.objects().first), writer = try blobs.replace(object)
            try [UInt8](repeating: 7, count: 99).withUnsafeBytes { try writer.append($0) }
            try writer.commit()
            _ = try await city.restore("backups", to: "old")
            let moved = try await city.segel("documents move --data \(city.folder.path)/old", expecting: 1)
            #expect(moved.errors.contains("documents_differ: document \(object.text)") && moved.errors.contains("name a prefix"))
            #expect(try blobs.open(object).read(upTo: 1_000).count == 99)
            try city.keep("sendiri", in: city.folder.path + "/old")
            #expect(try await city.segel("documents move --data \(city.folder.path)/old").output.contains("5 of the 5"))
        }

        private func kept(_ server: S3Server, _ prefix: String, _ city: MovingCity) async throws -> [String] {
            let root = "\(prefix)/\(city.deployment.text)/documents/"
            return try await server.state().keys.filter { $0.hasPrefix(root) }.map { String($0.dropFirst(root.count)) }.sorted()
        }
    }
}
