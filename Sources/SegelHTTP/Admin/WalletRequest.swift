package import SegelUseCases

/// Wallets that may ask citizens for their credentials.
package enum WalletRequest: Codable, Sendable {
    /// `attesters`: certificates, DER.
    case add(id: String, name: String, redirects: [String], attesters: [[UInt8]])
    case list
    case remove(String)
    case rules
    case set(AttestationRules)
}

package enum WalletResponse: Codable, Sendable {
    case wallets([WalletClient])
    case rules(AttestationRules)
}

extension AdminDesk {
    func perform(_ request: WalletRequest) async throws -> WalletResponse {
        switch request {
        case .add(let id, let name, let redirects, let attesters):
            return .wallets([try await mall.addWallet(id, name: name, redirects: redirects, attesters: attesters)])
        case .list: return .wallets(try await mall.wallets())
        case .remove(let id):
            try await mall.removeWallet(id)
            return .wallets([])
        case .rules: return .rules(try await mall.attestationState().rules)
        case .set(let rules):
            try await mall.set(rules)
            return .rules(rules)
        }
    }
}
