package import SegelCatalogue
package import SegelUseCases
internal import SegelVault

/// Incidents: how many one would concern, recorded, and how it stands.
package enum IncidentRequest: Codable, Sendable {
    case check(IncidentNotice)
    case record(IncidentNotice)
    case list
    case show(String)
}

package enum IncidentResponse: Codable, Sendable {
    case affected(Int)
    case states([IncidentState])
}

extension AdminDesk {
    func perform(_ request: IncidentRequest) async throws -> IncidentResponse {
        switch request {
        case .check(let notice): return .affected(try await mall.affected(by: notice))
        case .record(let notice): return .states([try await mall.recordIncident(notice)])
        case .list: return .states(try await mall.incidentStates())
        case .show(let id):
            do { return .states([try await mall.incidentState(ObjectID(text: id))]) } catch is MalformedIdentifier {
                throw Refusal.notFound
            }
        }
    }
}
