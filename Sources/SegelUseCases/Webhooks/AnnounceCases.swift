internal import SegelCatalogue
internal import SegelVault

extension Mall {
    /// Tells the agencies at whose desks a case was or is, in the transaction of its move: there is no move without its word, and no word of a move that
    /// was rolled back. `index`: the move's place in the log.
    func announce(_ row: CaseRow, after before: CaseRow?, logged index: UInt64, in tx: any StoreTransaction) throws {
        let left = before?.desk?.agency, reached = row.desk?.agency
        if let left, left != reached {
            try tell(left, .left(row), at: row.updatedAt, logged: index, in: tx)
        }
        guard let reached else { return }
        let message = left == reached ? WebhookMessage.changed(row) : .arrived(row)
        try tell(reached, message, at: row.updatedAt, logged: index, in: tx)
    }

    private func tell(
        _ agency: String,
        _ message: WebhookMessage,
        at now: UnixTime,
        logged index: UInt64,
        in tx: any StoreTransaction
    ) throws {
        for webhook in try tx.webhooks(atDesksOf: agency) {
            if webhook.isFetched {
                try add(message, to: webhook, at: now, logged: index, in: tx)
            } else {
                try enqueue(message, to: webhook, at: now, in: tx)
            }
        }
    }
}
