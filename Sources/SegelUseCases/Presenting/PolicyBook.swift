internal import Foundation
package import SegelCatalogue
package import SegelCredential

/// A policy whose query was read.
package struct ReadPolicy: Sendable {
    package let policy: PresentationPolicy
    package let query: DCQLQuery

    /// Paths by the names conditions use.
    package subscript(name: PresentationPolicy.ClaimName) -> ClaimPath? {
        query[name.credential]?.claims.first { $0.id == name.claim }?.path
    }

    /// Every claim that is asked for and has a name.
    package var names: [PresentationPolicy.ClaimName] {
        query.credentials.flatMap { credential in
            credential.claims.compactMap { claim in claim.id.map { .init(credential: credential.id, claim: $0) } }
        }
    }
}

/// Why a policy of the catalogue cannot be used. Its author's mistake; nobody is asked anything.
package struct PolicyProblem: Error, Sendable, Equatable {
    package let policy: String
    /// A `DCQLFailure`'s code, or one of this type's.
    package let code: String
}

extension PresentationPolicy {
    /// The query with the deployment's own addresses in it, and everything a condition names looked up.
    package func read(types: String, region: String) throws(PolicyProblem) -> ReadPolicy {
        let text = query.replacing("{types}", with: types).replacing("{region}", with: region)
        let read: ReadPolicy
        do { read = ReadPolicy(policy: self, query: try DCQLQuery(text.utf8)) } catch {
            throw PolicyProblem(policy: code, code: error.rawValue)
        }
        try check(read)
        return read
    }

    private func check(_ read: ReadPolicy) throws(PolicyProblem) {
        // A condition reads one value of one credential.
        guard !read.query.credentials.contains(where: \.allowsMultiple) else { throw PolicyProblem(policy: code, code: "policy_multiple") }
        let tests = conditions.flatMap(\.tests)
        for credential in read.query.credentials {
            // What nothing is decided on is asked for in vain.
            guard tests.contains(where: { $0.credential == credential.id }) else { throw PolicyProblem(policy: code, code: "policy_idle") }
            let named = credential.claims.allSatisfy { $0.id != nil }
            guard named else { throw PolicyProblem(policy: code, code: "policy_claim_unnamed") }
        }
        var used = Set(shows)
        for test in tests {
            guard read.query[test.credential] != nil else { throw PolicyProblem(policy: code, code: "policy_credential_unknown") }
            if let claim = test.claim { used.insert(.init(credential: test.credential, claim: claim)) }
            if case .same(let name) = test.kind { used.insert(name) }
        }
        guard used.allSatisfy({ read[$0] != nil }) else { throw PolicyProblem(policy: code, code: "policy_claim_unknown") }
        // Proportionate: a claim that decides nothing and is shown to nobody is not asked for.
        guard read.names.allSatisfy(used.contains) else { throw PolicyProblem(policy: code, code: "policy_claim_unused") }
    }
}

extension Catalogue {
    /// What is wrong with the policies, for lint: addresses are stood in for.
    package var policyProblems: [PolicyProblem] {
        policies.compactMap { policy in
            do throws(PolicyProblem) {
                _ = try policy.read(types: "https://mall.example/types", region: "00.00")
                return nil
            } catch { return error }
        }
    }
}

extension Mall {
    /// A policy of the catalogue, ready to be asked; `policy_unknown` where there is none, `policy_unusable` where it cannot be read.
    package func policy(_ code: String) throws -> ReadPolicy {
        guard let policy = catalogue.policies.first(where: { $0.code == code }) else { throw Refusal(.notFound, "policy_unknown") }
        do { return try policy.read(types: configuration.types, region: configuration.region) } catch {
            throw Refusal(.unavailable, "policy_unusable")
        }
    }

    /// Those the public verify page offers.
    package var offeredPolicies: [PresentationPolicy] { catalogue.policies.filter(\.isOffered) }
}

extension Configuration {
    /// What every credential type of this deployment begins with.
    var types: String { "\(publicURL)/types" }
}
