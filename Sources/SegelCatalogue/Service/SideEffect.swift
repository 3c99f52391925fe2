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
    /// What was applied for to be changed becomes so in the profiles of those whom it is about.
    case corrections(ProfileCorrections)
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

/// Which changes reach profiles: a section asks what changes and of whom, another one has the people with their new data.
package struct ProfileCorrections: Sendable, Hashable {
    /// The section with the changes, and its fields: the position of the person, and what of theirs changes.
    package let changes: String
    package let member: String
    package let element: String
    /// The section with the people, and the field with their NIK.
    package let people: String
    package let nik: String
    /// Of a change that is not called as the element of the profile: the elements, each with a field of the person, or with a text of fields that are asked
    /// once, in braces.
    package let named: [String: [String: String]]

    /// What becomes what, by the NIK of whom it is about. A change of something that no profile has says nothing.
    package func values(in service: PublicService, _ answers: [String: String]) -> [String: [String: String]] {
        guard let count = service.sections.first(where: { $0.name == changes })?.countedBy, let number = answers[count].flatMap(Int.init)
        else {
            return [:]
        }
        var found: [String: [String: String]] = [:]
        for position in 1...max(1, min(number, FormSection.entryLimit)) {
            guard let person = answers["\(changes).\(position).\(member)"], let what = answers["\(changes).\(position).\(element)"],
                let nik = answers["\(people).\(person).\(nik)"]
            else { continue }
            for (element, from) in named[what] ?? [what: what] where ProfileNames.elements.contains(element) {
                let value = from.contains("{") ? filled(from, service, answers) : answers["\(people).\(person).\(from)"]
                if let value { found[nik, default: [:]][element] = value }
            }
        }
        return found
    }

    /// As somebody reads it: the labels of choices, not their codes.
    private func filled(_ text: String, _ service: PublicService, _ answers: [String: String]) -> String {
        service.fields.reduce(text) { text, field in
            text.replacing("{\(field.name)}", with: shown(answers[field.name] ?? "", of: field, in: .indonesian))
        }
    }
}
