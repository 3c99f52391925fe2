import SegelCatalogue
import SegelCredential
import SegelTestSupport
import SegelUseCases
import SegelVault
import Testing

/// All services of the catalogue, walked as their files say.
@Suite("Every service") struct EveryServiceTests {
    let folder: TemporaryFolder
    let city: TestCity
    let walk: Walk

    init() async throws {
        folder = try TemporaryFolder()
        city = try await TestCity(folder.path + "/city")
        walk = Walk(city)
    }

    static let codes = (try? TestCity.catalogue().services.map(\.code)) ?? []

    @Test("from an empty form through its desks to a credential that is accepted", arguments: codes) func issued(code: String) async throws
    {
        let person = try await city.citizen(1)
        let credential = try await walk.issued(code, for: person)
        #expect(try await city.mall.verify(credential.bytes).exitCode == 0)
        // All that the file describes and the answers gave.
        #expect(credential.claims.members.count > 4)
        #expect(credential.service.code == code && credential.status == .valid)
        let text = try #require(try await city.mall.qrText(of: credential))
        #expect(try await city.mall.verify(symbols: [Array(text.utf8)]).exitCode == 0)
        // Version 15 of a symbol at level Q, whose modules are 0.35 mm on a print of 30 mm.
        #expect(text.utf8.count <= 426, "\(text.utf8.count) letters")
    }

    /// Names of fields that are asked though something of the same name is held, and why.
    static let askedAnyway = [
        // The child to be registered; the card that is held is another child's.
        "DKC-01": Set(["anakNama", "anakJk", "anakTempatLahir", "anakTglLahir"]),
        // The address one moves to; the card that is held has the old one.
        "DKC-08": Set(["kelurahan"]),
        // The child who was just born; card and certificate that are held are another child's, who may have another mother.
        "PKT-01": Set([
            "anakNama", "anakJk", "anakTempatLahir", "anakTglLahir", "anakKe", "anakAgama", "anakKewarganegaraan", "ibuNama",
            "statusPerkawinanOrtu",
        ]),
    ]

    @Test("with a full profile and every credential held, no service asks for what is known") func onceOnly() async throws {
        let person = try await city.citizen(2, values: TestCity.fullProfile)
        let services = city.mall.catalogue.services
        // Twice, since some end what others gave.
        for _ in 0..<2 { for service in services { try await walk.hold(service.credential.type, for: person) } }
        let held = try await city.mall.credentials(of: person).filter { $0.status == .valid }
        #expect(Set(held.map(\.service.credential.type)) == Set(services.map(\.credential.type)))
        let profile = Set(try await city.mall.profile(for: person).values.keys)
        var checked = 0
        for service in city.mall.catalogue.offered {
            let known = Self.known(held, outside: service)
            let id = try await city.mall.startCase(service.code, for: person)
            try await walk.answerChoices(id, for: person)
            let form = try await city.mall.caseDetail(id, for: person).form
            for state in form.states where state.isVisible {
                let parts = state.field.name.split(separator: ".").map(String.init)
                let bare = parts.last ?? "", isApplicant = parts.count == 1 || parts[1] == "1"
                let isKnown = isApplicant && profile.contains(bare) || known.contains(parts.count == 1 ? bare : "\(parts[0]).\(bare)")
                guard isKnown, Self.askedAnyway[service.code]?.contains(bare) != true else { continue }
                guard case .held = state.origin, !state.value.isEmpty else {
                    Issue.record("\(service.code) asks for \(state.field.name)")
                    continue
                }
                checked += 1
            }
            #expect(form.problems(documents: []).allSatisfy { $0.code == "required" || $0.code == "document_missing" }, "\(service.code)")
        }
        #expect(checked > 60, "\(checked)")
    }

    /// Fields that some other service's valid credential answers: the catalogue says which claim comes from which field.
    static func known(_ held: [HeldCredential], outside service: PublicService) -> Set<String> {
        var names: Set<String> = []
        for credential in held where credential.service.code != service.code {
            for claim in credential.service.credential.claims where claim.text(in: credential.claims) != nil {
                switch claim.source {
                case .field(let name): names.insert(name)
                case .each(let section, let field): names.insert("\(section).\(field)")
                default: break
                }
            }
        }
        return names
    }
}
