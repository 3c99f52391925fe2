package import SegelUseCases
internal import SegelVault

/// Rotation of ring keys, as an operator asks for it. Names are those the operator types: "kek-citizen", "kek-citizen-1-2".
package enum RotationRequest: Codable, Sendable {
    case plan(key: String)
    /// Up to `limit` rows; called again and again until nothing remains.
    case apply(name: String, batch: Int, limit: Int)
    /// Begins and generates, no more.
    case prepare(name: String)
    case status
    case cancel(name: String)
    case statement(name: String)
    case retire(key: String, version: UInt32, confirm: String)
    case publicKeys
}

package enum RotationResponse: Codable, Sendable {
    case plan(RotationPlan)
    case progress(RotationProgress)
    case status(RotationStatus)
    /// A signed receipt.
    case statement(String)
    /// Not retired: this still needs the version.
    case stillNeeded(KeyNeeds)
    case publicKeys([PublicKeyLine])
}

extension AdminDesk {
    func perform(_ request: RotationRequest) async throws -> RotationResponse {
        switch request {
        case .plan(let key): return .plan(try await mall.planRotation(try ringKey(key)))
        case .apply(let name, let batch, let limit):
            return .progress(try await mall.rotate(try rotation(name), batch: batch, limit: limit))
        case .prepare(let name): return .progress(try await mall.prepareRotation(try rotation(name)))
        case .status: return .status(try await mall.rotationStatus())
        case .cancel(let name): return .progress(try await mall.cancelRotation(try rotation(name)))
        case .statement(let name): return .statement(try await mall.rotationStatement(try rotation(name)))
        case .retire(let key, let version, let confirm):
            let key = try ringKey(key)
            do {
                return .statement(try await mall.retire(key, version: version, confirm: confirm))
            } catch KeyRingRefusal.stillReferenced { return .stillNeeded(try await mall.keyNeeds(key, version: version)) }
        case .publicKeys: return .publicKeys(try await mall.publicKeys())
        }
    }

    private func ringKey(_ name: String) throws -> RingKeyName {
        guard let key = RingKeyName(rawValue: name) else { throw Refusal(.invalid([]), "key_unknown") }
        return key
    }

    private func rotation(_ name: String) throws -> RotationName {
        guard let name = RotationName(name) else { throw Refusal(.invalid([]), "rotation_name_malformed") }
        return name
    }
}
