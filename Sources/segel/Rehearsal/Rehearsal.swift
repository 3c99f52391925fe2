internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelUseCases
internal import SegelVault

/// Walks a service as its file says: the form says what is asked, the workflow who decides. Everything goes the way of citizens and officers.
final class Rehearsal {
    /// Why a service cannot be walked with these answers.
    struct Stuck: Error {
        let service: String
        let problems: [FieldProblem]
    }

    /// More than any service has questions that open others.
    private static let rounds = 20

    private let city: RehearsalCity
    private let person: SignedIn
    /// Answers that matter, by field.
    private let given: [String: String]
    /// By step, role and agency: nobody decides two steps of a case.
    private var officers: [String: SignedIn] = [:]
    /// The services that had to be walked first.
    private var issuedFirst: [String] = []

    init(_ city: RehearsalCity, given: [String: String]) async throws {
        self.city = city
        self.given = given
        person = try await city.citizen()
    }

    private var mall: Mall { city.mall }

    func walk(_ service: PublicService) async throws -> RehearsedService {
        issuedFirst = []
        try await holdRequired(by: service)
        let id = try await mall.startCase(service.code, for: person)
        let form = try await complete(id, service)
        try await mall.submitCase(id, for: person)
        let promised = try await mall.caseDetail(id, for: person).promised
        var documents: [RehearsedDocument] = []
        for credential in service.isBundle ? try await approveInParts(id) : [try await approve(id, service)] {
            documents.append(try await document(credential))
        }
        return RehearsedService(service, form, promised: promised, requires: issuedFirst, documents)
    }

    /// A valid credential of each type that the service wants to see.
    private func holdRequired(by service: PublicService) async throws {
        let own = Set(service.isBundle ? service.parts.map(\.service.credential.type) : [service.credential.type])
        for required in service.requires where !own.contains(required.type) {
            let held = try await mall.credentials(of: person)
            if held.contains(where: { $0.service.credential.type == required.type && $0.status == .valid }) { continue }
            guard let other = mall.catalogue.services(issuing: required.type).first else { continue }
            try await holdRequired(by: other)
            let id = try await mall.startCase(other.code, for: person)
            _ = try await complete(id, other)
            try await mall.submitCase(id, for: person)
            _ = try await approve(id, other)
            issuedFirst.append(other.code)
        }
    }

    /// Answers whatever the form still asks for, and attaches what it wants. Answers the form as it was before anything was typed, and as it was sent.
    private func complete(_ id: String, _ service: PublicService) async throws -> (before: Form, sent: Form) {
        let before = try await mall.caseDetail(id, for: person).form
        try await mall.save(given, in: id, for: person)
        // Choices first: they decide which questions come. Each round may open new ones.
        for _ in 0..<Self.rounds {
            let form = try await mall.caseDetail(id, for: person).form
            let open = form.states.filter { $0.isVisible && $0.value.isEmpty && $0.field.type.isChoice }
            if open.isEmpty { break }
            try await mall.save(Dictionary(uniqueKeysWithValues: open.map { ($0.field.name, answer($0.field)) }), in: id, for: person)
        }
        var problems: [FieldProblem] = []
        for _ in 0..<Self.rounds {
            let detail = try await mall.caseDetail(id, for: person)
            problems = detail.form.problems(documents: Set(detail.contents.documents.keys))
            if problems.isEmpty { return (before, detail.form) }
            try await mend(problems, id, detail.form, service)
        }
        throw Stuck(service: service.code, problems: problems)
    }

    private func mend(_ problems: [FieldProblem], _ id: String, _ form: Form, _ service: PublicService) async throws {
        var answers: [String: String] = [:]
        for problem in problems {
            switch problem.code {
            case "required":
                guard let field = form.state(problem.field)?.field else { throw Stuck(service: service.code, problems: [problem]) }
                answers[problem.field] = answer(field)
            case "document_missing":
                let pieces = AsyncStream<[UInt8]> { stream in
                    stream.yield(Specimen.page("Contoh"))
                    stream.finish()
                }
                try await mall.attachDocument(pieces, titled: problem.field, as: problem.field, to: id, for: person)
            // What another answer mends is not what is stuck.
            default:
                let stuck = problems.filter { !["required", "document_missing"].contains($0.code) }
                throw Stuck(service: service.code, problems: stuck)
            }
        }
        try await mall.save(answers, in: id, for: person)
    }

    private func answer(_ field: Field) -> String { given[field.name] ?? ExampleData.answer(to: field) }

    /// Through all the desks.
    private func approve(_ id: String, _ service: PublicService) async throws -> HeldCredential {
        for step in service.workflow.steps {
            let officer = try await officer(at: step)
            let revision = try await mall.officerCase(id, for: officer).detail.revision
            let filled = Dictionary(uniqueKeysWithValues: step.fields.map { ($0.name, answer($0)) })
            let result: DecisionResult
            do { result = try await mall.decide(.approve, on: id, revision: revision, by: officer, filled: filled) } catch let refusal
                as Refusal
            {
                guard case .invalid(let problems) = refusal.kind, !problems.isEmpty else { throw refusal }
                throw Stuck(service: service.code, problems: problems)
            }
            if case .issued(let credential) = result { return try await mall.credential(ObjectID(text: credential), for: person) }
        }
        throw Refusal(.conflict, "not_issued")
    }

    private func approveInParts(_ id: String) async throws -> [HeldCredential] {
        var issued: [HeldCredential] = []
        while let part = try await mall.caseDetail(id, for: person).parts.first(where: { $0.state.state == .open }),
            let own = part.state.caseID
        {
            issued.append(try await approve(own, part.service))
        }
        return issued
    }

    private func officer(at step: WorkflowStep) async throws -> SignedIn {
        let desk = "\(step.id) \(step.role)@\(step.agency)"
        if let known = officers[desk] { return known }
        let officer = try await city.officer(officers.count + 1, at: step)
        officers[desk] = officer
        return officer
    }

    private func document(_ credential: HeldCredential) async throws -> RehearsedDocument {
        var altered = credential.bytes
        altered[altered.count / 3] ^= 1
        return RehearsedDocument(
            credential,
            qr: try await mall.qrText(of: credential),
            verdict: try await mall.verify(credential.bytes),
            altered: try await mall.verify(altered)
        )
    }
}
