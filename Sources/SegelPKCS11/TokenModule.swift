internal import CPKCS11
internal import Glibc

/// A PKCS#11 module: a shared library that its vendor wrote, loaded into this process. One at a time.
final class TokenModule {
    let functions: ck_function_list

    /// `path`: where the operator says it lies. Throws `moduleNotLoadable`, `failed`.
    init(path: String) throws(TokenFailure) {
        // A bare name would be searched for; a module that handles keys is named in full.
        guard path.hasPrefix("/") else { throw .moduleNotLoadable("\(path) is not an absolute path") }
        guard let library = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw .moduleNotLoadable(dlerror().map { String(cString: $0) } ?? path)
        }
        guard let symbol = dlsym(library, "C_GetFunctionList") else {
            throw .moduleNotLoadable("\(path) has no C_GetFunctionList: it is not a PKCS#11 module")
        }
        let getFunctionList = unsafeBitCast(symbol, to: CK_C_GetFunctionList.self)
        var list: UnsafeMutablePointer<ck_function_list>?
        try check(getFunctionList(&list), "C_GetFunctionList")
        guard let list else { throw .moduleNotLoadable("\(path) has no functions") }
        functions = list.pointee
        var arguments = ck_c_initialize_args()
        arguments.flags = CKF_OS_LOCKING_OK
        let result = functions.C_Initialize(&arguments)
        if result != CKR_CRYPTOKI_ALREADY_INITIALIZED { try check(result, "C_Initialize") }
    }

    /// The library stays loaded: several vendors' modules leave threads behind that a `dlclose` would pull the code from under.
    deinit { _ = functions.C_Finalize(nil) }

    /// Where the token of this label is. Labels are 32 bytes, padded with blanks. Throws `noSuchToken`, `tokenAmbiguous`, `failed`.
    func slot(ofToken label: String) throws(TokenFailure) -> (slot: ck_slot_id_t, flags: ck_flags_t) {
        var count: UInt = 0
        try check(functions.C_GetSlotList(1, nil, &count), "C_GetSlotList")
        var slots = [ck_slot_id_t](repeating: 0, count: Int(count))
        try check(functions.C_GetSlotList(1, &slots, &count), "C_GetSlotList")
        let padded = Array(label.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: max(0, 32 - label.utf8.count))
        var found: [(ck_slot_id_t, ck_flags_t)] = []
        for slot in slots.prefix(Int(count)) {
            var info = ck_token_info()
            guard functions.C_GetTokenInfo(slot, &info) == CKR_OK else { continue }
            if withUnsafeBytes(of: &info.label, { $0.elementsEqual(padded) }) { found.append((slot, info.flags)) }
        }
        guard let first = found.first else { throw .noSuchToken(label) }
        guard found.count == 1 else { throw .tokenAmbiguous(label) }
        return first
    }
}

func check(_ result: ck_rv_t, _ function: String) throws(TokenFailure) {
    guard result == CKR_OK else { throw .failed(function: function, code: result) }
}
