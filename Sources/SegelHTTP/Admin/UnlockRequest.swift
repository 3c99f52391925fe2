package import SegelUseCases
package import SegelVault

/// What the `unlock` commands ask of the process that owns the key ring. No secret crosses the socket: who changes a way to unlock proves that
/// they could unlock (Docs/Formats/KeyRing.md, rule 16).
package enum UnlockRequest: Codable, Sendable {
    case list
    case change(StanzaChange)
    /// The asking command could not unlock; only to be logged.
    case failed(code: String)
}

package enum UnlockResponse: Codable, Sendable {
    case ways(UnlockReport)
    /// What was done, a line each, and how it is now.
    case changed([String], UnlockReport)
    case noted
}

extension AdminDesk {
    func perform(_ request: UnlockRequest) async throws -> UnlockResponse {
        switch request {
        case .list: return .ways(mall.unlockReport)
        case .change(let change):
            let effects = try await mall.changeUnlocking(change)
            return .changed(effects, mall.unlockReport)
        case .failed(let code):
            try await mall.logFailedUnlock(code: code)
            return .noted
        }
    }
}
