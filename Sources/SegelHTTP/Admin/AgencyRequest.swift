package import SegelUseCases

/// Machines of agencies that use the API.
package enum AgencyRequest: Codable, Sendable {
    case add(NewAgency)
    case list
    case disable(name: String)
    case replaceKeys(name: String, keys: [UInt8])
}

package enum AgencyResponse: Codable, Sendable {
    case agencies([AgencyLine])
    case done
}

extension AdminDesk {
    func perform(_ request: AgencyRequest) async throws -> AgencyResponse {
        switch request {
        case .add(let new): return .agencies([try await mall.addAgency(new)])
        case .list: return .agencies(try await mall.agencies())
        case .disable(let name):
            try await mall.disableAgency(name)
            return .done
        case .replaceKeys(let name, let keys):
            try await mall.replaceAgencyKeys(name, with: keys)
            return .done
        }
    }
}
