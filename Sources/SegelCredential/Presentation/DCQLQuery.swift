/// A query in the Digital Credentials Query Language (OpenID4VP 1.0 final, section 6): which credentials, and which claims of them, are asked
/// for. Read strictly and bounded; what it says is re-checked on whatever a wallet returns.
package struct DCQLQuery: Sendable, Equatable {
    package let credentials: [CredentialQuery]
    /// Empty: all credentials are asked for.
    package let credentialSets: [CredentialSet]

    package subscript(id: String) -> CredentialQuery? { credentials.first { $0.id == id } }

    /// One use case: any of the options satisfies it.
    package struct CredentialSet: Sendable, Equatable {
        package let options: [[String]]
        package let isRequired: Bool
    }
}

/// One credential that is asked for.
package struct CredentialQuery: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// `dc+sd-jwt`; any of these `vct` values.
        case sdJWT(types: [String])
        /// `mso_mdoc`; this document type.
        case mdoc(documentType: String)
    }

    package let id: String
    package let kind: Kind
    package let allowsMultiple: Bool
    package let requiresHolderBinding: Bool
    /// Empty: any authority that is trusted anyway.
    package let authorities: [TrustedAuthority]
    /// Empty: none that can be withheld.
    package let claims: [ClaimQuery]
    /// The verifier's preference first; empty: all claims.
    package let claimSets: [[String]]

    /// The combinations of claims that satisfy it.
    var combinations: [[ClaimQuery]] {
        claimSets.isEmpty ? [claims] : claimSets.map { names in claims.filter { claim in names.contains { $0 == claim.id } } }
    }
}

/// One claim that is asked for.
package struct ClaimQuery: Sendable, Equatable {
    package let id: String?
    package let path: ClaimPath
    /// Strings, whole numbers and truth values; empty: any value.
    package let values: [JSONValue]
    /// mdoc only: whether the verifier means to keep it.
    package let intentToRetain: Bool?
}

/// By what an issuer's authority is known (section 6.1.1).
package enum TrustedAuthority: Sendable, Equatable {
    /// Key identifiers of certificates in the issuer's chain, base64url.
    case keyIdentifiers([String])
    /// Addresses of trust lists that name the issuer. `etsi_tl` as it is written: the kind the specification has for published lists.
    case trustLists([String])
}
