/// Why a DCQL query was not read (OpenID4VP 1.0 section 6). Stable codes.
package enum DCQLFailure: String, Error, Equatable {
    case malformed = "dcql_malformed"
    case tooLarge = "dcql_too_large"
    /// A member the specification does not have: a query must not mean less than it says.
    case unknownMember = "dcql_unknown_member"
    case missingMember = "dcql_missing_member"
    case wrongType = "dcql_wrong_type"
    /// A list that must have entries has none.
    case emptyList = "dcql_empty_list"
    case identifierRefused = "dcql_identifier_refused"
    case identifierTwice = "dcql_identifier_twice"
    /// `claim_sets`, `credential_sets` or `credential_ids` name what is not there.
    case identifierUnknown = "dcql_identifier_unknown"
    case formatUnknown = "dcql_format_unknown"
    case pathRefused = "dcql_path_refused"
    /// Two claims queries of one credential point to the same claim.
    case pathTwice = "dcql_path_twice"
    case valueRefused = "dcql_value_refused"
    case claimSetsWithoutClaims = "dcql_claim_sets_without_claims"
    case authorityUnknown = "dcql_authority_unknown"
}
