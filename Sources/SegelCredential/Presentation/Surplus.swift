/// Disclosures nobody asked for. A wallet must not send them (OpenID4VP 1.0 section 6.3), and a verifier that keeps what it is sent would keep
/// more of a person than its purpose covers: such a presentation is refused whole.
package enum PresentedDisclosures {
    /// The same of a presentation as it was received, once it is verified.
    package static func surplus(in presentation: [UInt8], asked: [ClaimPath]) throws(CredentialFailure) -> [ClaimPath] {
        try places(in: SDJWT(presentation), asked: asked)
    }

    /// The places of all disclosures in a verified SD-JWT that no path of `asked` covers.
    static func places(in sdJWT: SDJWT, asked: [ClaimPath]) throws(CredentialFailure) -> [ClaimPath] {
        var walk = Walk(asked: asked)
        for text in sdJWT.disclosures { walk.disclosures[Disclosure.digest(of: Array(text))] = try Disclosure(text) }
        let payload: JSONObject
        do {
            // Its chain was checked when it was verified.
            let jws = try CompactJWS(sdJWT.jwt, acceptsChain: true)
            payload = try JSONReader.readObject(jws.payload)
        } catch let failure as CredentialFailure { throw failure } catch { throw .malformed }
        walk.visit(.object(payload), at: [])
        return walk.surplus
    }

    private struct Walk {
        let asked: [ClaimPath]
        var disclosures: [String: Disclosure] = [:]
        var surplus: [ClaimPath] = []

        init(asked: [ClaimPath]) { self.asked = asked }

        /// Depth is bounded: the verifier has put these disclosures in place before.
        mutating func visit(_ value: JSONValue, at place: [ClaimPath.Step]) {
            switch value {
            case .object(let object):
                for digest in object["_sd"]?.array ?? [] {
                    guard let disclosure = digest.string.flatMap({ disclosures[$0] }), let name = disclosure.name else { continue }
                    reveal(disclosure, at: place + [.member(name)])
                }
                for member in object.members where member.name != "_sd" { visit(member.value, at: place + [.member(member.name)]) }
            case .array(let elements):
                for (index, element) in elements.enumerated() {
                    if let digest = element.object?["..."]?.string {
                        if let disclosure = disclosures[digest] { reveal(disclosure, at: place + [.index(index)]) }
                    } else {
                        visit(element, at: place + [.index(index)])
                    }
                }
            default: break
            }
        }

        private mutating func reveal(_ disclosure: Disclosure, at place: [ClaimPath.Step]) {
            if asked.contains(where: { $0.covers(place) }) { visit(disclosure.value, at: place) } else { surplus.append(ClaimPath(place)) }
        }
    }
}
