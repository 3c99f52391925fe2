internal import CPKCS11
package import SegelCrypto
private import Synchronization

/// A P-256 key in a PKCS#11 token that signs. The private half never leaves it. One signature at a time: a session has room for one.
package final class SigningToken: Sendable {
    private let session: Mutex<TokenSession>
    private let label: String
    package let publicKey: VerifyingKey

    /// `module`: absolute path of the vendor's library. `label`: of the key pair in the token `token`.
    package init(module: String, token: String, key label: String, pin: SecretBytes) throws {
        let opened = try TokenSession(module: module, token: token)
        try opened.logIn(pin: pin)
        let point = try opened.point(label: label)
        // A point off the curve is no key.
        do { publicKey = try VerifyingKey(algorithm: .es256, bytes: point) } catch { throw TokenFailure.keyUnsuitable(label) }
        self.label = label
        session = Mutex(opened)
    }

    /// CKM_ECDSA over the message's SHA-256; r ‖ s.
    package func sign(_ message: [UInt8]) throws -> [UInt8] {
        var digest = Array(SHA256.digest(message)), signature = [UInt8](repeating: 0, count: 64), count: UInt = 64
        try session.withLock { session throws in
            let key = try session.key(CKO_PRIVATE_KEY, label: label)
            var mechanism = ck_mechanism(mechanism: CKM_ECDSA, parameter: nil, parameter_len: 0)
            switch session.module.functions.C_SignInit(session.handle, &mechanism, key) {
            case CKR_OK: break
            case CKR_KEY_FUNCTION_NOT_PERMITTED, CKR_KEY_TYPE_INCONSISTENT, CKR_MECHANISM_INVALID: throw TokenFailure.keyUnsuitable(label)
            case let code: throw TokenFailure.failed(function: "C_SignInit", code: code)
            }
            try check(session.module.functions.C_Sign(session.handle, &digest, UInt(digest.count), &signature, &count), "C_Sign")
        }
        // What a token says it signed is checked: a certificate is not to be spoilt by a module's mistake.
        do { try publicKey.verify(signature, over: message) } catch { throw TokenFailure.keyUnsuitable(label) }
        return signature
    }
}
