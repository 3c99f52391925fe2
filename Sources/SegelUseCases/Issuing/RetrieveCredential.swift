package import SegelCatalogue
package import SegelCredential
package import SegelVault

/// A credential as its holder sees it.
package struct HeldCredential: Sendable {
    package let id: ObjectID
    package let service: PublicService
    /// The compact SD-JWT VC with all disclosures.
    package let bytes: [UInt8]
    package let claims: JSONObject
    package let issuedAt: UnixTime
    package let expires: UnixTime?
    package let status: CredentialStatus
    package let agency: Agency
    package let logIndex: UInt64
}

extension Mall {
    package func credentials(of person: SignedIn) async throws -> [HeldCredential] {
        let citizen = try citizen(person)
        return try await store.read { tx in try tx.credentials(of: citizen).map { try self.open($0, in: tx) } }
    }

    /// The caller's own credential; somebody else's looks like none.
    package func credential(_ id: ObjectID, for person: SignedIn) async throws -> HeldCredential {
        let citizen = try citizen(person)
        return try await store.read { tx in
            guard let record = try tx.credential(id), record.citizen == citizen else { throw Refusal.notFound }
            return try self.open(record, in: tx)
        }
    }

    func open(_ record: CredentialRecord, in tx: any StoreTransaction) throws -> HeldCredential {
        try held(record, openOnce(record.sealed, as: "credential", object: record.id, for: record.citizen, in: tx), in: tx)
    }

    /// `bytes`: the credential, or a copy in which some of it is withheld.
    func held(_ record: CredentialRecord, _ bytes: [UInt8], in tx: any StoreTransaction) throws -> HeldCredential {
        guard let service = catalogue.service(record.service), let agency = catalogue.agency(record.status.agency) else {
            throw Refusal(.unavailable, "service_missing")
        }
        let inspection = try Inspection(bytes)
        return HeldCredential(
            id: record.id,
            service: service,
            bytes: bytes,
            claims: try inspection.claims(),
            issuedAt: record.issuedAt,
            expires: inspection.payload["exp"]?.integer,
            status: CredentialStatus(rawValue: try tx.status(record.status) ?? 1) ?? .invalid,
            agency: agency,
            logIndex: record.logIndex
        )
    }
}
