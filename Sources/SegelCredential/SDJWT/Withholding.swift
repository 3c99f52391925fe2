/// The same credential with some of its disclosures left out, as any holder may (RFC 9901 section 7.2): what is left is signed as before.
package enum Withholding {
    /// `keeps`: whether what stands at a place is shown; what is inside something withheld is withheld with it.
    package static func copy(of credential: [UInt8], keeping keeps: (ClaimPath) -> Bool) throws(CredentialFailure) -> [UInt8] {
        let sdJWT = try SDJWT(credential)
        var disclosures: [String: (disclosure: Disclosure, text: ArraySlice<UInt8>)] = [:]
        for text in sdJWT.disclosures { disclosures[Disclosure.digest(of: Array(text))] = (try Disclosure(text), text) }
        let payload: JSONObject
        do { payload = try JSONReader.readObject(CompactJWS(sdJWT.jwt, acceptsChain: true).payload) } catch { throw .malformed }
        var kept: Set<ArraySlice<UInt8>> = []
        // What is still to be looked into. A disclosure is taken out as it is put in place, so that none hangs below itself.
        var open: [(value: JSONValue, place: [ClaimPath.Step])] = [(.object(payload), [])]
        while let (value, place) = open.popLast() {
            func reveal(_ digest: JSONValue, at place: (Disclosure) -> [ClaimPath.Step]) {
                guard let digest = digest.string, let (disclosure, text) = disclosures.removeValue(forKey: digest) else { return }
                let place = place(disclosure)
                guard keeps(ClaimPath(place)) else { return }
                kept.insert(text)
                open.append((disclosure.value, place))
            }
            switch value {
            case .object(let object):
                for digest in object["_sd"]?.array ?? [] { reveal(digest) { place + [.member($0.name ?? "")] } }
                for member in object.members where member.name != "_sd" { open.append((member.value, place + [.member(member.name)])) }
            case .array(let elements):
                for (index, element) in elements.enumerated() {
                    if let digest = element.object?["..."] {
                        reveal(digest) { _ in place + [.index(index)] }
                    } else {
                        open.append((element, place + [.index(index)]))
                    }
                }
            default: break
            }
        }
        let rest = sdJWT.disclosures.filter(kept.contains).flatMap { $0 + [UInt8(ascii: "~")] }
        return Array(sdJWT.jwt) + [UInt8(ascii: "~")] + rest
    }
}
