package import SegelUseCases

/// Agencies that may ask wallets.
package enum VerifierRequest: Codable, Sendable {
    case add(name: String, policies: [String])
    case list
    case disable(name: String)
}

package enum VerifierResponse: Codable, Sendable {
    /// Shown once, stored nowhere.
    case token(String)
    case verifiers([VerifierLine])
    case disabled
}

extension AdminDesk {
    func perform(_ request: VerifierRequest) async throws -> VerifierResponse {
        switch request {
        case .add(let name, let policies): return .token(try await mall.addVerifier(name, policies: policies))
        case .list: return .verifiers(try await mall.verifiers())
        case .disable(let name):
            try await mall.disableVerifier(name)
            return .disabled
        }
    }
}
