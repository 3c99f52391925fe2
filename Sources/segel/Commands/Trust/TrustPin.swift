internal import ArgumentParser
internal import Foundation
internal import SegelCredential

struct TrustPin: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Pin the trust root, once, from a file you got in a way you trust."
    )
    @Argument(help: "root.json") var file: String
    @Option(help: "The verifier's folder.") var trustDir: String?

    func run() throws {
        guard let bytes = FileManager.default.contents(atPath: file) else { throw CommandFailure(.usage, "cannot read \(file)") }
        let root: TrustRoot
        do { root = try TrustRoot(bytes: [UInt8](bytes)) } catch { throw CommandFailure(.usage, "\(file) is no trust root") }
        try TrustStore.at(trustDir).pin(root)
        Terminal.data("pinned: \(root.threshold) of \(root.keys.count) root keys must sign")
        for signer in root.signers { Terminal.talk("  signer \(signer)") }
    }
}
