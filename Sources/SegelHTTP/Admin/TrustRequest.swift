package import SegelCredential
package import SegelCrypto
package import SegelUseCases
internal import SegelVault

/// What operators ask about root, trust list, compromised keys and reissue.
package enum TrustRequest: Codable, Sendable {
    case report
    /// `root`: the wanted root's bytes, of which threshold and keys count.
    case draftRoot(root: [UInt8])
    case adoptRoot(payload: [UInt8], signatures: [RootSignature], listSignatures: [RootSignature])
    /// `algorithm`: nil for that of the key before.
    case startRotation(agency: String, purpose: String, algorithm: SignatureAlgorithm? = nil)
    /// A key that gateways or sign-in providers keep of ours.
    case announce(purpose: String, days: Int)
    case compromise(key: String, since: Int64)
    case planReissue(key: String)
    /// One batch; called again and again with the cursor that came back.
    case reissue(key: String, after: UInt64?, limit: Int)
    case reissueOne(credential: String)
    case finishReissue(key: String)
    case credential(String)
}

package enum TrustResponse: Codable, Sendable {
    case report(TrustReport)
    case rootDraft(RootDraft)
    case rootAdopted(version: Int)
    case key(String)
    case announced(AnnouncedKey)
    case compromised(CompromiseReport)
    case reissuePlan(ReissuePlan)
    case reissueProgress(ReissueProgress)
    case reissued(credential: String)
    /// A signed statement.
    case receipt(String)
    case credential(CredentialFacts)
}

extension AdminDesk {
    func perform(_ request: TrustRequest) async throws -> TrustResponse {
        do { return try await answer(request) } catch let failure as TrustFailure { throw Refusal(.conflict, "trust_\(failure.rawValue)") }
    }

    private func answer(_ request: TrustRequest) async throws -> TrustResponse {
        switch request {
        case .report: return .report(try await mall.trustReport())
        case .draftRoot(let bytes):
            let root = try TrustRoot(bytes: bytes)
            return .rootDraft(try await mall.draftRootSuccession(threshold: root.threshold, keys: root.keys))
        case .adoptRoot(let payload, let signatures, let listSignatures):
            return .rootAdopted(version: try await mall.adoptRoot(payload, signatures: signatures, listSignatures: listSignatures))
        case .startRotation(let agency, let purpose, let algorithm):
            guard let purpose = SigningPurpose(rawValue: purpose) else { throw Refusal(.invalid([]), "key_unknown") }
            return .key(try await mall.startSigningRotation(of: agency, purpose: purpose, algorithm: algorithm))
        case .announce(let purpose, let days):
            guard let purpose = SigningPurpose(rawValue: purpose) else { throw Refusal(.invalid([]), "key_unknown") }
            return .announced(try await mall.announceKey(purpose, days: days))
        case .compromise(let key, let since): return .compromised(try await mall.compromiseKey(key, since: since))
        case .planReissue(let key): return .reissuePlan(try await mall.planReissue(of: key))
        case .reissue(let key, let cursor, let limit):
            return .reissueProgress(try await mall.reissue(allOf: key, after: cursor, limit: limit))
        case .reissueOne(let id):
            let replacement = try await mall.reissue(try ObjectID(text: id))
            try await mall.publishStatusLists()
            return .reissued(credential: replacement.text)
        case .finishReissue(let key): return .receipt(try await mall.finishReissue(of: key).note)
        case .credential(let id): return .credential(try await mall.credentialFacts(try ObjectID(text: id)))
        }
    }
}
