internal import ArgumentParser
internal import Foundation
internal import SegelCredential

struct TrustShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "The trust list in words: a verifier's saved one, or with --data the published one."
    )
    @Option(help: "The verifier's folder.") var trustDir: String?
    @Option(help: "A deployment's data directory; only its public files are read.") var data: String?

    func run() throws {
        let (chain, list) = try data.map { try PublishedTrust(dataDirectory: $0).current() } ?? saved()
        let root = chain.current
        Terminal.data("root \(root.version): \(root.threshold) of \(root.keys.count) must sign: \(root.signers.joined(separator: ", "))")
        for line in TrustWords.show(list.list) { Terminal.data(line) }
        Terminal.data("fingerprint \(list.digest)")
    }

    private func saved() throws -> (TrustRootChain, VerifiedTrustList) {
        let store = TrustStore.at(trustDir)
        return (try store.chain(), try store.list())
    }
}
