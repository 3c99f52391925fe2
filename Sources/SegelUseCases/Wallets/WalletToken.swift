internal import SegelCredential
internal import SegelVault

/// An access token as a request brought it.
package enum PresentedToken: Sendable {
    case bearer(String)
    case bound(String, SentProof)
}

/// What a token stands for, once it is known to be the sender's. A request that changes something `spend`s it inside its transaction.
package struct WalletAccess: Sendable {
    let grant: WalletGrant
    let citizen: CitizenID
    fileprivate let token: String
    fileprivate let proof: DPoPProof?
}

/// An access token, made.
package struct WalletTokens: Sendable {
    package let accessToken: String
    package let isBound: Bool
    package let lifetime: UnixTime
    package let refreshToken: String?
    /// Configuration and identifier, where the wallet asked by authorization details.
    package let identifiers: [(configuration: String, identifier: String)]?
}

extension Mall {
    /// The token's grant. A token that is bound to a key comes with a proof of that key, an unbound one without (RFC 9449 section 7.2).
    package func authorized(_ presented: PresentedToken) async throws -> WalletAccess {
        let now = now
        switch presented {
        case .bearer(let token):
            let (grant, citizen) = try await store.read { tx in try self.grant(of: token, at: now, in: tx) }
            guard grant.jkt == nil else { throw WalletRefusal(.invalidToken, "this token takes a DPoP proof") }
            return WalletAccess(grant: grant, citizen: citizen, token: token, proof: nil)
        case .bound(let token, let sent):
            let (grant, citizen) = try await store.read { tx in try self.grant(of: token, at: now, in: tx) }
            guard let jkt = grant.jkt else { throw WalletRefusal(.invalidToken, "this token is no DPoP token") }
            let proof = try checked(sent, at: .resource, accessToken: token, now: now)
            guard proof.thumbprint == jkt else { throw WalletRefusal(.invalidToken, "the token is bound to another key") }
            return WalletAccess(grant: grant, citizen: citizen, token: token, proof: proof)
        }
    }

    /// The token is still good, and the request's proof is used up.
    func spend(_ access: WalletAccess, at now: UnixTime, in tx: any StoreTransaction) throws {
        _ = try grant(of: access.token, at: now, in: tx)
        if let proof = access.proof { try remember(proof, at: now, in: tx) }
    }

    private func grant(of token: String, at now: UnixTime, in tx: any StoreTransaction) throws -> (WalletGrant, CitizenID) {
        guard let (secret, grant) = try walletSecret(.accessToken, token, as: WalletGrant.self, at: now, in: tx),
            let citizen = secret.citizen
        else { throw WalletRefusal(.invalidToken, "unknown or expired") }
        return (grant, citizen)
    }

    /// The first tokens for a grant. Only those bound to a key outlive the moment and can be renewed.
    func makeTokens(for grant: WalletGrant, of citizen: CitizenID, at now: UnixTime, in tx: any StoreTransaction) throws -> WalletTokens {
        let refresh = grant.jkt == nil ? nil : try startFamily(of: grant, of: citizen, at: now, in: tx)
        return try makeTokens(for: grant, of: citizen, refresh: refresh, at: now, in: tx)
    }

    /// An access token, beside `refresh`.
    func makeTokens(
        for grant: WalletGrant,
        of citizen: CitizenID,
        refresh: RefreshToken?,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> WalletTokens {
        let access = WalletValue(random: random)
        let lifetime = grant.jkt == nil ? WalletLimits.bearerToken : WalletLimits.boundToken
        try insert(.accessToken, access, of: citizen, grant: grant.id, grant, expires: now + lifetime, in: tx)
        return WalletTokens(
            accessToken: access.text,
            isBound: grant.jkt != nil,
            lifetime: lifetime,
            refreshToken: refresh?.text,
            identifiers: grant.usesIdentifiers ? grant.items.map { ($0.configuration, $0.identifier) } : nil
        )
    }
}
