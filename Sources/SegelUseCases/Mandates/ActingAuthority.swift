internal import Foundation
package import SegelCatalogue
package import SegelVault

/// Whose things somebody may use, and by what right: their own, or a mandate that stands now. It is made inside the transaction that relies on it, here
/// and nowhere else; what does not ask for one is the citizen's own alone.
struct Authority: Sendable {
    let citizen: CitizenID
    /// Nil where the things are the person's own.
    let mandate: OpenedMandate?
    /// Who is recorded to have looked; nil where the things are the person's own.
    let actor: AccessActor?

    fileprivate init(own citizen: CitizenID) {
        self.citizen = citizen
        mandate = nil
        actor = nil
    }

    fileprivate init(_ mandate: OpenedMandate, of person: SignedIn) throws {
        citizen = mandate.row.citizen
        self.mandate = mandate
        actor =
            person.isOfficer
            ? try AccessActor(person, by: person.counterDuty) : try mandate.mandate.holder.map { try AccessActor(delegate: $0.name) }
    }

    /// Who acts for the citizen; nil for themselves.
    var helper: Helper? { mandate?.mandate.holder }
}

/// A mandate, opened.
struct OpenedMandate: Sendable {
    let row: MandateRow
    let mandate: Mandate
    /// Of the sealed terms, for compare-and-swap.
    let revision: UInt64
}

/// For whom somebody acts, as their pages say it.
package struct Acting: Sendable {
    package let mandate: ObjectID
    /// The represented person's name.
    package let client: String
    package let helper: Helper
    package let scope: MandateScope
    /// The last moment but one; Unix seconds.
    package let until: UnixTime
}

extension Mall {
    /// What lets `person` do `act` to something of `citizen`'s in a service. Throws `not_found`, as for something that does not exist (attack A74).
    func authority(
        of person: SignedIn,
        over citizen: CitizenID,
        to act: MandateAct,
        in service: String,
        in tx: any StoreTransaction
    ) throws -> Authority {
        try authority(of: person, over: citizen, to: act, in: [service], in: tx)
    }

    /// `services`: any of them is enough.
    func authority(
        of person: SignedIn,
        over citizen: CitizenID,
        to act: MandateAct,
        in services: [String],
        in tx: any StoreTransaction
    ) throws -> Authority {
        if person.citizen == citizen { return Authority(own: citizen) }
        for row in try rows(heldBy: person, in: tx) where row.citizen == citizen {
            guard let found = try standing(row, of: person, in: tx),
                services.contains(where: { found.mandate.terms.scope.allows(act, in: $0) })
            else { continue }
            return try Authority(found, of: person)
        }
        throw Refusal.notFound
    }

    /// By a mandate that is named, for what belongs to no service.
    func authority(of person: SignedIn, by id: ObjectID, in tx: any StoreTransaction) throws -> Authority {
        guard let row = try tx.mandate(id), try rows(heldBy: person, in: tx).contains(row),
            let found = try standing(row, of: person, in: tx)
        else { throw Refusal.notFound }
        return try Authority(found, of: person)
    }

    /// To begin something in a service: for oneself, or by a mandate that is named.
    func authorityToStart(_ service: String, _ person: SignedIn, by mandate: ObjectID?, in tx: any StoreTransaction) throws
        -> Authority
    {
        guard let mandate else { return try authority(of: person, over: citizen(person), to: .apply, in: service, in: tx) }
        let authority = try authority(of: person, by: mandate, in: tx)
        guard authority.mandate?.mandate.terms.scope.allows(.apply, in: service) == true else { throw Refusal.notFound }
        return authority
    }

    /// The row only finds it: what is sealed says who holds it, and until when.
    private func standing(_ row: MandateRow, of person: SignedIn, in tx: any StoreTransaction) throws -> OpenedMandate? {
        let opened = try open(row, in: tx)
        guard case .standing(let state) = opened.mandate, !opened.mandate.hasExpired(at: now) else { return nil }
        let isHolder = person.isOfficer ? state.holder.account == person.account.text : state.holder.citizen == person.citizen?.text
        // A mandate ends with the death of either (KUHPerdata article 1813).
        guard isHolder, try tx.deceasedSince(row.citizen) == nil, try person.citizen.flatMap(tx.deceasedSince) == nil else { return nil }
        return opened
    }

