internal import ArgumentParser
internal import Foundation
internal import SegelCatalogue
internal import SegelHTTP
internal import SegelUseCases
internal import SegelVault

struct ServiceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "Public services as data: list, lint, test, add.",
        subcommands: [List.self, Lint.self, ServiceTest.self, Add.self]
    )

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list")
        @Option(help: "The catalogue's folder.") var catalogue = "Catalogue"

        func run() throws {
            for service in try CatalogueFolder.read(catalogue).services {
                Terminal.data("\(service.code)\t\(service.name.id)\t\(service.name.en)")
            }
        }
    }

    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lint",
            abstract: "Check service files; every problem with file, line and reason."
        )
        @Argument(help: "Service files, or a catalogue folder.") var files: [String]
        @Option(help: "The catalogue they are or would be part of.") var catalogue = "Catalogue"

        func run() throws {
            guard FileManager.default.fileExists(atPath: catalogue) else {
                throw CommandFailure(.usage, "there is no catalogue \(catalogue)", next: "name it with --catalogue")
            }
            // A file is judged among all the others: they may name what it has, and the other way round.
            var all = try CatalogueFolder.files(catalogue)
            for file in files { try add(file, to: &all) }
            do {
                let read = try CatalogueReader(all).read()
                for problem in read.policyProblems {
                    Terminal.data("policies.yaml: \(problem.code): the policy \(problem.policy) cannot be asked")
                }
                guard read.policyProblems.isEmpty else { throw ExitCode(ExitStatus.unexpected.rawValue) }
                Terminal.data("\(read.offered.count) service(s) in order")
            } catch let error as LintFailure {
                for problem in error.problems { Terminal.data(problem.description) }
                throw ExitCode(ExitStatus.unexpected.rawValue)
            }
        }

        private func add(_ file: String, to all: inout [String: [UInt8]]) throws {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file, isDirectory: &isFolder) else {
                throw CommandFailure(.usage, "cannot read \(file)")
            }
            if isFolder.boolValue { return all.merge(try CatalogueFolder.files(file)) { $1 } }
            all[URL(filePath: file).lastPathComponent] = FileManager.default.contents(atPath: file).map { [UInt8]($0) }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a service file to a deployment; it appears in portal and API at once."
        )
        @Argument(help: "The service file.") var file: String
        @OptionGroup var options: DataOptions

        func run() async throws {
            let folder = options.data + "/catalogue"
            var all = try CatalogueFolder.files(folder)
            let name = URL(filePath: file).lastPathComponent
            guard let bytes = FileManager.default.contents(atPath: file), name.hasSuffix(".yaml") else {
                throw CommandFailure(.usage, "cannot read \(file), or it is not .yaml")
            }
            all[name] = [UInt8](bytes)
            do { _ = try CatalogueReader(all).read() } catch {
                for problem in error.problems { Terminal.talk(problem.description) }
                throw CommandFailure(.unexpected, "\(name) was not added", next: "mend the lines named above")
            }
            try bytes.write(to: URL(filePath: "\(folder)/\(name)"), options: .atomic)
            _ = try await options.client.ask(.reloadCatalogue)
            Terminal.data("added \(name)")
            Terminal.talk("a new credential type is trusted once a trust list names it: segel trust publish")
        }
    }
}

struct CitizenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "citizen",
        abstract: "Register citizens.",
        subcommands: [Add.self, Code.self, SignOutCitizenCommand.self, CorrectCommand.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Open a vault for a citizen; prints the activation code once."
        )
        @Option(help: "JSON file with the register's values by element; \"nik\" among them. - for stdin.") var register: String
        @Option(help: "What the values come from.") var source = "Register Dukcapil"
        @OptionGroup var options: DataOptions

        func run() async throws {
            // Personal data come from a file: arguments can be read by every user of the machine.
            var values = try JSONDecoder().decode([String: String].self, from: Data(try VerifyCommand.read(register)))
            guard let nik = values.removeValue(forKey: "nik").flatMap(NIK.init) else {
                throw CommandFailure(.usage, "\"nik\" is missing or not a NIK")
            }
            let date = CivilDate(SystemClock().now()).iso
            guard
                case .activation(let citizen, let code) = try await options.client.ask(
                    .registerCitizen(nik: nik.text, register: values, source: source, date: date)
                )
            else { return }
            if options.json { return try Terminal.json(["citizen": citizen ?? "", "code": code]) }
            Terminal.data(code)
        }
    }

    struct Code: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "code",
            abstract: "A new activation code; the name is read from stdin."
        )
        @OptionGroup var options: DataOptions

        func run() async throws {
            guard let name = readLine(), case .activation(_, let code) = try await options.client.ask(.renewActivation(name: name)) else {
                return
            }
            Terminal.data(code)
        }
    }
}

struct OfficerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "officer",
        abstract: "Give officers their duties, and take them away.",
        subcommands: [Add.self, RemoveOfficerCommand.self, SignOutOfficerCommand.self]
    )

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Make an officer's account; prints the activation code once."
        )
        @Argument(help: "A sign-in name: lower-case letters, digits, hyphens.") var name: String
        @Option(help: "ROLE@AGENCY, may be repeated; \"registrar\" registers citizens, \"custodian\" approves what cannot be undone.")
        var duty: [String]
        @Option(help: "File with the NIK of the officer, who has a vault here, - for stdin. A custodian needs it.") var nikFile: String?
        @OptionGroup var options: DataOptions

        func run() async throws {
            let duties = try duty.map { text in
                let parts = text.split(separator: "@")
                guard parts.count == 2 else { throw CommandFailure(.usage, "\(text) is not ROLE@AGENCY") }
                return Duty(role: String(parts[0]), agency: String(parts[1]))
            }
            guard case .activation(_, let code) = try await options.client.ask(.addOfficer(name: name, duties: duties, nik: try nik()))
            else {
                return
            }
            if options.json { return try Terminal.json(["officer": name, "code": code]) }
            Terminal.data(code)
        }

        private func nik() throws -> String? {
            try nikFile.map { String(decoding: try VerifyCommand.read($0), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
        }
    }
}

struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "Issue and offer credentials, change their status, replace them.",
        subcommands: [
            CredentialIssue.self, CredentialShow.self, CredentialOfferCommand.self, Revoke.self, Suspend.self, Reinstate.self,
            ReissueCommand.self,
        ]
    )

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "revoke")
        @Argument(help: "The credential's id.") var id: String
        @OptionGroup var options: DataOptions
        func run() async throws { try await change("revoke", id, options) }
    }

    struct Suspend: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "suspend")
        @Argument(help: "The credential's id.") var id: String
        @OptionGroup var options: DataOptions
        func run() async throws { try await change("suspend", id, options) }
    }

    struct Reinstate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "reinstate")
        @Argument(help: "The credential's id.") var id: String
        @OptionGroup var options: DataOptions
        func run() async throws { try await change("reinstate", id, options) }
    }

    private static func change(_ status: String, _ id: String, _ options: DataOptions) async throws {
        _ = try await options.client.ask(.setStatus(credential: id, to: status))
        Terminal.data("\(status): done, published")
    }
}
