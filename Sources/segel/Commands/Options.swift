internal import ArgumentParser

/// Which deployment a command is about.
struct DataOptions: ParsableArguments {
    @Option(help: "The deployment's data directory.")
    var data = "/var/lib/segel"

    @OptionGroup(title: "Unlocking, needed when no `segel serve` runs")
    var unlock: UnlockOptions

    @Flag(help: "Machine-readable output.")
    var json = false

    var client: AdminClient { AdminClient(data: data, unlock: unlock) }
}

/// The trust root's private key, for commands that sign a trust list.
struct RootOptions: ParsableArguments {
    @Option(help: "The trust root's sealed private key file.")
    var rootKey: String

    @Option(help: "File with the root key's passphrase, - for stdin.")
    var rootPassphraseFile: String
}
