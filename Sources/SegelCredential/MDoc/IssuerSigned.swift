internal import SegelCrypto

/// The issuer's part of an mdoc (ISO 18013-5 section 8.3.2.1.2.2), taken apart but not believed.
struct IssuerSigned {
    static let sizeLimit = 1 << 20
    /// Elements of all name spaces.
    static let itemLimit = 1_000

    let nameSpaces: [(name: String, items: [IssuerSignedItem])]
    let issuerAuth: CoseSign1

    init(_ value: CBORValue) throws(CredentialFailure) {
        guard let map = value.map, map.members.allSatisfy({ ["nameSpaces", "issuerAuth"].contains($0.key.text) }),
            let auth = map["issuerAuth"]
        else { throw .malformed }
        issuerAuth = try CoseSign1(auth, tagging: .none)
        var nameSpaces: [(name: String, items: [IssuerSignedItem])] = []
        var count = 0
        // All may be withheld.
        if let spaces = map["nameSpaces"] {
            guard let spaces = spaces.map, !spaces.members.isEmpty else { throw .malformed }
            for (key, value) in spaces.members {
                guard let name = key.text, let items = value.array, !items.isEmpty else { throw .malformed }
                count += items.count
                guard count <= Self.itemLimit else { throw .tooLarge }
                nameSpaces.append((name, try items.map { item throws(CredentialFailure) in try IssuerSignedItem(item) }))
            }
        }
        self.nameSpaces = nameSpaces
    }

    /// The disclosed elements, once each is known to be one the issuer signed: its digest stands in `mso` under its id, no id and no element
    /// comes twice (attacks A51-A53).
    func elements(signedIn mso: MobileSecurityObject) throws(CredentialFailure) -> [MDocNameSpace] {
        try nameSpaces.map { name, items throws(CredentialFailure) in
            guard let digests = mso.digests[name] else { throw .disclosureRefused }
            guard Set(items.map(\.digestID)).count == items.count, Set(items.map(\.element.name)).count == items.count else {
                throw .disclosureRefused
            }
            for item in items { guard digests[item.digestID] == item.digest else { throw .disclosureRefused } }
            return MDocNameSpace(name: name, elements: items.map(\.element))
        }
    }
}
