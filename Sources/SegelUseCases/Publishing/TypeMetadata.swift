package import SegelCatalogue
package import SegelCredential
internal import Synchronization

extension Mall {
    /// What a service's credential type is called and says, from the service file.
    package func typeMetadata(of service: PublicService) -> TypeMetadata {
        let template = service.credential
        return TypeMetadata(
            type: configuration.type(template.type),
            names: Self.texts(template.title),
            claims: template.claims.map { claim in
                TypeMetadata.Claim(
                    path: ClaimPath(claim.steps.map { step in if case .name(let name) = step { .member(name) } else { .all } }),
                    labels: Self.texts(claim.label),
                    isMandatory: claim.isAlwaysThere,
                    disclosing: .always
                )
            }
        )
    }

    /// What credentials of the type are bound to. Computed once: a published type never says anything else.
    func typeIntegrity(of service: PublicService) -> String {
        let type = service.credential.type
        if let known = typeIntegrities.withLock({ $0[type] }) { return known }
        let integrity = TypeMetadata.integrity(of: typeMetadata(of: service).bytes)
        typeIntegrities.withLock { $0[type] = integrity }
        return integrity
    }

    /// Publishes what is not published yet. Credentials are bound to the bytes (`vct#integrity`), so a type that now says something else is
    /// refused: it needs another name, and its old one among `formerTypes`.
    package func publishTypeMetadata() throws { try publishTypeMetadata(of: catalogue) }

    func publishTypeMetadata(of catalogue: Catalogue) throws {
        for service in catalogue.services {
            let path = PublicPath.type(service.credential.type), bytes = typeMetadata(of: service).bytes
            guard let published = try publicFiles.read(path) else {
                try publicFiles.publish(bytes, at: path)
                continue
            }
            guard published == bytes else { throw TypeChanged(type: service.credential.type) }
        }
    }

    private static func texts(_ text: LocalizedText) -> [TypeMetadata.Text] {
        [TypeMetadata.Text(locale: "id-ID", text: text.id), TypeMetadata.Text(locale: "en-US", text: text.en)]
    }
}

/// A published type would say something else than credentials are bound to.
package struct TypeChanged: Error, CustomStringConvertible {
    package let type: String

    package var description: String {
        "the texts or claims of \(type) are not those it was published with: give the credential a new type in the service file, and name \(type) in formerTypes"
    }
}

extension ClaimTemplate {
    /// Known of every case, whatever the form says.
    fileprivate var isAlwaysThere: Bool {
        switch source {
        case .text, .fact(.number), .fact(.issuedDate), .fact(.agencyName): true
        default: false
        }
    }
}
