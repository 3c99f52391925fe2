package import SegelCatalogue
package import SegelUseCases

/// What an officer does at a desk by command. `file`: a case's reference, or its identifier.
package enum CaseRequest: Codable, Sendable {
    case show(file: String, by: TerminalSignIn, in: Language)
    case history(file: String, by: TerminalSignIn, in: Language)
    case claim(file: String, by: TerminalSignIn)
    case decide(CaseDecision, file: String, by: TerminalSignIn)
    /// Signs what waits for a signature, and issues.
    case issue(file: String, revision: UInt64, by: TerminalSignIn)
}

/// A decision as it is typed.
package struct CaseDecision: Codable, Sendable {
    package enum Kind: String, Codable, Sendable, CaseIterable { case approve, `return`, reject, release }

    package let kind: Kind
    /// The case as the officer saw it.
    package let revision: UInt64
    package let grounds: CaseGrounds

    package init(_ kind: Kind, revision: UInt64, grounds: CaseGrounds) {
        self.kind = kind
        self.revision = revision
        self.grounds = grounds
    }
}

/// Why, and what the desk fills in: the members of the API's decisions.
package struct CaseGrounds: Codable, Sendable {
    package struct Item: Codable, Sendable {
        package let item: String
        package let code: ReturnReason?
        package let reason: String?
    }

    package let items: [Item]?
    /// As the citizen reads it; of a return, for items that have none of their own.
    package let reason: String?
    package let fill: [String: String]?

    package static let none = CaseGrounds(items: nil, reason: nil, fill: nil)
}

package enum CaseResponse: Codable, Sendable {
    case shown(ShownCase)
    case history(ShownHistory)
    /// The case after a decision, and what it became.
    case decided(CaseLine, credential: String?)
    /// What the desk's own fields lack; nothing was decided.
    case problems([ShownProblem])
}

extension AdminDesk {
    func perform(_ request: CaseRequest) async throws -> CaseResponse {
        switch request {
        case .show(let file, let signIn, let language):
            let person = try await officer(signIn), line = try await mall.caseLine(file)
            let (detail, mayDecide) = try await mall.officerCase(line.id, for: person)
            return .shown(ShownCase(detail, line, mayDecide: mayDecide, Words(language: language)))
        case .history(let file, let signIn, let language):
            let person = try await officer(signIn)
            let history = try await mall.caseHistory(mall.caseLine(file).id, for: person)
            return .history(ShownHistory(history, mall.catalogue, Words(language: language)))
        case .claim(let file, let signIn):
            let person = try await officer(signIn), line = try await mall.caseLine(file)
            _ = try await mall.decide(.claim, on: line.id, revision: line.revision, by: person)
            return .decided(try await mall.caseLine(line.id), credential: nil)
        case .decide(let decision, let file, let signIn): return try await decide(decision, file, officer(signIn))
        case .issue(let file, let revision, let signIn): return try await issue(file, revision, officer(signIn))
        }
    }

    private func decide(_ decision: CaseDecision, _ file: String, _ person: SignedIn) async throws -> CaseResponse {
        let line = try await mall.caseLine(file)
        // Whoever supervises gives back what lies at others' desks too.
        if decision.kind == .release, !person.supervisedAgencies.isEmpty {
            try await mall.releaseCase(line.id, revision: decision.revision, by: person)
            return .decided(try await mall.caseLine(line.id), credential: nil)
        }
        let result: DecisionResult
        do {
            result = try await mall.decide(
                try decision.atDesk,
                on: line.id,
                revision: decision.revision,
                by: person,
                filled: decision.grounds.fill ?? [:]
            )
        } catch let refusal as Refusal {
            guard case .invalid(let problems) = refusal.kind, !problems.isEmpty else { throw refusal }
            return .problems(problems.map(ShownProblem.init))
        }
        let credential: String? = if case .issued(let credential) = result { credential } else { nil }
        return .decided(try await mall.caseLine(line.id), credential: credential)
    }

    private func issue(_ file: String, _ revision: UInt64, _ person: SignedIn) async throws -> CaseResponse {
        let line = try await mall.caseLine(file)
        guard let outcome = try await mall.sign([(line.id, revision)], by: person).first else { throw Refusal.notFound }
        let credential = try outcome.result.get()
        return .decided(try await mall.caseLine(line.id), credential: credential)
    }
}

extension CaseDecision {
    fileprivate var atDesk: Decision {
        get throws {
            let reason = try grounds.reason.map(CitizenText.checked)
            switch kind {
            case .approve: return .approve
            case .release: return .release
            case .reject: return .reject(reason: reason ?? "")
            case .return:
                let items = try (grounds.items ?? []).map { item in
                    ReturnedItem(item: item.item, reason: try item.reason.map(CitizenText.checked) ?? reason ?? "", code: item.code)
                }
                return .fail(items: items, reason: reason)
            }
        }
    }
}
