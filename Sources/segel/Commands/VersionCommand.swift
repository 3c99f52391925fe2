internal import ArgumentParser
internal import SegelCrypto
internal import SegelSQLite

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "This program's version, and those of what it stores and encrypts with."
    )
    @Flag(help: "Machine-readable output.") var json = false

    private struct Versions: Encodable {
        let segel: String
        /// Of the library that is linked now, not of the one it was built with.
        let sqlite: String
        let libsodium: String
        /// The newest migration it knows: a database that has a newer one is not opened.
        let schema: String
    }

    func run() throws {
        let versions = Versions(
            segel: SegelCommand.version,
            sqlite: try SQLiteStore.linkedVersion(),
            libsodium: Sodium.version,
            schema: SQLiteStore.newestMigration
        )
        if json { return try Terminal.json(versions) }
        Terminal.data("segel \(versions.segel)")
        Terminal.data("  SQLite \(versions.sqlite), libsodium \(versions.libsodium), schema \(versions.schema)")
    }
}
