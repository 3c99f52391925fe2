internal import CPKCS11
internal import SegelCrypto

/// A read-only session with one token.
final class TokenSession {
    let module: TokenModule
    let handle: ck_session_handle_t
    private let flags: ck_flags_t
    private var functions: ck_function_list { module.functions }

    init(module path: String, token label: String) throws(TokenFailure) {
        module = try TokenModule(path: path)
        let (slot, flags) = try module.slot(ofToken: label)
        self.flags = flags
        var handle: ck_session_handle_t = 0
        try check(module.functions.C_OpenSession(slot, CKF_SERIAL_SESSION, nil, nil, &handle), "C_OpenSession")
        self.handle = handle
    }

    /// Logs in once. A PIN is never tried twice, and not at all when a wrong one would lock the token. The flags are the token's own word, read
    /// before.
    func logIn(pin: SecretBytes) throws(TokenFailure) {
        if flags & CKF_USER_PIN_LOCKED != 0 { throw .pinLocked }
        if flags & CKF_USER_PIN_FINAL_TRY != 0 { throw .pinLastTry }
        let result = pin.withUnsafeBytes { pin in
            functions.C_Login(
                handle,
                CKU_USER,
                UnsafeMutablePointer(mutating: pin.baseAddress?.assumingMemoryBound(to: UInt8.self)),
                UInt(pin.count)
            )
        }
        switch result {
        case CKR_OK: return
        case CKR_PIN_INCORRECT, CKR_PIN_LEN_RANGE, CKR_PIN_INVALID: throw .wrongPIN
        case CKR_PIN_LOCKED: throw .pinLocked
        case CKR_USER_PIN_NOT_INITIALIZED, CKR_PIN_EXPIRED: throw .loginImpossible
        default: throw .failed(function: "C_Login", code: result)
        }
    }

    /// The one key of this class and label. Throws `noSuchKey`, `keyAmbiguous`, `failed`.
    func key(_ kind: UInt, label: String) throws(TokenFailure) -> ck_object_handle_t {
        var kind = kind, bytes = Array(label.utf8), found: [ck_object_handle_t] = [0, 0], count: UInt = 0
        let begun = withUnsafeMutableBytes(of: &kind) { kind in
            bytes.withUnsafeMutableBytes { label in
                var template = [ck_attribute(CKA_CLASS, kind), ck_attribute(CKA_LABEL, label)]
                return functions.C_FindObjectsInit(handle, &template, UInt(template.count))
            }
        }
        try check(begun, "C_FindObjectsInit")
        let result = functions.C_FindObjects(handle, &found, UInt(found.count), &count)
        _ = functions.C_FindObjectsFinal(handle)
        try check(result, "C_FindObjects")
        guard count > 0 else { throw .noSuchKey(label) }
        guard count == 1 else { throw .keyAmbiguous(label) }
        return found[0]
    }

    /// x ‖ y of a public key on P-256. Throws `noSuchKey`, `keyUnsuitable`.
    func point(label: String) throws(TokenFailure) -> [UInt8] {
        let key = try key(CKO_PUBLIC_KEY, label: label)
        var bytes = [UInt8](repeating: 0, count: 128), count: UInt = 0
        let result = bytes.withUnsafeMutableBytes { buffer in
            var value = ck_attribute(CKA_EC_POINT, buffer)
            defer { count = value.value_len }
            return functions.C_GetAttributeValue(handle, key, &value, 1)
        }
        try check(result, "C_GetAttributeValue")
        guard count <= bytes.count else { throw .keyUnsuitable(label) }
        // DER OCTET STRING of 65 bytes, as the standard has it, or the point alone; 4 says that it is not compressed.
        var point = Array(bytes.prefix(Int(count)))
        if point.starts(with: [4, 65]), point.count == 67 { point.removeFirst(2) }
        guard point.count == 65, point[0] == 4 else { throw .keyUnsuitable(label) }
        return Array(point.dropFirst())
    }

    /// Closing the last session also logs out.
    deinit { _ = functions.C_CloseSession(handle) }
}

extension ck_attribute {
    init(_ type: UInt, _ value: UnsafeMutableRawBufferPointer) {
        self.init(type: type, value: value.baseAddress, value_len: UInt(value.count))
    }
}
