internal import CPKCS11
package import SegelCrypto
internal import SegelVault

/// A P-256 key in a PKCS#11 token: a smart card, an HSM, SoftHSM. The private half never leaves it.
package final class PKCS11Token: KeyAgreementToken {
    private let session: TokenSession
    private let label: String

    /// `module`: absolute path of the vendor's library. `label`: of the key pair in the token `token`.
    package init(module: String, token: String, key label: String, pin: SecretBytes) throws(TokenFailure) {
        session = try TokenSession(module: module, token: token)
        self.label = label
        try session.logIn(pin: pin)
    }

    /// CKM_ECDH1_DERIVE without a derivation function: x of the common point.
    package func agree(with other: P256Agreement.PublicKey) throws -> SecretBytes {
        let derived = try derive(session.key(CKO_PRIVATE_KEY, label: label), [4] + other.bytes)
        defer { _ = session.module.functions.C_DestroyObject(session.handle, derived) }
        var result = CKR_GENERAL_ERROR, count: UInt = 0
        let agreed = SecretBytes(count: 32) { target in
            var value = ck_attribute(CKA_VALUE, target)
            result = session.module.functions.C_GetAttributeValue(session.handle, derived, &value, 1)
            count = value.value_len
        }
        try check(result, "C_GetAttributeValue")
        guard count == 32 else { throw TokenFailure.keyUnsuitable(label) }
        return agreed
    }

    /// The public half, which the token keeps under the same label. Throws `noSuchKey`, `keyUnsuitable` unless it is a point of P-256.
    package func publicKey() throws -> P256Agreement.PublicKey {
        let point = try session.point(label: label)
        do { return try P256Agreement.PublicKey(bytes: point) } catch { throw TokenFailure.keyUnsuitable(label) }
    }

    /// The secret as an object of this session alone. The standard wants the point as it is; some modules want it as a DER OCTET STRING.
    private func derive(_ key: ck_object_handle_t, _ point: [UInt8]) throws(TokenFailure) -> ck_object_handle_t {
        var (result, derived) = deriveOnce(key, point)
        if result == CKR_MECHANISM_PARAM_INVALID { (result, derived) = deriveOnce(key, [4, UInt8(point.count)] + point) }
        switch result {
        case CKR_OK: return derived
        case CKR_KEY_FUNCTION_NOT_PERMITTED, CKR_KEY_TYPE_INCONSISTENT, CKR_MECHANISM_INVALID, CKR_CURVE_NOT_SUPPORTED:
            throw .keyUnsuitable(label)
        default: throw .failed(function: "C_DeriveKey", code: result)
        }
    }

    private func deriveOnce(_ key: ck_object_handle_t, _ point: [UInt8]) -> (ck_rv_t, ck_object_handle_t) {
        var point = point, derived: ck_object_handle_t = 0
        let result = point.withUnsafeMutableBufferPointer { point in
            var parameters = ck_ecdh1_derive_params()
            parameters.kdf = CKD_NULL
            parameters.public_data = point.baseAddress
            parameters.public_data_len = UInt(point.count)
            return withUnsafeMutableBytes(of: &parameters) { parameters in
                var mechanism = ck_mechanism(
                    mechanism: CKM_ECDH1_DERIVE,
                    parameter: parameters.baseAddress,
                    parameter_len: UInt(parameters.count)
                )
                return SecretTemplate().withAttributes { template in
                    session.module.functions.C_DeriveKey(
                        session.handle,
                        &mechanism,
                        key,
                        template.baseAddress,
                        UInt(template.count),
                        &derived
                    )
                }
            }
        }
        return (result, derived)
    }
}

/// What the derived object is: a generic secret of 32 bytes, of this session, that may be read.
private struct SecretTemplate {
    func withAttributes<Result>(_ body: (UnsafeMutableBufferPointer<ck_attribute>) -> Result) -> Result {
        var numbers: [UInt] = [CKO_SECRET_KEY, CKK_GENERIC_SECRET, 32], flags: [UInt8] = [0, 1]
        return numbers.withUnsafeMutableBytes { numbers in
            flags.withUnsafeMutableBytes { flags in
                func number(_ at: Int) -> UnsafeMutableRawBufferPointer { .init(rebasing: numbers[at * 8..<at * 8 + 8]) }
                let no = UnsafeMutableRawBufferPointer(rebasing: flags[..<1]), yes = UnsafeMutableRawBufferPointer(rebasing: flags[1...])
                var attributes = [
                    ck_attribute(CKA_CLASS, number(0)), ck_attribute(CKA_KEY_TYPE, number(1)), ck_attribute(CKA_TOKEN, no),
                    ck_attribute(CKA_SENSITIVE, no), ck_attribute(CKA_EXTRACTABLE, yes), ck_attribute(CKA_VALUE_LEN, number(2)),
                ]
                return attributes.withUnsafeMutableBufferPointer { body($0) }
            }
        }
    }
}
