internal import SegelCrypto

extension SignatureAlgorithm {
    /// By the `alg` of a header or a key; nil for every other name, `none` in any spelling among them (attack A47).
    init?(jose name: JSONValue?) {
        switch name?.string {
        // RFC 9864 names it Ed25519; older signers say EdDSA.
        case "EdDSA": self = .ed25519
        case let name?: self.init(rawValue: name)
        case nil: return nil
        }
    }
}
