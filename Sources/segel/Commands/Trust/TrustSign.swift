internal import ArgumentParser
internal import SegelCredential
internal import SegelCrypto

struct TrustSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a draft as one root signer. Needs no network and no data directory; shows what changes before it signs."
    )
    @Argument(help: "The draft's file.") var draft: String
    @OptionGroup var root: RootOptions
    @Option(help: "Where to write the signature.") var out: String

    func run() throws {
        let read = try DraftFile(reading: draft)
        for line in try TrustWords.summary(read) { Terminal.data(line) }
        let key = try RootKeyFile.open(root.rootKey, passphrase: SecretInput.read(root.rootPassphraseFile))
        let signature = try RootSigning.sign(read, with: key)
        try signature.write(to: out)
        Terminal.data("signed by \(signature.signature.kid)")
        Terminal.talk("next: carry \(out) to whoever publishes; compare the fingerprint with the other signers")
    }
}
