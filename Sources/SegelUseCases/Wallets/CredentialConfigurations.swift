package import SegelCatalogue

/// One entry of `credential_configurations_supported`: a service's credential in one format.
package struct CredentialConfiguration: Sendable {
    /// Also its scope.
    package let id: String
    package let service: PublicService
    package let format: CopyFormat
}

package enum CopyFormat: String, Sendable, CaseIterable, Codable {
    case sdJWT = "dc+sd-jwt"

    /// Ends the identifier of a configuration; without letters that URLs or shells treat as their own.
    var suffix: String {
        switch self {
        case .sdJWT: "sd-jwt"
        }
    }
}

extension Mall {
    /// In the order of the catalogue.
    package var credentialConfigurations: [CredentialConfiguration] {
        catalogue.services.flatMap { service in
            CopyFormat.allCases.map { CredentialConfiguration(id: "\(service.code).\($0.suffix)", service: service, format: $0) }
        }
    }

    package func credentialConfiguration(_ id: String) -> CredentialConfiguration? { credentialConfigurations.first { $0.id == id } }
}
