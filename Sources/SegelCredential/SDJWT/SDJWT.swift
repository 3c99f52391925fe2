internal import SegelCrypto

/// `<issuer-signed JWT>~<disclosure>~…~<disclosure>~[<key-binding JWT>]` (RFC 9901 section 4), taken apart but not believed.
struct SDJWT {
    static let disclosureLimit = 1_000

    let jwt: ArraySlice<UInt8>
    let disclosures: [ArraySlice<UInt8>]
    /// The key-binding JWT, where the last part is not empty.
    let keyBinding: ArraySlice<UInt8>?
    /// What `sd_hash` is over: everything up to and with the last tilde.
    let presented: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) throws(CredentialFailure) {
        guard bytes.count <= CompactJWS.sizeLimit else { throw .tooLarge }
        guard let last = bytes.lastIndex(of: UInt8(ascii: "~")) else { throw .malformed }
        let parts = bytes[..<last].split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false)
        guard parts.count <= Self.disclosureLimit + 1 else { throw .tooLarge }
        jwt = parts[0]
        disclosures = Array(parts.dropFirst())
        keyBinding = last + 1 == bytes.count ? nil : bytes[(last + 1)...]
        presented = bytes[...last]
    }

    /// The payload with every disclosed claim put in its place (RFC 9901 section 7.1). Everything the specification says to reject is
    /// rejected; digests nobody disclosed are decoys or withheld claims and go.
    func disclose(_ payload: JSONObject) throws(CredentialFailure) -> JSONObject {
        if let algorithm = payload["_sd_alg"], algorithm != .string("sha-256") { throw .claimRefused }
        var processor = try Processor(disclosures)
        var claims = try processor.process(payload)
        claims.remove("_sd_alg")
        guard processor.isSpent else { throw .disclosureRefused }
        return claims
    }

    private struct Processor {
        private var disclosures: [Disclosure] = []
        private var index: [String: Int] = [:]
        private var isUsed: [Bool]
        /// Digests nothing was disclosed for; kept only to refuse one that comes twice (attack A51).
        private var decoys: Set<String> = []

        init(_ texts: [ArraySlice<UInt8>]) throws(CredentialFailure) {
            isUsed = Array(repeating: false, count: texts.count)
            disclosures.reserveCapacity(texts.count)
            index.reserveCapacity(texts.count)
            for (position, text) in texts.enumerated() {
                disclosures.append(try Disclosure(text))
                guard index.updateValue(position, forKey: Disclosure.digest(of: text)) == nil else { throw .disclosureRefused }
            }
        }

        /// Every disclosure was referenced (attack A52).
        var isSpent: Bool { isUsed.allSatisfy { $0 } }

        mutating func process(_ object: JSONObject) throws(CredentialFailure) -> JSONObject {
            guard object["..."] == nil else { throw .claimRefused }
            var members: [JSONObject.Member] = []
            members.reserveCapacity(object.members.count + isUsed.count)
            for member in object.members where member.name != "_sd" {
                members.append(.init(name: member.name, value: try process(member.value)))
            }
            guard let digests = object["_sd"] else { return try Self.object(members) }
            guard let digests = digests.array else { throw .claimRefused }
            for digest in digests {
                guard let disclosure = try take(digest) else { continue }
                guard let name = disclosure.name else { throw .disclosureRefused }
                members.append(.init(name: name, value: try process(disclosure.value)))
            }
            return try Self.object(members)
        }

        private mutating func process(_ value: JSONValue) throws(CredentialFailure) -> JSONValue {
            switch value {
            case .object(let object): return .object(try process(object))
            case .array(let elements):
                var processed: [JSONValue] = []
                for element in elements {
                    guard let digest = element.object?["..."] else {
                        processed.append(try process(element))
                        continue
                    }
                    guard element.object?.members.count == 1 else { throw .claimRefused }
                    guard let disclosure = try take(digest) else { continue }
                    guard disclosure.name == nil else { throw .disclosureRefused }
                    processed.append(try process(disclosure.value))
                }
                return .array(processed)
            default: return value
            }
        }

        /// The disclosure behind a digest, once; nil for a decoy.
        private mutating func take(_ digest: JSONValue) throws(CredentialFailure) -> Disclosure? {
            guard let digest = digest.string else { throw .claimRefused }
            guard let position = index[digest] else {
                guard decoys.insert(digest).inserted else { throw .disclosureRefused }
                return nil
            }
            guard !isUsed[position] else { throw .disclosureRefused }
            isUsed[position] = true
            return disclosures[position]
        }

        /// A disclosed name that stands there already is refused (attack A53).
        private static func object(_ members: [JSONObject.Member]) throws(CredentialFailure) -> JSONObject {
            do { return try JSONObject(members) } catch { throw .claimRefused }
        }
    }
}
