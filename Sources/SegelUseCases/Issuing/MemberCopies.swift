internal import Foundation
package import SegelCatalogue
internal import SegelCredential
package import SegelVault

/// What a member holds, the copy or its PDF, sealed for them: the database tells nobody whose card they are in.
struct KeptCopy: Codable {
    let credential: ObjectID
    let bytes: Data
}

/// Copies of a document for the people in it, in which the others' protected data are withheld. They are the very credential, so they verify, and end, with it.
extension Mall {
    /// The copies the caller was given as a member of somebody else's document.
    package func memberCopies(of person: SignedIn) async throws -> [HeldCredential] {
        let citizen = try citizen(person)
        let types = Set(catalogue.services.filter { $0.credential.memberCopy != nil }.map(\.credential.type)).sorted()
        return try await store.read { tx in try types.compactMap { try self.memberCopy($0, of: citizen, in: tx) } }
    }

    package func memberCopy(_ type: String, of person: SignedIn) async throws -> HeldCredential {
        let citizen = try citizen(person)
        return try await store.read { tx in
            guard let copy = try self.memberCopy(type, of: citizen, in: tx) else { throw Refusal.notFound }
            return copy
        }
    }

    /// A copy of one's own document for its `number`th person, from 1, to hand on.
    package func memberCopy(_ number: Int, of id: ObjectID, for person: SignedIn) async throws -> HeldCredential {
        let credential = try await credential(id, for: person)
        guard let copy = credential.service.credential.memberCopy, number >= 1, number <= credential.count(in: copy) else {
            throw Refusal.notFound
        }
        return try credential.withholding(copy, own: number - 1)
    }

    /// The PDF of the copy that the caller was given.
    package func memberCopyPDF(_ type: String, of person: SignedIn) async throws -> CertificatePDF {
        let copy = try await memberCopy(type, of: person)
        let pdf = try await printed(.given(copy, to: citizen(person)), of: copy.id)
        return CertificatePDF(bytes: pdf, name: copy.service.credential.type + "-salinan")
    }

    /// The PDF of a copy of one's own document for its `number`th person, from 1.
    package func memberCopyPDF(_ number: Int, of id: ObjectID, for person: SignedIn) async throws -> CertificatePDF {
        let copy = try await memberCopy(number, of: id, for: person)
        let pdf = try await printed(.copy(copy, number: number), of: id)
        return CertificatePDF(bytes: pdf, name: "\(copy.service.credential.type)-salinan-\(number)")
    }

    /// As whoever acts for the holder gets it: the other people in it have let nobody act.
    func delegated(_ credential: HeldCredential, of citizen: CitizenID, in tx: any StoreTransaction) throws -> HeldCredential {
        guard let copy = credential.service.credential.memberCopy else { return credential }
        let nik = try profile(of: citizen, in: tx).profile[.nik]?.value
        return try credential.withholding(copy, own: nik.flatMap { credential.position(of: $0, in: copy) })
    }

    /// Gives each member who is registered here their copy, in the transaction that keeps the document; the holder has the whole of it.
    func handMemberCopies(of id: ObjectID, holder: CitizenID, service: String, in tx: any StoreTransaction) throws {
        guard let copy = catalogue.service(service)?.credential.memberCopy, let record = try tx.credential(id) else { return }
        let credential = try open(record, in: tx)
        for position in 0..<credential.count(in: copy) {
            guard let nik = credential.key(at: position, in: copy), let member = try citizen(named: nik, in: tx), member != holder else {
                continue
            }
            let kept = KeptCopy(credential: id, bytes: Data(try credential.withholding(copy, own: position).bytes))
            let place = try copyPlace(credential.service.credential.type, of: member)
            try put(Array(JSONEncoder().encode(kept)), at: place, after: tx.sealedValue(at: place)?.revision ?? 0, in: tx)
        }
    }

    private func memberCopy(_ type: String, of citizen: CitizenID, in tx: any StoreTransaction) throws -> HeldCredential? {
        guard let (bytes, _) = try open(copyPlace(type, of: citizen), in: tx) else { return nil }
        let kept = try JSONDecoder().decode(KeptCopy.self, from: Data(bytes))
        // Gone with its holder.
        guard let record = try tx.credential(kept.credential) else { return nil }
        return try held(record, [UInt8](kept.bytes), in: tx)
    }

    private func copyPlace(_ type: String, of citizen: CitizenID) throws -> SealedValuePlace {
        SealedValuePlace(citizen: citizen, objectType: "member-copy", object: try ObjectID(bytes: citizen.bytes), field: type)
    }
}

extension HeldCredential {
    private func people(in copy: MemberCopy) -> [JSONValue] { claims[copy.list]?.array ?? [] }

    package func count(in copy: MemberCopy) -> Int { people(in: copy).count }

    /// Whom a copy shows whole, from 1; 0 for nobody. Who somebody is, is withheld of all others.
    func shownPerson(in copy: MemberCopy) -> Int {
        (people(in: copy).firstIndex { $0.object?[copy.key] != nil } ?? -1) + 1
    }

    fileprivate func key(at position: Int, in copy: MemberCopy) -> String? { people(in: copy)[position].object?[copy.key]?.string }

    fileprivate func position(of key: String, in copy: MemberCopy) -> Int? {
        people(in: copy).firstIndex { $0.object?[copy.key]?.string == key }
    }

    /// `own`: whose copy it is, by position from 0; nil for nobody's.
    fileprivate func withholding(_ copy: MemberCopy, own: Int?) throws -> HeldCredential {
        let kept = try Withholding.copy(of: bytes) { path in
            guard path.steps.first == .member(copy.list), path.steps.count > 1, case .index(let index) = path.steps[1] else { return true }
            return copy.shows(path.steps.dropFirst(2).map { if case .member(let name) = $0 { name } else { "" } }, at: index, own: own)
        }
        return HeldCredential(
            id: id,
            service: service,
            bytes: kept,
            claims: try Inspection(kept).claims(),
            issuedAt: issuedAt,
            expires: expires,
            status: status,
            agency: agency,
            logIndex: logIndex
        )
    }
}
