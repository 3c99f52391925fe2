/// What issuing leads to, besides the credential.
package enum SideEffect: Sendable, Hashable {
    /// These are used up: replaced by this one, or good for one use.
    case supersede(CredentialTarget)
    /// These are not to be used any more.
    case revoke(CredentialTarget)
    /// The person whose NIK a field names has died.
    case deceased(field: String)
    /// An element of the applicant's profile becomes what a field says, as an office's value.
    case profile(element: String, field: String)
    /// Services offered to the applicant next.
    case suggest([String])
}

/// Which credentials a side effect is about.
package struct CredentialTarget: Sendable, Hashable {
    /// Only those that say in `claim` what `field` says.
    package struct Match: Sendable, Hashable {
        package let claim: String
        package let field: String
    }

    package let type: String
    /// Nil: every one of the applicant's.
    package let match: Match?
}

/// A type of which the applicant must hold a valid credential.
package struct CredentialRequired: Sendable, Hashable {
    package let type: String
    /// Nil: always.
    package let when: Condition?
}
