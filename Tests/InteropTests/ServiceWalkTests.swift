import Foundation
import SegelCatalogue
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

@Suite("Every service in a browser", .serialized) struct ServiceWalkTests {
    /// Those that end what others need come last.
    private static let last = ["SIP-CABUT", "DKC-02"]

    @Test(
        "filled in by its citizen, decided by each desk, fetched: in one language with a script, in the other without",
        arguments: ["id", "en"]
    ) func walked(language: String) async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        let city = try await ServedCity { city in try await Self.furnish(city) }
        let verdict = try await judge.ask("service_pages.py", about: [city.place, language, "citizen"])
        print(verdict.output)
        #expect(verdict.status == 0, "\(verdict.errors)")
    }

    @Test(
        "the same by somebody who applies, follows and fetches for the citizen: a part of the services, all of them on request",
        arguments: ["id", "en"]
    )
    func walkedByDelegate(language: String) async throws {
        guard let judge = Judge(), Judge.hasChromium else { return }
        guard language == "id" || ProcessInfo.processInfo.environment["SEGEL_EVERY_VIEW"] != nil else {
            return print("a delegate's walk in English waits for SEGEL_EVERY_VIEW")
        }
        let city = try await ServedCity { city in
            let delegate = try await city.citizen(2, values: ["nama": "Budi Santoso"])
            var place = try await Self.furnish(city)
            let client = try await city.mall.signedIn(
                session: city.mall.signIn(.nik("1872010101909901"), password: TestCity.passphrase)
            )
            place["mandate"] = try await city.mandate(of: client, for: delegate).text
            place["who"] = try await city.nik(of: delegate).text
            return place
        }
        let verdict = try await judge.ask("service_pages.py", about: [city.place, language, "delegate"])
        print(verdict.output)
        #expect(verdict.status == 0, "\(verdict.errors)")
    }

    /// A citizen who holds what the services require, and for each service what its form and its desks are to be told.
    private static func furnish(_ city: TestCity) async throws -> [String: Any] {
        let person = try await city.citizen(1), walk = Walk(city), mall = city.mall
        let all = mall.catalogue.offered
        let services = all.filter { !last.contains($0.code) } + all.filter { last.contains($0.code) }
        var told: [[String: Any]] = []
        for service in services {
            for required in service.requires { try await walk.hold(required.type, for: person) }
            let draft = try await mall.startCase(service.code, for: person)
            try await walk.complete(draft, for: person)
            let answers = try await mall.caseDetail(draft, for: person).contents.answers
            try await mall.withdrawCase(draft, for: person)
            var parts: [[String: Any]] = []
            for part in service.parts { parts.append(["desks": try await desks(of: part.service, walk)]) }
            let own = service.isBundle ? [] : try await desks(of: service, walk)
            told.append(["code": service.code, "answers": answers, "desks": own, "parts": parts])
        }
        return ["who": "1872010101909901", "services": told]
    }

    private static func desks(of service: PublicService, _ walk: Walk) async throws -> [[String: Any]] {
        var desks: [[String: Any]] = []
        for step in service.workflow.steps {
            let officer = try await walk.officer(at: step)
            let filled = step.fields.map { ($0.name, Walk.answer(to: $0)) }
            desks.append(["officer": officer.officer ?? "", "filled": Dictionary(uniqueKeysWithValues: filled)])
        }
        return desks
    }
}
