/// A credential as a query sees it, whatever its format: its kind, its claims as JSON (an mdoc's by namespace and element), who vouches for it.
package struct QueriedCredential: Sendable {
    package let kind: CredentialQuery.Kind
    package let claims: JSONObject
    /// Base64url; of the certificates in its chain.
    package let keyIdentifiers: [String]
    /// Addresses of the lists its issuer stands on.
    package let trustLists: [String]
    /// Whether its holder proved possession.
    package let isHolderBound: Bool

    package init(kind: CredentialQuery.Kind, claims: JSONObject, keyIdentifiers: [String], trustLists: [String], isHolderBound: Bool) {
        self.kind = kind
        self.claims = claims
        self.keyIdentifiers = keyIdentifiers
        self.trustLists = trustLists
        self.isHolderBound = isHolderBound
    }
}

/// Why what a wallet returned does not answer the query. Stable codes.
package enum QueryMismatch: String, Error, Equatable, CaseIterable {
    /// No query has this id.
    case unknownQuery = "query_unknown"
    case noPresentations = "query_without_presentations"
    /// More than one, where `multiple` was not asked for.
    case tooManyPresentations = "query_not_multiple"
    /// Another `vct` or document type.
    case otherType = "query_other_type"
    case otherAuthority = "query_other_authority"
    case claimMissing = "query_claim_missing"
    case valueDiffers = "query_value_differs"
    case notHolderBound = "query_not_holder_bound"
    case credentialMissing = "query_credential_missing"
    /// A credential that no satisfied set asked for.
    case surplusCredential = "query_surplus_credential"
}

extension CredentialQuery {
    /// Whether the kind of credential is the one asked for.
    package func asks(for kind: Kind) -> Bool {
        switch (self.kind, kind) {
        case (.sdJWT(let types), .sdJWT(let shown)): shown.contains(where: types.contains)
        case (.mdoc(let documentType), .mdoc(let shown)): documentType == shown
        default: false
        }
    }

    /// Every combination of claims the credential satisfies, the verifier's preference first; the first is what a wallet sends. Throws the reason
    /// where there is none. Values are compared by type and value; verifiers check them again here because wallets need not (section 6.3).
    package func match(_ credential: QueriedCredential) throws(QueryMismatch) -> [[ClaimQuery]] {
        guard asks(for: credential.kind) else { throw .otherType }
        guard credential.isHolderBound || !requiresHolderBinding else { throw .notHolderBound }
        guard authorities.isEmpty || authorities.contains(where: { $0.vouches(for: credential) }) else { throw .otherAuthority }
        var reason: QueryMismatch?
        var found: [[ClaimQuery]] = []
        for combination in combinations {
            do {
                for claim in combination { try claim.match(credential.claims) }
                found.append(combination)
            } catch { reason = reason ?? error }
        }
        guard !found.isEmpty else { throw reason ?? .claimMissing }
        return found
    }
}

extension ClaimQuery {
    fileprivate func match(_ claims: JSONObject) throws(QueryMismatch) {
        guard let selected = path.select(in: claims) else { throw .claimMissing }
        guard values.isEmpty || selected.contains(where: values.contains) else { throw .valueDiffers }
    }
}

extension TrustedAuthority {
    fileprivate func vouches(for credential: QueriedCredential) -> Bool {
        switch self {
        case .keyIdentifiers(let values): credential.keyIdentifiers.contains(where: values.contains)
        case .trustLists(let values): credential.trustLists.contains(where: values.contains)
        }
    }
}

extension DCQLQuery {
    /// How many presentations came for which query: only what was asked for, and all that is required (section 6.3.2).
    package func checkShape(_ counts: [String: Int]) throws(QueryMismatch) {
        for (id, count) in counts.sorted(by: { $0.key < $1.key }) {
            guard let query = self[id] else { throw .unknownQuery }
            guard count > 0 else { throw .noPresentations }
            guard count == 1 || query.allowsMultiple else { throw .tooManyPresentations }
        }
        let shown = Set(counts.keys)
        guard !credentialSets.isEmpty else {
            guard credentials.allSatisfy({ shown.contains($0.id) }) else { throw .credentialMissing }
            return
        }
        var asked: Set<String> = []
        for set in credentialSets {
            let satisfied = set.options.filter { $0.allSatisfy(shown.contains) }
            guard !set.isRequired || !satisfied.isEmpty else { throw .credentialMissing }
            asked.formUnion(satisfied.joined())
        }
        guard shown.isSubset(of: asked) else { throw .surplusCredential }
    }
}
