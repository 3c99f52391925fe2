package import SegelUseCases
internal import SegelVault

/// Erasing, holding and resealing citizens.
package enum VaultRequest: Codable, Sendable {
    /// The random identifier of the citizen with this NIK.
    case find(nik: String)
    case shred(citizen: String, reason: String, keepsCredentials: Bool)
    case shredState(citizen: String)
    case hold(citizen: String, reason: String, until: UnixTime?)
    case holds
    case releaseHold(String)
    /// Of one citizen, or all.
    case planReseal(citizen: String?)
    /// One batch; called again and again until it is finished.
    case reseal(citizen: String?, batch: Int)
    case reseals
}

package enum VaultResponse: Codable, Sendable {
    case citizen(String)
    case shred(ShredState)
    case holds([LegalHold])
    case plan(ResealPlan)
    case reseals([ResealProgress])
}

extension AdminDesk {
    func perform(_ request: VaultRequest) async throws -> VaultResponse {
        switch request {
        case .find(let nik): return .citizen(try await mall.citizen(with: canonical(nik)).text)
        case .shred(let citizen, let reason, let keeps):
            return .shred(try await mall.shred(Self.citizen(citizen), reason: reason, keepingCredentials: keeps))
        case .shredState(let citizen): return .shred(try await mall.shredState(Self.citizen(citizen)))
        case .hold(let citizen, let reason, let until):
            return .holds([try await mall.placeHold(on: Self.citizen(citizen), reason: reason, until: until)])
        case .holds: return .holds(try await mall.legalHolds())
        case .releaseHold(let id):
            try await mall.releaseHold(Self.identifier(id))
            return .holds([])
        case .planReseal(let citizen): return .plan(try await mall.planReseal(of: citizen.map(Self.citizen)))
        case .reseal(let citizen, let batch): return .reseals([try await mall.reseal(citizen.map(Self.citizen), batch: batch)])
        case .reseals: return .reseals(try await mall.reseals())
        }
    }

    private static func citizen(_ text: String) throws -> CitizenID { try identifier(text) }

    private static func identifier<Kind>(_ text: String) throws -> Identifier<Kind> {
        do { return try Identifier(text: text) } catch { throw Refusal(.invalid([]), "identifier_malformed") }
    }
}
