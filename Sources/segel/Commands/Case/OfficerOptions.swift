internal import ArgumentParser
internal import Foundation
internal import SegelCatalogue
internal import SegelCrypto
internal import SegelHTTP

/// Which officer does it. Their password is proved to the process that owns the accounts.
struct OfficerOptions: ParsableArguments {
    @Option(name: .customLong("as"), help: "The officer's sign-in name.") var officer: String
    @Option(help: "File with the officer's password, - for stdin.") var passwordFile: String

    var signIn: TerminalSignIn {
        get throws { TerminalSignIn(name: officer, password: try SecretInput.read(passwordFile).withUnsafeBytes { [UInt8]($0) }) }
    }
}

/// In which of the two languages something is shown.
struct LanguageOption: ParsableArguments {
    @Option(help: "id or en.") var lang = "en"

    func validate() throws {
        guard Language(rawValue: lang) != nil else { throw ValidationError("--lang is id or en") }
    }

    var language: Language { Language(rawValue: lang) ?? .english }
}
