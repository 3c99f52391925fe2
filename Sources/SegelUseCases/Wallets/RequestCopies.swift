internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

package enum CopyAnswer: Sendable {
    case issued(IssuedCopies)
    /// An officer has still to decide. `transaction` fetches it later.
    case deferred(transaction: String, interval: Int)
}

/// What waits for an officer's decision.
struct WaitingCopies: Codable {
    struct Holder: Codable {
        let algorithm: SignatureAlgorithm
        let bytes: [UInt8]
    }

    let grant: WalletGrant
    let item: WalletGrant.Item
    let holders: [Holder]
}

extension Mall {
    /// A copy for each key of the request. The nonces are used up with it.
    package func requestCopies(_ request: CopyRequest, with access: WalletAccess) async throws -> CopyAnswer {
        let now = now
        let item = try item(request.selector, of: access.grant)
        let wanted = try await holderKeys(request.proofs, of: access.grant, at: now)
        let holders = wanted.keys
        try checkAlgorithms(of: holders, for: item)
        let step = try await store.write { tx -> FirstStep in
            try self.spend(access, at: now, in: tx)
            try self.useNonces(wanted.nonces, at: now, in: tx)
            if let intended = try self.intendCopies(of: item, for: holders, at: now, in: tx) { return .intended(intended) }
            return .waiting(try self.wait(for: item, holders, access, at: now, in: tx))
        }
        switch step {
        case .intended(let intended): return .issued(try await finishCopies(intended, of: access.grant))
        case .waiting(let transaction): return .deferred(transaction: transaction, interval: WalletLimits.interval)
        }
    }

    private enum FirstStep {
        case intended([CopyRecord])
        case waiting(String)
    }

    private func item(_ selector: CopyRequest.Selector, of grant: WalletGrant) throws -> WalletGrant.Item {
        switch selector {
        case .identifier(let identifier):
            guard grant.usesIdentifiers else {
                throw CopyRequest.refusal("no identifiers were given: credential_configuration_id is wanted")
            }
            guard let item = grant.items.first(where: { $0.identifier == identifier }) else {
                throw WalletRefusal(.unknownCredentialIdentifier, "not one of the token's")
            }
            return item
        case .configuration(let id):
            guard !grant.usesIdentifiers else { throw CopyRequest.refusal("credential_identifier is wanted") }
            guard credentialConfiguration(id) != nil else { throw WalletRefusal(.unknownCredentialConfiguration, "unknown") }
            guard let item = grant.items.first(where: { $0.configuration == id }) else {
                throw WalletRefusal(.unknownCredentialConfiguration, "not one of the token's")
            }
            return item
        }
    }

    private func checkAlgorithms(of holders: [VerifyingKey], for item: WalletGrant.Item) throws {
        guard let format = credentialConfiguration(item.configuration)?.format else { return }
        guard holders.allSatisfy({ format.proofAlgorithms.contains($0.algorithm) }) else {
            throw WalletRefusal(.invalidProof, ProofFailure.algorithmRefused.rawValue)
        }
    }

    private func wait(
        for item: WalletGrant.Item,
        _ holders: [VerifyingKey],
        _ access: WalletAccess,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> String {
        try checkMayWait(for: item, in: tx)
        let value = WalletValue(random: random)
        let waiting = WaitingCopies(
            grant: access.grant,
            item: item,
            holders: holders.map { WaitingCopies.Holder(algorithm: $0.algorithm, bytes: $0.bytes) }
        )
        try insert(
            .transaction,
            value,
            of: access.citizen,
            grant: access.grant.id,
            waiting,
            expires: now + WalletLimits.transaction,
            in: tx
        )
        return value.text
    }

    /// Whether the case may still become a credential.
    func checkMayWait(for item: WalletGrant.Item, in tx: any StoreTransaction) throws {
        guard let row = try tx.caseRow(item.caseID), try mayOffer(row, in: tx) else { throw Self.denied("will not be issued") }
    }
}
