internal import Foundation
package import SegelCredential
internal import SegelCrypto

/// The decision made again from the evidence alone, at the time its receipt names: whoever has the trust root of that day needs nobody's word.
extension CheckedEvidence {
    /// What each presentation comes to, in their order. Throws `EvidenceFailure`.
    package func review(root: TrustRoot) async throws -> [VerificationOutcome] {
        try await review(trust, root: root, leeway: VerificationPolicy().leeway)
    }

    /// What each would have come to had been known what the later list says: a key found stolen since vouches only for what the log recorded before
    /// the theft (attack A22). Nil where there is no later list. Throws `EvidenceFailure`.
    package func reviewLater(root: TrustRoot) async throws -> [VerificationOutcome]? {
        guard let laterTrust, let at = decidedAt else { return nil }
        let issued = try list(laterTrust, root).list.issued
        // The list is from the future of that day, and that alone is forgiven.
        return try await review(laterTrust, root: root, leeway: max(issued - at, VerificationPolicy().leeway))
    }

    private func list(_ trust: EvidenceTrust, _ root: TrustRoot) throws -> VerifiedTrustList {
        do { return try VerifiedTrustList(trust.list, root: root) } catch { throw EvidenceFailure.rootDiffers }
    }

    private func review(_ trust: EvidenceTrust, root: TrustRoot, leeway: Int64) async throws -> [VerificationOutcome] {
        guard let at = decidedAt, let nonce = request["nonce"]?.string, let audience = request["client_id"]?.string else {
            throw EvidenceFailure.malformed
        }
        let list = try list(trust, root)
        let lists = KeptLists(statusLists: Dictionary(statusLists.map { ($0.uri, $0.token) }) { first, _ in first }, sets: trust.sets)
        var outcomes: [VerificationOutcome] = []
        for member in response.members {
            for presentation in member.value.array ?? [] {
                if asksForMDoc(member.name) {
                    let desk = VerifierDesk(trustList: list, policy: VerificationPolicy(leeway: leeway), statusLists: lists)
                    let text = presentation.string ?? ""
                    // Without a session no device signed this.
                    let found = try await desk.verify(deviceResponse: text, transcript: transcript(audience) ?? .none, now: at)
                    outcomes.append(found ?? .of(.unrecognised))
                    continue
                }
                let bytes = Array((presentation.string ?? "").utf8)
                let isBound = bytes.last != UInt8(ascii: "~")
                let binding = isBound ? KeyBindingExpectation(audience: audience, nonce: nonce) : nil
                let policy = VerificationPolicy(leeway: leeway, keyBinding: binding)
                let desk = VerifierDesk(trustList: list, policy: policy, statusLists: lists)
                outcomes.append(try await desk.verify(bytes, now: at))
            }
        }
        return outcomes
    }

    private func asksForMDoc(_ query: String) -> Bool {
        let credentials = request["dcql_query"]?.object?["credentials"]?.array ?? []
        return credentials.contains { $0.object?["id"] == .string(query) && $0.object?["format"] == .string("mso_mdoc") }
    }

    /// The session as the kept request describes it.
    private func transcript(_ audience: String) -> SessionTranscript? {
        guard let nonce = request["nonce"]?.string, let mode = request["response_mode"]?.string.flatMap(ResponseMode.init) else {
            return nil
        }
        let keys = request["client_metadata"]?.object?["jwks"]?.object?["keys"]?.array
        let key = keys?.first?.object.flatMap { try? EncryptionKey($0) }?.thumbprint
        let encryptionKey = mode.isEncrypted ? key : nil
        if mode.isBrowser {
            return .digitalCredentials(origin: String(audience.trimmingPrefix("origin:")), nonce: nonce, encryptionKey: encryptionKey)
        }
        return request["response_uri"]?.string.map {
            .openID4VP(clientID: audience, nonce: nonce, encryptionKey: encryptionKey, responseURI: $0)
        }
    }

    /// Unix seconds.
    private var decidedAt: UnixTime? {
        guard let text = lines("at").first else { return nil }
        do { return UnixTime(try Date(text, strategy: .iso8601).timeIntervalSince1970) } catch { return nil }
    }
}

/// The lists and sets that lie beside the presentation.
private struct KeptLists: StatusListSource {
    let statusLists: [String: [UInt8]]
    let sets: [[UInt8]]

    func statusListToken(at uri: String) -> [UInt8]? { statusLists[uri] }
    func newestSeen(at uri: String) -> UnixTime? { nil }
    func remember(_ list: VerifiedStatusList, token: [UInt8]) {}
    func witnessedSet(of key: TrustedKey) -> [UInt8]? { sets.first { WitnessedSet.digest($0) == key.witnessed } }
}
