internal import ArgumentParser
internal import Foundation
internal import SegelHTTP
internal import SegelVault

struct VaultPut: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "put",
        abstract: "Seal a document in a vault, or with a case: by its owner, or by an officer at whose counter the owner is."
    )
    @Argument(help: "A PDF, JPEG or PNG, - for stdin.") var document: String
    @Option(help: "What its owner calls it; the file's name, unless given.") var title: String?
    @Option(name: .customLong("case"), help: "The case it belongs to: a draft, or one that was returned for it.") var file: String?
    @Option(help: "With --case: the code that asks for it.") var code: String?
    @Option(help: "With --as: by what the officer saw who is there: ktp, kia, paspor or kk.") var identity: String?
    @OptionGroup var person: PersonOptions
    @OptionGroup var options: DataOptions

    func validate() throws {
        guard (file == nil) == (code == nil) else { throw ValidationError("--case and --code go together") }
        guard person.officer == nil || (file != nil && person.nikFile != nil && identity != nil) else {
            throw ValidationError("at a counter: --case, --code, --nik-file of who is there, and --identity")
        }
    }

    func run() async throws {
        // One more than is taken, so that what is too large is not cut short.
        let bytes = try VerifyCommand.read(document, limit: DocumentIntake.byteLimit + 1)
        let place = file.flatMap { file in code.map { NewDocument.Place(file: file, code: $0) } }
        let name = title ?? (document == "-" ? "" : URL(filePath: document).lastPathComponent)
        let new = NewDocument(title: name, bytes: Data(bytes), place: place)
        let request = DocumentRequest.put(new, by: try person.signIn, at: try person.visit(identity: identity))
        switch try await options.client.ask(.document(request)) {
        case .document(.documents(let documents)): try VaultList.show(documents, options)
        case .document(.attached):
            if options.json { try Terminal.json(["attached": code ?? ""]) } else { Terminal.data("attached as \(code ?? "")") }
        default: throw CommandFailure.answeredOtherwise
        }
    }
}

struct VaultList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The documents of one's own vault; with --case, those of a case on the officer's desk: the look is recorded."
    )
    @Option(name: .customLong("case"), help: "With --as: the case on the officer's desk.") var file: String?
    @OptionGroup var person: PersonOptions
    @OptionGroup var language: LanguageOption
    @OptionGroup var options: DataOptions

    func validate() throws {
        guard (file == nil) == (person.officer == nil) else {
            throw ValidationError("an officer sees the documents of a case: --as with --case")
        }
    }

    func run() async throws {
        let request = DocumentRequest.list(file: file, by: try person.signIn, in: language.language)
        guard case .document(.documents(let documents)) = try await options.client.ask(.document(request)) else {
            throw CommandFailure.answeredOtherwise
        }
        try Self.show(documents, options)
    }

    static func show(_ documents: [ShownDocument], _ options: DataOptions) throws {
        if options.json { return try Terminal.json(documents) }
        for document in documents {
            let at = Date(timeIntervalSince1970: Double(document.createdAt)).ISO8601Format()
            Terminal.data("\(document.id ?? document.code ?? "")\t\(document.mediaType)\t\(document.bytes) bytes\t\(at)\t\(document.title)")
        }
    }
}

struct VaultGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Open a document of one's own vault; with --case, one of a case on the officer's desk: the look is recorded."
    )
    @Argument(help: "The document's identifier; with --case, the code that asked for it.") var document: String
    @Option(help: "Where to write it, a file that is not there yet, - for stdout.") var out: String
    @Option(name: .customLong("case"), help: "With --as: the case on the officer's desk.") var file: String?
    @OptionGroup var person: PersonOptions
    @OptionGroup var options: DataOptions

    func validate() throws {
        guard (file == nil) == (person.officer == nil) else {
            throw ValidationError("an officer opens a document of a case: --as with --case")
        }
    }

    func run() async throws {
        let request = DocumentRequest.get(document, file: file, by: try person.signIn)
        guard case .document(.bytes(let bytes)) = try await options.client.ask(.document(request)) else {
            throw CommandFailure.answeredOtherwise
        }
        if out == "-" { return try FileHandle.standardOutput.write(contentsOf: bytes) }
        // For its owner alone: it is somebody's.
        try SecretFile.create(out) { file in try bytes.withUnsafeBytes { try file.write($0) } }
        Terminal.talk("\(bytes.count) bytes in \(out)")
    }
}
