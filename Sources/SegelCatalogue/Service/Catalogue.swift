/// An agency: who decides at a desk, and who issues.
package struct Agency: Sendable {
    package let code: String
    package let name: LocalizedText
    /// Whether it issues credentials of its own, and so has signing rings.
    package let isIssuer: Bool
    /// Who signs, as printed on certificates.
    package let signer: LocalizedText
}

/// All public services of a mall with what they refer to.
package struct Catalogue: Sendable {
    /// What issues something.
    package let services: [PublicService]
    /// Several of them in one application.
    package let bundles: [PublicService]
    package let agencies: [Agency]
    package let codeLists: [String: [Choice]]
    package let calendar: WorkingCalendar
    /// What may be asked of wallets.
    package let policies: [PresentationPolicy]
    /// Nil for a catalogue that says nothing of its region.
    package let region: Region?
    package let rights: RightsTerms

    package init(
        services: [PublicService],
        bundles: [PublicService] = [],
        agencies: [Agency],
        codeLists: [String: [Choice]],
        calendar: WorkingCalendar,
        policies: [PresentationPolicy] = [],
        region: Region? = nil,
        rights: RightsTerms = .standard
    ) {
        self.services = services.sorted { $0.code < $1.code }
        self.bundles = bundles.sorted { $0.code < $1.code }
        self.agencies = agencies
        self.codeLists = codeLists
        self.calendar = calendar
        self.policies = policies
        self.region = region
        self.rights = rights
    }

    /// What can be applied for.
    package var offered: [PublicService] { (services + bundles).sorted { $0.code < $1.code } }

    package func service(_ code: String) -> PublicService? {
        services.first { $0.code == code } ?? bundles.first { $0.code == code }
    }

    /// As a case of it has it: a part has what its bundle says of it.
    package func service(of header: CaseHeader) -> PublicService? {
        guard let part = header.part else { return service(header.service) }
        return service(part.service)?.part(header.service)?.service
    }

    package func agency(_ code: String) -> Agency? { agencies.first { $0.code == code } }
    /// The services that issue a type, as the catalogue says now.
    package func services(issuing type: String) -> [PublicService] { services.filter { $0.credential.type == type } }
    /// The agency whose protection officer decides on what citizens ask about their data.
    package var rightsDesk: String { rights.desk ?? agencies.first?.code ?? "" }
    package var issuers: [Agency] { agencies.filter(\.isIssuer) }
}

/// The desks' roles. The list is closed: a role is a right.
package enum DeskRole {
    package static let all: Set<String> = [
        "front-office", "operator", "validator", "production", "signing-check", "head", "pickup", "recommender",
    ]
}
