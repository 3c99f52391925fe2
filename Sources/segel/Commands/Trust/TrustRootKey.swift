internal import ArgumentParser
internal import Foundation
internal import SegelCredential
internal import SegelCrypto

struct TrustRootKey: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "root-key",
        abstract: "Make one root signer's key, on a machine of their own. Prints the public half; only that ever leaves the machine."
    )
    @Option(help: "Where to write the sealed private key.") var out: String
    @Option(help: "File with the passphrase that seals it, - for stdin.") var passphraseFile: String
    @Option(help: "Where to write the public half as well.") var publicOut: String?
    @Option(help: "What it signs with.") var algorithm = SignatureAlgorithm.es256

    func run() throws {
        let key = try RootKeyFile.create(at: out, passphrase: try SecretInput.read(passphraseFile), algorithm: algorithm)
        let jwk = JWK(key.publicKey)
        let bytes = JSONWriter.bytes(jwk.object)
        if let publicOut { try Data(bytes).write(to: URL(filePath: publicOut), options: .atomic) }
        Terminal.data(String(decoding: bytes, as: UTF8.self))
        Terminal.data("thumbprint \(jwk.thumbprint)")
        Terminal.talk("read the thumbprint out to the others; keep \(out) and its passphrase apart, and both off the network")
    }

    /// The public halves of several signers, as files.
    static func root(from files: [String], threshold: Int) throws -> TrustRoot {
        let keys = try files.map { file in
            guard let bytes = FileManager.default.contents(atPath: file) else { throw CommandFailure(.usage, "cannot read \(file)") }
            do { return try JWK(JSONReader.readObject([UInt8](bytes))).key } catch {
                throw CommandFailure(.usage, "\(file) is no public key", next: "segel trust root-key … --public-out FILE")
            }
        }
        do { return try TrustRoot(threshold: threshold, keys: keys) } catch {
            throw CommandFailure(.usage, "\(threshold) of \(files.count) is no root: the keys must differ and the threshold fit them")
        }
    }
}
