internal import SegelCatalogue
internal import SegelVault

extension Mall {
    /// Tells the agencies at whose desks a case was or is, in the transaction of its move: there is no move without its word, and no word of a move that
    /// was rolled back.
    func announce(_ row: CaseRow, after before: CaseRow?, in tx: any StoreTransaction) throws {
        let left = before?.desk?.agency, reached = row.desk?.agency
        if let left, left != reached {
            for webhook in try tx.webhooks(atDesksOf: left) { try enqueue(.left(row), to: webhook, at: row.updatedAt, in: tx) }
        }
        guard let reached else { return }
        let message = left == reached ? WebhookMessage.changed(row) : .arrived(row)
        for webhook in try tx.webhooks(atDesksOf: reached) { try enqueue(message, to: webhook, at: row.updatedAt, in: tx) }
    }
}
