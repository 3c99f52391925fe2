internal import ArgumentParser
internal import Foundation
internal import SegelCrypto
internal import SegelHTTP

/// Who does something with a vault: its owner by their own password, or an officer.
struct PersonOptions: ParsableArguments {
    @Option(name: .customLong("as"), help: "An officer's sign-in name. Without it, it is the citizen's own doing.") var officer: String?
    @Option(help: "File with the citizen's NIK, - for stdin: whose vault it is; with --as, who is there at the officer's counter.")
    var nikFile: String?
    @Option(help: "File with the password of the officer, or else of the citizen, - for stdin.") var passwordFile: String

    func validate() throws {
        guard officer != nil || nikFile != nil else { throw ValidationError("name an officer with --as, or the citizen with --nik-file") }
        guard nikFile != "-" || passwordFile != "-" else { throw ValidationError("only one of --nik-file and --password-file is stdin") }
    }

    var signIn: TerminalSignIn {
        get throws {
            let password = try SecretInput.read(passwordFile).withUnsafeBytes { [UInt8]($0) }
            return TerminalSignIn(name: try officer ?? nikFile.map(Self.nik) ?? "", password: password)
        }
    }

    /// Who is at the officer's counter. `identity`: what the officer saw.
    func visit(identity: String?) throws -> CounterVisit? {
        guard officer != nil, let nikFile else { return nil }
        guard let identity else { throw CommandFailure(.usage, "say by which document the officer saw who is there") }
        return CounterVisit(nik: try Self.nik(nikFile), identity: identity)
    }

    /// A NIK stands in no argument: every user of the machine can read those.
    static func nik(_ file: String) throws -> String {
        String(decoding: try VerifyCommand.read(file), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
