package import SegelUseCases
internal import SegelVault

/// Correcting what a register says of a citizen, and replacing what was issued from it.
package enum CorrectionRequest: Codable, Sendable {
    case propose(citizen: String, element: String, value: String, source: String)
    case show(citizen: String, correction: String)
    case apply(citizen: String, correction: String)
}

package enum CorrectionResponse: Codable, Sendable {
    case proposal(Correction, dependent: [DependentCredential])
    /// New identifiers by the old ones.
    case applied([String: String])
}

extension AdminDesk {
    func perform(_ request: CorrectionRequest) async throws -> CorrectionResponse {
        switch request {
        case .propose(let citizen, let element, let value, let source):
            let proposal = try await mall.proposeCorrection(of: try read(citizen), element: element, to: value, source: source)
            return .proposal(proposal.correction, dependent: proposal.dependent)
        case .show(let citizen, let id):
            let proposal = try await mall.correction(try read(id), of: try read(citizen))
            return .proposal(proposal.correction, dependent: proposal.dependent)
        case .apply(let citizen, let id):
            let replaced = try await mall.applyCorrection(try read(id), of: try read(citizen))
            return .applied(Dictionary(uniqueKeysWithValues: replaced.map { ($0.key.text, $0.value.text) }))
        }
    }

    private func read<Kind>(_ text: String) throws -> Identifier<Kind> {
        do { return try Identifier(text: text) } catch { throw Refusal(.invalid([]), "identifier_malformed") }
    }
}
