internal import SegelCatalogue
internal import SegelVault

/// Notices are written in the transaction of what causes them: there is no step without its notice, and no notice of a step that was rolled back.
/// Sending them is another's work (`DeliverNotices`), which no step waits for.
extension Mall {
    /// One for each confirmed contact; none where a citizen has none.
    func notify(_ citizen: CitizenID, _ kind: NoticeKind, case id: String? = nil, reference: String? = nil, in tx: any StoreTransaction)
        throws
    {
        for contact in try tx.contacts(of: citizen) where contact.verifiedAt != nil {
            try notify(contact, kind, case: id, reference: reference, in: tx)
        }
    }

    func notify(_ contact: Contact, _ kind: NoticeKind, case id: String? = nil, reference: String? = nil, in tx: any StoreTransaction)
        throws
    {
        try tx.insert(
            NoticeRow(
                id: ObjectID(from: random),
                citizen: contact.citizen,
                contact: contact.id,
                channel: contact.channel,
                kind: kind,
                caseID: id,
                reference: reference,
                createdAt: now,
                nextAt: now
            )
        )
    }

    func notify(of event: CaseEvent, _ header: CaseHeader, in tx: any StoreTransaction) throws {
        guard let kind = NoticeKind(event.kind) else { return }
        // Of a bundle's parts only what the citizen waits for; the bundle itself was received and withdrawn once.
        if event.part != nil, [.caseReceived, .caseWithdrawn].contains(kind), event.kind != .resubmitted { return }
        try notify(about: header, kind, in: tx)
    }

    /// Whoever is behind an account; an officer who is not registered has no contacts.
    func notify(_ account: Account, _ kind: NoticeKind, in tx: any StoreTransaction) throws {
        if let citizen = account.citizen { try notify(citizen, kind, in: tx) }
    }
}
