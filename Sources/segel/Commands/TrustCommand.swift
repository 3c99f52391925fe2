internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelCrypto
internal import SegelUseCases

struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "What a verifier trusts: pin a root, fetch and show the list; publish one.",
        subcommands: [Pin.self, Fetch.self, Show.self, Publish.self]
    )

    struct Pin: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Pin the trust root, once, from a file you got in a way you trust.")
        @Argument(help: "root.json") var file: String
        @Option(help: "The verifier's folder.") var trustDir: String?

        func run() throws {
            guard let bytes = FileManager.default.contents(atPath: file) else { throw CommandFailure(.usage, "cannot read \(file)") }
            let root = try TrustRoot(bytes: [UInt8](bytes))
            try TrustStore.at(trustDir).pin(root)
            Terminal.data("pinned: \(root.threshold) of \(root.keys.count) root keys must sign")
        }
    }

    struct Fetch: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch and check the trust list and all status lists, for verifying offline too."
        )
        @Argument(help: "The public address, such as https://mpp.metrokota.example") var url: String
        @Option(help: "The verifier's folder.") var trustDir: String?

        func run() async throws {
            let store = TrustStore.at(trustDir)
            let base = url.hasSuffix("/") ? String(url.dropLast()) : url
            let list = try store.accept(try await Fetcher().get("\(base)/trust/list.json"))
            var saved = 0
            for issuer in list.list.issuers { saved += try await fetchStatusLists("\(base)/status/\(issuer.agency)", store) }
            Terminal.data("trust list \(list.list.number): \(list.list.issuers.count) issuers; \(saved) status lists saved")
        }

        /// Lists are numbered from 1 without gaps.
        private func fetchStatusLists(_ base: String, _ store: TrustStore) async throws -> Int {
            for number in 1... {
                let uri = "\(base)/\(number).jwt"
                do { try store.save(statusList: try await Fetcher().get(uri), uri: uri) } catch is CommandFailure { return number - 1 }
            }
            return 0
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The saved trust list.")
        @Option(help: "The verifier's folder.") var trustDir: String?

        func run() throws {
            let list = try TrustStore.at(trustDir).list().list
            Terminal.data("trust list \(list.number), until \(Date(timeIntervalSince1970: Double(list.expires)).ISO8601Format())")
            for issuer in list.issuers {
                Terminal.data("  \(issuer.nameEnglish) (\(issuer.id))")
                for key in issuer.keys { Terminal.data("    \(key.purpose.rawValue) \(key.key.algorithm.rawValue) \(key.kid)") }
            }
        }
    }

    struct Publish: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Sign the next trust list with the root key and publish it.")
        @OptionGroup var root: RootOptions
        @OptionGroup var options: DataOptions

        func run() async throws {
            let key = try RootKeyFile.open(root.rootKey, passphrase: SecretInput.read(root.rootPassphraseFile))
            let list = try await RootSigning.publish(with: key) { try await options.client.ask($0) }
            Terminal.data("trust list \(list.number) is published")
        }
    }
}
