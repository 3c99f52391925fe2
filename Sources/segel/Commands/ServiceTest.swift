internal import ArgumentParser
internal import Foundation
internal import SegelCatalogue
internal import SegelUseCases

struct ServiceTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Try a service file out: applied for, decided at every desk, issued and verified, in a city that is thrown away.",
        discussion: """
            Needs no deployment and touches none. Somebody of whom the register has everything applies with made-up answers; --answers names a file with
            better ones, of the applicant's and the desks' fields: {FIELD: VALUE}. Exits 1 where the file cannot be walked, naming the field.
            """
    )
    @Argument(help: "Service files, in or beside the catalogue.") var files: [String]
    @Option(help: "The catalogue they are or would be part of.") var catalogue = "Catalogue"
    @Option(help: "JSON file with answers by field, - for stdin.") var answers: String?
    @Flag(help: "Machine-readable output.") var json = false

    func run() async throws {
        guard FileManager.default.fileExists(atPath: catalogue) else {
            throw CommandFailure(.usage, "there is no catalogue \(catalogue)", next: "name it with --catalogue")
        }
        var all = try CatalogueFolder.files(catalogue)
        let names = try files.map { file in
            guard let bytes = FileManager.default.contents(atPath: file), file.hasSuffix(".yaml") else {
                throw CommandFailure(.usage, "cannot read \(file), or it is not .yaml")
            }
            let name = URL(filePath: file).lastPathComponent
            all[name] = [UInt8](bytes)
            return name
        }
        let reader = CatalogueReader(all), read: Catalogue
        do { read = try reader.read() } catch {
            for problem in error.problems { Terminal.talk(problem.description) }
            throw CommandFailure(.unexpected, "nothing was tried: the files are not in order", next: "mend the lines named above")
        }
        let services = try names.map { name in
            guard let service = reader.code(of: name).flatMap(read.service) else {
                throw CommandFailure(.usage, "\(name) has no service in it", next: "segel service lint \(name)")
            }
            return service
        }
        let given = try given()
        Terminal.talk("trying \(services.map(\.code).joined(separator: ", ")) in a city that is thrown away")
        let city = try await RehearsalCity(all, region: read.region)
        defer { city.end() }
        let rehearsed = try await Self.rehearse(services, in: city, given)
        if json { try Terminal.json(rehearsed) } else { rehearsed.forEach(show) }
        let issued = rehearsed.flatMap(\.issued)
        guard issued.allSatisfy({ $0.isAccepted && $0.isAlteredRefused }) else {
            throw CommandFailure(.unexpected, "what was issued does not verify as it should", next: "the verdicts above say what is wrong")
        }
    }

    private func given() throws -> [String: String] {
        guard let answers else { return [:] }
        do { return try JSONDecoder().decode([String: String].self, from: Data(try VerifyCommand.read(answers))) } catch is DecodingError {
            throw CommandFailure(.usage, "\(answers) is not {FIELD: VALUE}, with texts only")
        }
    }

    private static func rehearse(_ services: [PublicService], in city: RehearsalCity, _ given: [String: String]) async throws
        -> [RehearsedService]
    {
        var rehearsed: [RehearsedService] = []
        do {
            let rehearsal = try await Rehearsal(city, given: given)
            for service in services { rehearsed.append(try await rehearsal.walk(service)) }
            return rehearsed
        } catch let stuck as Rehearsal.Stuck {
            for problem in stuck.problems {
                Terminal.talk("\(stuck.service): \(problem.field): \(problem.code): \(problem.message.id) / \(problem.message.en)")
            }
            throw CommandFailure(
                .unexpected,
                "\(stuck.service) cannot be walked with these answers",
                next: "give better ones with --answers FILE, or mend the service file"
            )
        } catch let refusal as Refusal {
            if case .invalid(let problems) = refusal.kind {
                for problem in problems {
                    Terminal.talk("\(problem.field): \(problem.code): \(problem.message.id) / \(problem.message.en)")
                }
            }
            throw CommandFailure(
                .unexpected,
                "refused: \(refusal.code)",
                next: "give other answers with --answers FILE, or mend the service file"
            )
        }
    }

    private func show(_ service: RehearsedService) {
        Terminal.data("\(service.code)  \(service.name.id) / \(service.name.en)")
        if !service.issuedFirst.isEmpty { Terminal.data("  first     \(service.issuedFirst.joined(separator: ", "))") }
        Terminal.data("  prefilled \(service.prefilled.count): \(service.prefilled.joined(separator: ", "))")
        Terminal.data("  asked     \(service.asked.count): \(service.asked.joined(separator: ", "))")
        Terminal.data("  documents \(service.documents.isEmpty ? "none" : service.documents.joined(separator: ", "))")
        Terminal.data("  desks     \(service.desks.joined(separator: ", "))")
        Terminal.data("  promised  \(service.promised ?? "-")")
        for document in service.issued {
            Terminal.data("  issued    \(document.type), \(document.validUntil.map { "valid until \($0)" } ?? "no expiry")")
            Terminal.data("    public  \(document.publicClaims.keys.sorted().joined(separator: ", "))")
            Terminal.data("    hidden  \(document.otherClaims.keys.sorted().joined(separator: ", "))")
            let forms = [document.qrLetters.map { "QR of \($0) letters" }, document.mdoc.map { "mdoc \($0)" }].compactMap { $0 }
            if !forms.isEmpty { Terminal.data("    also    \(forms.joined(separator: ", "))") }
            Terminal.data("    verify  \(document.verdict); an altered copy: \(document.alteredVerdict)")
        }
    }
}
