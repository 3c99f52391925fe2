internal import Foundation
internal import SegelCredential
internal import SegelTransparency
internal import SegelVault

/// What is asked of wallets beyond the protocol. In a new deployment nothing is: what an attester known here says is checked, and whoever sends
/// nothing is served.
package struct AttestationRules: Sendable, Codable, Equatable {
    /// Whether a wallet must authenticate with a client attestation.
    package var needsClient: Bool
    /// Whether every key must be attested.
    package var needsKeys: Bool
    /// Where not empty, an attestation of keys must name one of these (OpenID4VCI 1.0, appendix D.2).
    package var keyStorage: [String]
    package var userAuthentication: [String]

    package init(needsClient: Bool = false, needsKeys: Bool = false, keyStorage: [String] = [], userAuthentication: [String] = []) {
        self.needsClient = needsClient
        self.needsKeys = needsKeys
        self.keyStorage = keyStorage
        self.userAuthentication = userAuthentication
    }
}

/// The rules and whether any wallet has attesters: what the metadata tells.
package struct AttestationState: Sendable {
    package let rules: AttestationRules
    package let hasAttesters: Bool

    package init(rules: AttestationRules, hasAttesters: Bool) {
        self.rules = rules
        self.hasAttesters = hasAttesters
    }
}

extension Mall {
    package func attestationState() async throws -> AttestationState {
        try await store.read { try self.attestationState(in: $0) }
    }

    func attestationState(in tx: any StoreTransaction) throws -> AttestationState {
        AttestationState(
            rules: try tx.attestationRules() ?? AttestationRules(),
            hasAttesters: try tx.walletClients().contains { !$0.attesters.isEmpty }
        )
    }

    /// Refuses a rule nobody could keep: an attestation that nobody here may give.
    package func set(_ rules: AttestationRules) async throws {
        for word in rules.keyStorage + rules.userAuthentication {
            guard (1...100).contains(word.utf8.count), word.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw Refusal(.invalid([]), "attestation_level_refused")
            }
        }
        guard rules.needsKeys || rules.keyStorage + rules.userAuthentication == [] else {
            throw Refusal(.invalid([]), "attestation_level_without_need")
        }
        let now = now
        try await store.write { tx in
            if rules.needsClient || rules.needsKeys {
                guard try self.attestationState(in: tx).hasAttesters else { throw Refusal(.conflict, "no_attesters") }
            }
            try tx.put(rules)
            let detail =
                "wallets: attestation \(rules.needsClient ? "required" : "optional"), of keys \(rules.needsKeys ? "required" : "optional")"
            _ = try self.log(.approval, subject: self.vault.deployment.text, detail: detail, at: now, in: tx)
        }
    }
}

extension WalletClient {
    /// The authorities of its makers as anchors; how long one may vouch is in its certificate.
    var anchors: [TrustAnchor] {
        get throws { try attesters.map { try TrustAnchor(certificate: $0, notBefore: addedAt) } }
    }
}
