package import SegelCatalogue
package import SegelCredential

/// One line of a document as people read it.
package struct ClaimLine: Sendable {
    package let claim: ClaimTemplate
    /// Which object of a list it stands in, from 1.
    package let number: Int?
    package let value: String
}

extension CredentialTemplate {
    /// What a credential says, in the template's order; the objects of a list one after the other where the list's first claim stands.
    package func lines(in claims: JSONObject) -> [ClaimLine] {
        var done: Set<String> = []
        return self.claims.flatMap { claim -> [ClaimLine] in
            guard let list = claim.list else {
                return claim.text(in: claims).map { [ClaimLine(claim: claim, number: nil, value: $0)] } ?? []
            }
            guard done.insert(list).inserted else { return [] }
            let parts = self.claims.filter { $0.list == list }
            return (claims[list]?.array ?? []).enumerated().flatMap { position, element in
                parts.compactMap { part in
                    part.path.last.flatMap { element.object?[$0]?.string }.map { ClaimLine(claim: part, number: position + 1, value: $0) }
                }
            }
        }
    }
}
