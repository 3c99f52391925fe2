internal import SegelCatalogue
internal import SegelCredential
internal import SegelVault

/// Forms that are filled in from what the citizen already holds.
extension Mall {
    /// What the newest valid credentials of the types a service looks at say, by the names its form knows them under.
    func credentialValues(for service: PublicService, of citizen: CitizenID, in tx: any StoreTransaction) throws -> [String: HeldValue] {
        var values: [String: HeldValue] = [:]
        for type in service.sourceTypes {
            guard let record = try newestValid(type, of: citizen, in: tx) else { continue }
            let held = try open(record, in: tx)
            let title = held.service.credential.title.id
            for (claim, value) in held.claims.texts {
                values[HeldValue.name(of: claim, type)] = HeldValue(value: value, source: title, date: CivilDate(record.issuedAt).iso)
            }
        }
        return values
    }

    /// What the service wants to see before it takes an application, in words the citizen can act on.
    func missingCredentials(_ service: PublicService, _ citizen: CitizenID, in tx: any StoreTransaction) throws -> [FieldProblem] {
        try service.requires.filter { try newestValid($0, of: citizen, in: tx) == nil }.map { type in
            let title = catalogue.services.first { $0.credential.type == type }?.credential.title
            return FieldProblem(
                type,
                "credential_missing",
                id: "Anda belum memegang \(title?.id ?? type) yang berlaku. Ajukan itu lebih dahulu.",
                en: "You do not hold a valid \(title?.en ?? type) yet. Apply for it first."
            )
        }
    }

    private func newestValid(_ type: String, of citizen: CitizenID, in tx: any StoreTransaction) throws -> CredentialRecord? {
        let services = Set(catalogue.services.filter { $0.credential.type == type }.map(\.code))
        return try tx.credentials(of: citizen).first {
            try services.contains($0.service) && tx.status($0.status) == CredentialStatus.valid.rawValue
        }
    }
}

extension PublicService {
    /// The credential types its fields are filled in from.
    fileprivate var sourceTypes: Set<String> {
        Set(
            sections.flatMap(\.fields).flatMap(\.sources).compactMap { source in
                if case .credential(let type, _) = source.origin { type } else { nil }
            }
        )
    }
}

extension JSONObject {
    /// Every text in it by its place: "alamat.kota", "anggota[1].nik" from 1 on; "anggota[]" is how many there are.
    fileprivate var texts: [(name: String, value: String)] {
        members.flatMap { member -> [(name: String, value: String)] in
            switch member.value {
            case .string(let text): return [(member.name, text)]
            case .object(let inner): return inner.texts.map { ("\(member.name).\($0.name)", $0.value) }
            case .array(let elements):
                let inside = elements.enumerated().flatMap { position, element in
                    (element.object?.texts ?? []).map { ("\(member.name)[\(position + 1)].\($0.name)", $0.value) }
                }
                return inside + [("\(member.name)[]", String(elements.count))]
            default: return []
            }
        }
    }
}
