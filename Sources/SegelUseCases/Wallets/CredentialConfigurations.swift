package import SegelCatalogue
package import SegelCrypto

/// One entry of `credential_configurations_supported`: a service's credential in one format.
package struct CredentialConfiguration: Sendable {
    /// Also its scope.
    package let id: String
    package let service: PublicService
    package let format: CopyFormat
}

package enum CopyFormat: String, Sendable, CaseIterable, Codable {
    case sdJWT = "dc+sd-jwt"
    case mdoc = "mso_mdoc"

    /// Ends the identifier of a configuration; without letters that URLs or shells treat as their own.
    var suffix: String {
        switch self {
        case .sdJWT: "sd-jwt"
        case .mdoc: "mdoc"
        }
    }

    /// Every service has an SD-JWT VC; the other forms its file must describe.
    func isOffered(by service: PublicService) -> Bool { self == .sdJWT || service.credential.mdoc != nil }

    /// Whether an issuer's key of this algorithm can sign it: an mdoc is signed by ES256 keys only (Docs/Decisions/0013).
    package func isSigned(by algorithm: SignatureAlgorithm) -> Bool { self == .sdJWT || algorithm == .es256 }

    /// What a wallet's keys may be: ISO 18013-5 devices are read under P-256 everywhere.
    package var proofAlgorithms: [SignatureAlgorithm] { self == .mdoc ? [.es256] : [.es256, .ed25519] }
}

extension Mall {
    /// In the order of the catalogue.
    package var credentialConfigurations: [CredentialConfiguration] {
        catalogue.services.flatMap { service in
            CopyFormat.allCases.filter { $0.isOffered(by: service) }.map {
                CredentialConfiguration(id: "\(service.code).\($0.suffix)", service: service, format: $0)
            }
        }
    }

    /// With what each agency, by its code, signs credentials now; before its first key begins, with what it will.
    package func credentialAlgorithms() async throws -> [String: SignatureAlgorithm] {
        let now = now
        return try await store.read { tx in
            try self.catalogue.issuers.reduce(into: [:]) { found, agency in
                found[agency.code] = try self.credentialAlgorithm(of: agency.code, at: now, in: tx)
            }
        }
    }

    func credentialAlgorithm(of agency: String, at now: UnixTime, in tx: any StoreTransaction) throws -> SignatureAlgorithm? {
        let ring = try tx.signingKeys(of: agency, for: SigningPurpose.credential.rawValue)
        return (ring.first { $0.state(at: now, among: ring) == .active } ?? ring.last)?.publicKey.algorithm
    }

    package func credentialConfiguration(_ id: String) -> CredentialConfiguration? { credentialConfigurations.first { $0.id == id } }
}
