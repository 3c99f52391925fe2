internal import ArgumentParser
internal import Foundation
internal import SegelCredential

struct TrustExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract:
            "All that was ever published about whom to trust, for an auditor: roots, lists, witnessed sets. Followed before it is written."
    )
    @Option(help: "The deployment's data directory; only its public files are read.") var data = "/var/lib/segel"
    @Option(help: "A new folder; or a file ending in .json for the current list alone.") var out: String

    func run() throws {
        let published = PublishedTrust(dataDirectory: data)
        if out.hasSuffix(".json") {
            let (_, list) = try published.current()
            try Data(try published.bytes("list.json")).write(to: URL(filePath: out), options: .atomic)
            return Terminal.data("trust list \(list.list.number) is in \(out)")
        }
        let history = try published.history()
        guard !FileManager.default.fileExists(atPath: out) else { throw CommandFailure(.usage, "\(out) exists", next: "name a new folder") }
        try FolderCopy.make(of: published.folder, at: out)
        Terminal.data(
            "\(history.chain.roots.count) root(s) and \(history.lists.count) trust list(s), each following the one before, are in \(out)"
        )
    }
}

struct TrustAudit: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Follow an exported folder from the first root and list to the last. Exits 13 where the chain breaks."
    )
    @Argument(help: "The exported folder.") var folder: String
    @Option(help: "The first root as you got it in a way you trust; the folder's own otherwise.") var root: String?

    func run() throws {
        let published = PublishedTrust(folder: folder)
        let history = try published.history(pinned: root.map { try TrustRoot(bytes: PublishedTrust.read($0)) })
        for (position, list) in history.lists.enumerated() {
            for line in TrustWords.show(list).prefix(1) { Terminal.data(line) }
            for line in TrustWords.changes(list, since: position == 0 ? nil : history.lists[position - 1]) { Terminal.data(line) }
        }
        Terminal.data("\(history.chain.roots.count) root(s), \(history.lists.count) list(s): every one follows the one before")
    }
}
