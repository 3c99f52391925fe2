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
            abstract: "Take documents to the object store that config.json names, or back. Needs no key. Run again, it goes on.",
            discussion: """
                For a deployment whose documents were kept in its data directory or database until now, and after a restore. With nobody serving. Each \
                is put, read back and compared before it is removed here. With --back, from the object store to the data directory or database: take \
                documentStore out of config.json afterwards. Exits 2 where a document that the database names is at neither place.
                """
        )
        @Option(help: "The deployment's data directory.") var data = "/var/lib/segel"
        @Flag(help: "Out of the object store.") var back = false

        func run() async throws {
            guard let settings = try Deployment.configuration(data).documentStore else {
                throw CommandFailure(.usage, "config.json of \(data) names no documentStore", next: "see Docs/Operating.md")
            }
            let interruption = Interruption("nothing is lost: the same command goes on where this one stopped")
            defer { interruption.end() }
            do { try await move(settings) } catch let refusal as Refusal where refusal.code.hasPrefix("s3_") {
                throw CommandFailure(
                    .unreachable,
                    "\(refusal.code): \(settings.url)",
                    next: "segel documents check --data \(data); then run it again, it goes on"
                )
            }
        }

        private func move(_ settings: DocumentStoreSettings) async throws {
            let place = try Deployment.place(data), ring = try place.keyRing
            let elsewhere = try settings.open(for: LockedKeyRing(from: ring).unverifiedDeployment)
            let own = try place.formerDocuments, store = try place.open().store
            try await Self.checkNobodyServes(store)
            let moved = try await DocumentMove(source: back ? elsewhere : own, target: back ? own : elsewhere, store: store).run()
            try store.close()
            let there = back ? (place.database == nil ? "the data directory" : "the database") : settings.url
            Terminal.data("\(moved.moved) documents, \(moved.bytes) bytes, are in \(there); each was read back and compared")
            if moved.there > 0 { Terminal.data("\(moved.there) were there already, and the same") }
            Terminal.data("\(moved.found) of the \(moved.named) documents that the database names are there")
            if moved.found < moved.named {
                Terminal.talk("\(moved.named - moved.found) are at neither place: restore them from a backup or the bucket's versions")
                throw ExitCode(ExitStatus.partial.rawValue)
            }
            if back {
                Terminal.talk("take documentStore out of config.json, of every node; nothing is served before (documents_not_moved)")
            }
        }

        /// The directory is this process's; a database has other nodes.
        private static func checkNobodyServes(_ store: any Store) async throws {
            guard store.isShared else { return }
            let now = SystemClock().now(), nodes = try await store.read { try Mall.nodesUp(at: now, in: $0) }
            guard nodes == 0 else {
                throw CommandFailure(
                    .inUse,
                    "nodes_up: \(nodes) process(es) have this deployment open, or were killed less than a minute ago: segel serve, or another command",
                    next: "stop segel serve on every node and run it again; a minute later where one was killed"
                )
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
