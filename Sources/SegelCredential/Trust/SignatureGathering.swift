package import SegelCrypto

/// Why signatures brought together are not published. Each names the signer by thumbprint, so that people know whom to ask.
package enum GatheringFailure: Error, Equatable {
    case tooFew(have: Int, need: Int)
    case sameSignerTwice(String)
    case stranger(String)
    case badSignature(String)

    package var code: String {
        switch self {
        case .tooFew: "trust_signatures_too_few"
        case .sameSignerTwice: "trust_signer_twice"
        case .stranger: "trust_signer_unknown"
        case .badSignature: "trust_signature_bad"
        }
    }
}

extension TrustRoot {
    /// The signatures as a published document has them, each checked, in the order of the root's keys. Stricter than reading: whoever gathers
    /// must know what they publish, so nothing is ignored.
    package func gather(_ signatures: [RootSignature], over payload: [UInt8], as document: RootDocument) throws(GatheringFailure) -> [(
        key: VerifyingKey, signature: [UInt8]
    )] {
        var bySigner: [String: [UInt8]] = [:]
        for part in signatures {
            guard bySigner.updateValue(part.signature, forKey: part.kid) == nil else { throw .sameSignerTwice(part.kid) }
        }
        var gathered: [(key: VerifyingKey, signature: [UInt8])] = []
        for key in keys {
            let kid = JWK(key).thumbprint
            guard let signature = bySigner.removeValue(forKey: kid) else { continue }
            do { try key.verify(signature, over: document.signingInput(payload, by: key)) } catch { throw .badSignature(kid) }
            gathered.append((key, signature))
        }
        if let kid = bySigner.keys.min() { throw .stranger(kid) }
        guard gathered.count >= threshold else { throw .tooFew(have: gathered.count, need: threshold) }
        return gathered
    }

    /// The root keys' names, as signatures carry them.
    package var signers: [String] { keys.map { JWK($0).thumbprint } }
}
