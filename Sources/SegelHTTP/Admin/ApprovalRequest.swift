internal import SegelCrypto
package import SegelUseCases

/// Approvals of what cannot be undone. The password crosses the socket, which only the operator's account can reach, because a custodian
/// proves who they are to the process that owns the accounts; it is checked, used once and wiped there.
package enum ApprovalRequest: Codable, Sendable {
    case list
    case request(ApprovedAction)
    case give(ApprovedAction, custodian: String, password: [UInt8])
}

package enum ApprovalResponse: Codable, Sendable {
    case pending([PendingApproval])
}

extension AdminDesk {
    func perform(_ request: ApprovalRequest) async throws -> ApprovalResponse {
        switch request {
        case .list: return .pending(try await mall.pendingApprovals())
        case .request(let action):
            try await mall.requestApproval(of: action)
            return .pending(try await mall.pendingApprovals().filter { $0.action == action })
        case .give(let action, let custodian, var password):
            return .pending([try await mall.approve(action, as: custodian, password: SecretBytes(moving: &password))])
        }
    }
}
