internal import ArgumentParser
internal import Foundation
internal import SegelCatalogue
internal import SegelHTTP

struct VaultShare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share",
        abstract: "Let somebody act in a vault: for what, in which services and until when. Prints the code they accept it with, once.",
        discussion: """
            It is a mandate, as in the portal: it stands once the person named accepts it at /mandates with the code, ends by itself, and whoever gave it
            ends it there at any time. By the owner: powerOfAttorney, or child. By an officer at whose counter the owner is, who has seen the document
            that proves it: parent and guardian too.
            """
    )
    @Option(help: "File with the NIK of whom it is for, - for stdin.") var toNikFile: String
    @Option(help: "apply, follow or fetch; may be repeated.") var act: [MandateAct]
    @Option(help: "A service's code; may be repeated. Without it, all of them.") var service: [String] = []
    @Option(help: "The last day it stands, such as 2027-06-30.") var until: String
    @Option(help: "powerOfAttorney, child, parent or guardian.") var basis = MandateBasis.powerOfAttorney
    @Option(help: "With --as: the document that the officer saw, such as \"F-1.07\".") var proof: String?
    @OptionGroup var person: PersonOptions
    @OptionGroup var options: DataOptions

    func validate() throws {
        guard CivilDate(iso: until) != nil else { throw ValidationError("\(until) is not a day such as 2027-06-30") }
        guard [toNikFile, person.nikFile, person.passwordFile].count(where: { $0 == "-" }) < 2 else {
            throw ValidationError("only one file is stdin")
        }
        guard person.officer == nil || (person.nikFile != nil && proof != nil) else {
            throw ValidationError("at a counter: --nik-file of who is there, and --proof")
        }
    }

    func run() async throws {
        let shared = SharedVault(
            nik: try PersonOptions.nik(toNikFile),
            basis: basis,
            acts: Set(act),
            services: service.isEmpty ? nil : Set(service),
            lastDay: until
        )
        let request = DocumentRequest.share(shared, by: try person.signIn, at: try person.visit(identity: proof))
        guard case .document(.code(let code)) = try await options.client.ask(.document(request)) else {
            throw CommandFailure.answeredOtherwise
        }
        if options.json { return try Terminal.json(["code": code]) }
        Terminal.data(code)
        Terminal.talk("next: they sign in and accept it at /mandates, within 14 days")
    }
}

extension MandateAct: ExpressibleByArgument {}
extension MandateBasis: ExpressibleByArgument {}
