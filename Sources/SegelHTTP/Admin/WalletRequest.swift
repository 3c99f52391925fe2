package import SegelUseCases

/// Wallets that may ask citizens for their credentials.
package enum WalletRequest: Codable, Sendable {
    case add(id: String, name: String, redirects: [String])
    case list
    case remove(String)
}

package enum WalletResponse: Codable, Sendable {
    case wallets([WalletClient])
}

extension AdminDesk {
    func perform(_ request: WalletRequest) async throws -> WalletResponse {
        switch request {
        case .add(let id, let name, let redirects): return .wallets([try await mall.addWallet(id, name: name, redirects: redirects)])
        case .list: return .wallets(try await mall.wallets())
        case .remove(let id):
            try await mall.removeWallet(id)
            return .wallets([])
        }
    }
}
