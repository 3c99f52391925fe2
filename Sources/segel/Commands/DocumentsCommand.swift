internal import ArgumentParser
internal import Foundation
internal import SegelCrypto
internal import SegelS3
internal import SegelUseCases
internal import SegelVault

struct DocumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "The object store that documents are kept in.",
        subcommands: [Move.self, Check.self]
    )

    struct Move: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "move",
            abstract: "Take documents to the object store that config.json names. Needs no key. Run again, it goes on.",
            discussion: """
                For a deployment whose documents were kept in its data directory or database until now, and after a restore. With nobody serving. Each \
                is put, read back and compared before it is removed here.
                """
        )
        @Option(help: "The deployment's data directory.") var data = "/var/lib/segel"

        func run() async throws {
            guard let settings = try Deployment.configuration(data).documentStore else {
                throw CommandFailure(.usage, "config.json of \(data) names no documentStore", next: "see Docs/Operating.md")
            }
            let place = try Deployment.place(data)
            let ring = try place.keyRing
            let target = try settings.open(for: LockedKeyRing(from: ring).unverifiedDeployment)
            let former = try place.formerDocuments
            let store = try place.open().store
            // What a crash cut short is ended here: without its row nobody was told of it.
            try former.abandonReplacements()
            for object in try former.unfinished() {
                if try await store.read({ try $0.document(object) }) == nil { try former.delete(object) } else { try former.settle(object) }
            }
            try store.close()
            let objects = try former.objects()
            var bytes = 0
            for object in objects {
                bytes += try Self.move(object, from: former, to: target)
                try former.delete(object)
            }
            Terminal.data("\(objects.count) documents, \(bytes) bytes, are in \(settings.url); each was read back and compared")
        }

        private static func move(_ object: ObjectID, from former: any BlobStorage, to target: S3Blobs) throws -> Int {
            let (digest, count) = try Self.digest(former.open(object))
            let reader = try former.open(object), writer = try target.create(object)
            do {
                while true {
                    let piece = try reader.read(upTo: 65_536)
                    if piece.isEmpty { break }
                    try piece.withUnsafeBytes { try writer.append($0) }
                }
                try writer.commit()
            } catch BlobError.alreadyExists {
                // Put by a run before this one, or another document's bytes: the digest decides.
                writer.abort()
            }
            guard try Self.digest(target.open(object)) == (digest, count) else {
                throw CommandFailure(
                    .unexpected,
                    "document \(object.text) came back from the object store as something else; it stays here"
                )
            }
            try target.settle(object)
            return count
        }

        private static func digest(_ reader: any BlobReader) throws -> (digest: [UInt8], count: Int) {
            var hash = SHA256.Stream(), count = 0
            while true {
                let piece = try reader.read(upTo: 65_536)
                if piece.isEmpty { return (hash.finish(), count) }
                piece.withUnsafeBytes { hash.update($0) }
                count += piece.count
            }
        }
    }

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract:
                "Put something into the object store, read it back, delete it. Needs no key. Exits 3 with warnings, 22 where it cannot."
        )
        @Option(help: "The deployment's data directory.") var data = "/var/lib/segel"

        func run() async throws {
            guard let (line, warnings) = try DocumentStoreCheck.run(data) else {
                return Terminal.data("documents are kept with everything else")
            }
            Terminal.data(line)
            for warning in warnings { Terminal.data("warning: \(warning)") }
            if !warnings.isEmpty { throw ExitCode(ExitStatus.changes.rawValue) }
        }
    }
}

/// What an operator must know about the object store, in the words of `doctor`.
enum DocumentStoreCheck {
    /// Nil where documents are kept with everything else.
    static func run(_ data: String) throws -> (line: String, warnings: [String])? {
        guard let settings = try Deployment.configuration(data).documentStore else { return nil }
        let ring = try StatePlace.keyRing(in: data)
        let deployment = try LockedKeyRing(from: ring).unverifiedDeployment
        let trial: S3Trial
        do {
            let store = try settings.open(for: deployment)
            do throws(S3Failure) { trial = try store.tryOut() } catch {
                throw DocumentStoreSettings.failure(error, settings.credentialsFile)
            }
        }
        var warnings: [String] = []
        if !trial.refusesOverwriting { warnings.append("the object store puts new objects over old ones (it ignores If-None-Match)") }
        if !trial.keepsChecksums {
            warnings.append("the object store gives back no SHA-256: large documents altered there are noticed only when they are opened")
        }
        if !trial.keepsVersions {
            warnings.append("the bucket keeps no versions, as far as it says: what is deleted there by mistake is gone")
        }
        return ("documents in \(settings.url): put, read back and deleted", warnings)
    }
}
