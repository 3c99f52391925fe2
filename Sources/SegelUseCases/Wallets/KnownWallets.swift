internal import Foundation
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// Registers a wallet that may send citizens here to ask for their credentials, or replaces what was registered of it.
    /// `attesters`: certificates, DER, of the authorities that vouch for it; see `WalletClient`.
    package func addWallet(_ id: String, name: String, redirects: [String], attesters: [[UInt8]] = []) async throws -> WalletClient {
        let client = WalletClient(id: id, name: name, redirects: redirects, addedAt: now, attesters: attesters)
        guard (1...200).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Refusal(.invalid([]), "client_id_refused")
        }
        guard (1...80).contains(name.count) else { throw Refusal(.invalid([]), "name_refused") }
        guard (1...10).contains(redirects.count), redirects.allSatisfy(Self.isRedirect) else {
            throw Refusal(.invalid([]), "redirect_uri_refused")
        }
        guard attesters.count <= WalletLimits.attesters, Set(attesters).count == attesters.count else {
            throw Refusal(.invalid([]), "attester_refused")
        }
        do { _ = try client.anchors } catch { throw Refusal(.invalid([]), "attester_refused") }
        try await store.write { tx in
            try tx.put(client)
            let by = attesters.isEmpty ? "" : ", vouched for by \(attesters.count)"
            _ = try self.log(
                .approval,
                subject: self.vault.deployment.text,
                detail: "wallet \(id) registered\(by)",
                at: client.addedAt,
                in: tx
            )
        }
        return client
    }

    package func wallets() async throws -> [WalletClient] { try await store.read { try $0.walletClients() } }

    /// Tokens it holds go on until they run out.
    package func removeWallet(_ id: String) async throws {
        let now = now
        try await store.write { tx in
            do { try tx.removeWalletClient(id) } catch PortConflict.changedMeanwhile { throw Refusal.notFound }
            _ = try self.log(.approval, subject: self.vault.deployment.text, detail: "wallet \(id) removed", at: now, in: tx)
        }
    }

    /// An https address, a loopback address (RFC 8252 section 7.3), or an app's own scheme, which has a dot in it (section 7.1). A code sent in the
    /// open, or to a scheme browsers run, could be taken.
    private static func isRedirect(_ text: String) -> Bool {
        guard text.utf8.count <= 500, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains("#"),
            let address = URLComponents(string: text), let scheme = address.scheme
        else { return false }
        switch scheme {
        case "https": return address.host?.isEmpty == false
        case "http": return address.host == "127.0.0.1" || address.host == "[::1]"
        default: return scheme.contains(".") && scheme.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || ".-+".contains($0)) }
        }
    }
}