    /// An officer holds one at a counter, while they have that duty; a citizen those they accepted.
    private func rows(heldBy person: SignedIn, in tx: any StoreTransaction) throws -> [MandateRow] {
        if person.isOfficer { return person.isAtCounter ? try tx.mandate(ofOfficer: person.account).map { [$0] } ?? [] : [] }
        return try person.citizen.map(tx.mandates(heldBy:)) ?? []
    }

    /// A case the person may do this to; any other looks like none (attack A74).
    func reach(_ id: String, _ person: SignedIn, to act: MandateAct, in tx: any StoreTransaction) throws -> (
        record: CaseRecord, authority: Authority
    ) {
        guard let row = try tx.caseRow(id) else { throw Refusal.notFound }
        let record = try open(row, in: tx)
        let authority = try authority(of: person, over: record.citizen, to: act, in: record.applied, in: tx)
        try checkWhole(row, in: tx)
        return (record, authority)
    }

    /// Opens something of a case: one's own in a read; somebody else's in a write that records the look.
    func look<Value: Sendable>(
        at id: String,
        _ person: SignedIn,
        to act: MandateAct,
        _ body: @escaping @Sendable (CaseRecord, Authority, ReadingRight, any StoreTransaction) throws -> Value
    ) async throws -> Value {
        // Whose a case is never changes.
        let isOwn = try await store.read { try $0.caseRow(id)?.citizen == person.citizen?.text }
        let open: @Sendable (any StoreTransaction) throws -> Value = { tx in
            let (record, authority) = try self.reach(id, person, to: act, in: tx)
            let right = try self.right(by: authority, to: act, caseReference: record.row.reference, in: tx)
            return try body(record, authority, right, tx)
        }
        return isOwn ? try await store.read(open) : try await store.write(open)
    }

    /// Leave to open what an authority is over: one's own, or somebody else's in a write that records the look, so that the citizen reads who looked
    /// for them, and as what.
    @discardableResult
    func right(by authority: Authority, to act: MandateAct, caseReference: String?, in tx: any StoreTransaction) throws -> ReadingRight {
        if let own = ReadingRight(own: authority) { return own }
        guard let actor = authority.actor, let helper = authority.helper else { throw Refusal.notFound }
        return try recordAccess(
            to: authority.citizen,
            by: actor,
            purpose: helper.basis == .assistance ? .assisting : act.purpose,
            caseReference: caseReference,
            at: now,
            in: tx
        )
    }

    func acting(by authority: Authority) -> Acting? {
        guard let mandate = authority.mandate, let helper = authority.helper else { return nil }
        let terms = mandate.mandate.terms
        return Acting(mandate: mandate.row.id, client: terms.client, helper: helper, scope: terms.scope, until: terms.until)
    }

    func open(_ row: MandateRow, in tx: any StoreTransaction) throws -> OpenedMandate {
        guard let (bytes, revision) = try open(place(of: row), in: tx) else { throw Refusal.notFound }
        return OpenedMandate(row: row, mandate: try JSONDecoder().decode(Mandate.self, from: Data(bytes)), revision: revision)
    }

    func put(_ mandate: Mandate, of row: MandateRow, after revision: UInt64, in tx: any StoreTransaction) throws {
        try put(Array(JSONEncoder().encode(mandate)), at: place(of: row), after: revision, in: tx)
    }

    private func place(of row: MandateRow) -> SealedValuePlace {
        SealedValuePlace(citizen: row.citizen, objectType: "mandate", object: row.id)
    }
}

extension CaseRecord {
    /// The service that was applied for: of a part, its bundle.
    var applied: String { file.header.part?.service ?? row.service }
}

extension MandateAct {
    fileprivate var purpose: AccessPurpose {
        switch self {
        case .apply: .delegateApply
        case .follow: .delegateFollow
        case .fetch: .delegateFetch
        }
    }
}

extension SignedIn {
    /// Whether they help people at a counter.
    package var isAtCounter: Bool { counterDuty != nil }
    var counterDuty: Duty? { duties.first { $0.role == "counter" } }
}
