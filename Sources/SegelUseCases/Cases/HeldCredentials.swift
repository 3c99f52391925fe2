internal import SegelCatalogue
internal import SegelCredential
internal import SegelVault

/// Forms that are filled in from what the citizen already holds.
extension Mall {
    /// The profile, and what the newest valid credentials of the types a service looks at say, by the names its form knows them under. Nothing
    /// where other agencies would see it and its owner has restricted that.
    func heldValues(
        for service: PublicService,
        of citizen: CitizenID,
        _ profile: Profile,
        in tx: any StoreTransaction
    ) throws -> [String: HeldValue] {
        let isShared = !service.agencies(beside: catalogue.rights.register).isEmpty
        guard try !isShared || mayProcess(.sharing, of: citizen, at: now, in: tx) else { return [:] }
        var values = profile.values.mapValues(HeldValue.init)
        for type in service.sourceTypes {
            guard let held = try newestValid(type, of: citizen, in: tx) else { continue }
            let title = held.service.credential.title.id, date = CivilDate(held.issuedAt).iso
            for (claim, value) in held.claims.texts {
                values[HeldValue.name(of: claim, type)] = HeldValue(value: value, source: title, date: date)
            }
        }
        return values
    }

    /// What the service wants to see before it takes an application, in words the citizen can act on.
    ///
    /// `mayHaveExpired`: where time alone went by since it was sent.
    func missingCredentials(
        _ service: PublicService,
        _ answers: [String: String],
        _ citizen: CitizenID,
        mayHaveExpired: Bool = false,
        in tx: any StoreTransaction
    ) throws -> [FieldProblem] {
        let today = CivilDate(now)
        return try service.requires.filter { required in
            guard required.when?.holds(answers, on: today) ?? true else { return false }
            if mayHaveExpired { return try held(required.type, of: citizen, in: tx) { $0 == .valid }.isEmpty }
            return try newestValid(required.type, of: citizen, in: tx) == nil
        }.map { required in
            let title = catalogue.services(issuing: required.type).first?.credential.title
            return FieldProblem(
                required.type,
                "credential_missing",
                id: "Anda belum memegang \(title?.id ?? required.type) yang berlaku. Ajukan itu lebih dahulu.",
                en: "You do not hold a valid \(title?.en ?? required.type) yet. Apply for it first."
            )
        }
    }

    /// Neither revoked, used up, suspended nor past its end.
    func newestValid(_ type: String, of citizen: CitizenID, in tx: any StoreTransaction) throws -> HeldCredential? {
        try held(type, of: citizen, in: tx) { $0 == .valid }.first { $0.expires.map { $0 > now } ?? true }
    }

    /// Those of a type whose status is wanted, newest first.
    func held(
        _ type: String,
        of citizen: CitizenID,
        in tx: any StoreTransaction,
        where isWanted: (CredentialStatus) -> Bool
    ) throws -> [HeldCredential] {
        let services = Set(catalogue.services(issuing: type).map(\.code))
        return try tx.credentials(of: citizen).filter { record in
            try services.contains(record.service) && tx.status(record.status).flatMap(CredentialStatus.init).map(isWanted) ?? false
        }.map { try open($0, in: tx) }
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
    var texts: [(name: String, value: String)] {
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
