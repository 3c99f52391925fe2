internal import Foundation
package import SegelCatalogue
internal import SegelCredential
package import SegelUseCases
internal import SegelVault

/// Walks services that no test was written for: the form says what is asked, the workflow who decides.
package final class Walk {
    package let city: TestCity
    /// By the name of their desk.
    private var officers: [String: SignedIn] = [:]

    package init(_ city: TestCity) { self.city = city }

    private var mall: Mall { city.mall }

    /// From nothing to an issued credential, with whatever the service requires fetched first. `given`: answers that matter to the test.
    package func issued(_ code: String, for person: SignedIn, given: [String: String] = [:]) async throws -> HeldCredential {
        guard let service = mall.catalogue.service(code) else { throw Refusal.notFound }
        for required in service.requires where required.type != service.credential.type { try await hold(required.type, for: person) }
        let id = try await submitted(code, for: person, given: given)
        return try await approved(id, service, for: person)
    }

    /// A valid credential of the type, issued unless there is one.
    package func hold(_ type: String, for person: SignedIn) async throws {
        let held = try await mall.credentials(of: person)
        if held.contains(where: { $0.service.credential.type == type && $0.status == .valid }) { return }
        guard let service = mall.catalogue.services(issuing: type).first else { throw Refusal.notFound }
        _ = try await issued(service.code, for: person)
    }

    package func submitted(_ code: String, for person: SignedIn, given: [String: String] = [:]) async throws -> String {
        let id = try await mall.startCase(code, for: person)
        try await complete(id, for: person, given: given)
        try await mall.submitCase(id, for: person)
        return id
    }

    /// Answers whatever the form still asks for, and attaches what it wants.
    package func complete(_ id: String, for person: SignedIn, given: [String: String] = [:]) async throws {
        try await mall.save(given, in: id, for: person)
        try await answerChoices(id, for: person)
        // Each round may open new questions.
        for _ in 0..<20 {
            let detail = try await mall.caseDetail(id, for: person)
            let problems = detail.form.problems(documents: Set(detail.contents.documents.keys))
            if problems.isEmpty { return }
            var answers: [String: String] = [:]
            var documents: [String: ObjectID] = [:]
            for problem in problems {
                switch problem.code {
                case "required": answers[problem.field] = given[problem.field] ?? Self.answer(to: detail.form.state(problem.field)?.field)
                case "document_missing":
                    documents[problem.field] = try await mall.putDocument(TestCity.pieces(TestCity.pdf), titled: problem.field, for: person)
                        .id
                default: throw Refusal(.invalid(problems), "walk_stuck")
                }
            }
            try await mall.save(answers, documents: documents, in: id, for: person)
        }
        throw Refusal(.conflict, "walk_without_end")
    }

    /// Through all the desks.
    package func approved(
        _ id: String,
        _ service: PublicService,
        for person: SignedIn,
        filled given: [String: String] = [:]
    ) async throws -> HeldCredential {
        for step in service.workflow.steps {
            let officer = try await officer(at: step)
            // A desk that has it behind it already.
            guard try await mall.queue(for: officer).contains(where: { $0.id == id }) else { continue }
            let revision = try await mall.officerCase(id, for: officer).detail.revision
            let filled = Dictionary(uniqueKeysWithValues: step.fields.map { ($0.name, given[$0.name] ?? Self.answer(to: $0)) })
            let result = try await mall.decide(.approve, on: id, revision: revision, by: officer, filled: filled)
            if case .issued(let credential) = result { return try await mall.credential(ObjectID(text: credential), for: person) }
        }
        throw Refusal(.conflict, "not_issued")
    }

    /// Through the desks of a bundle's parts as they begin, until none is open, or `until` of them were issued. `refusing`: parts that the first desk
    /// refuses.
    package func approvedInParts(
        _ id: String,
        for person: SignedIn,
        filled: [String: String] = [:],
        refusing: Set<String> = [],
        until limit: Int = .max
    ) async throws -> [HeldCredential] {
        var issued: [HeldCredential] = []
        while issued.count < limit {
            let parts = try await mall.caseDetail(id, for: person).parts
            guard let part = parts.first(where: { $0.state.state == .open }), let own = part.state.caseID else { break }
            if refusing.contains(part.service.code), let first = part.service.workflow.steps.first {
                let officer = try await officer(at: first)
                let revision = try await mall.officerCase(own, for: officer).detail.revision
                _ = try await mall.decide(.reject(reason: "Tidak memenuhi syarat."), on: own, revision: revision, by: officer)
            } else {
                issued.append(try await approved(own, part.service, for: person, filled: filled))
            }
        }
        return issued
    }

    package func officer(at step: WorkflowStep) async throws -> SignedIn {
        let name = "\(step.id)-\(step.agency)"
        if let known = officers[name] { return known }
        let officer = try await city.officer(name, [Duty(role: step.role, agency: step.agency)])
        officers[name] = officer
        return officer
    }

    /// One that the field takes.
    package static func answer(to field: Field?) -> String {
        field.map(ExampleData.answer) ?? ""
    }
}

extension TestCity {
    /// Every element of the law that a profile may hold.
    package static let fullProfile = ExampleData.register.merging(["noKK": "1872010101150001"]) { $1 }
}

extension Walk {
    /// Only what decides which questions come: choices that nothing is known of.
    package func answerChoices(_ id: String, for person: SignedIn) async throws {
        for _ in 0..<20 {
            let form = try await city.mall.caseDetail(id, for: person).form
            let open = form.states.filter { $0.isVisible && $0.value.isEmpty && $0.field.type.isChoice }
            if open.isEmpty { return }
            let answers = open.map { ($0.field.name, Self.answer(to: $0.field)) }
            try await city.mall.save(Dictionary(uniqueKeysWithValues: answers), in: id, for: person)
        }
    }
}
