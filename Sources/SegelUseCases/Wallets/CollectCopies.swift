internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

extension Mall {
    /// What was deferred, once an officer has decided (OpenID4VCI 1.0 section 9). The transaction ends when its copies are released, in one
    /// transaction with them: after a crash before that the wallet asks again and gets them.
    package func collectCopies(_ request: CollectionRequest, with access: WalletAccess) async throws -> CopyAnswer {
        let now = now
        let intended = try await store.write { tx in
            try self.spend(access, at: now, in: tx)
            let waiting = try self.waiting(request.transaction, of: access, at: now, in: tx)
            let holders = try waiting.holders.map { try VerifyingKey(algorithm: $0.algorithm, bytes: $0.bytes) }
            let intended = try self.intendCopies(of: waiting.item, for: holders, at: now, in: tx)
            if intended == nil { try self.checkMayWait(for: waiting.item, in: tx) }
            return intended
        }
        guard let intended else { return .deferred(transaction: request.transaction, interval: WalletLimits.interval) }
        let digest = WalletValue.digest(request.transaction)
        return .issued(
            try await finishCopies(intended, of: access.grant) { tx in
                do { try tx.remove(.transaction, digest) } catch PortConflict.changedMeanwhile { throw Self.unknownTransaction }
            }
        )
    }

    private func waiting(_ transaction: String, of access: WalletAccess, at now: UnixTime, in tx: any StoreTransaction) throws
        -> WaitingCopies
    {
        guard let (secret, waiting) = try walletSecret(.transaction, transaction, as: WaitingCopies.self, at: now, in: tx),
            secret.grant == access.grant.id
        else { throw Self.unknownTransaction }
        return waiting
    }

    private static var unknownTransaction: WalletRefusal {
        WalletRefusal(.invalidTransactionID, "unknown, or its credentials were fetched")
    }
}
