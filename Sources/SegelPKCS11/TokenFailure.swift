/// Why a token did not do what was asked.
package enum TokenFailure: Error, Equatable {
    /// Not a shared library that this process can load, or not a PKCS#11 module. Carries the loader's words.
    case moduleNotLoadable(String)
    case noSuchToken(String)
    /// Two tokens of one label.
    case tokenAmbiguous(String)
    case wrongPIN
    /// Too many wrong ones before; only the token's security officer can unlock it.
    case pinLocked
    /// The token would lock after one more wrong PIN. It is not risked here: an unattended start must not lock a token.
    case pinLastTry
    /// Login is not possible here: no PIN was set, or the token has a keypad of its own.
    case loginImpossible
    case noSuchKey(String)
    case keyAmbiguous(String)
    /// The key is of another curve, or may not be used to derive.
    case keyUnsuitable(String)
    /// Anything else a function of the module answered (a CKR_ value of the standard).
    case failed(function: String, code: UInt)

    package var code: String {
        switch self {
        case .moduleNotLoadable: "token-module-not-loadable"
        case .noSuchToken: "token-missing"
        case .tokenAmbiguous: "token-ambiguous"
        case .wrongPIN: "token-pin-wrong"
        case .pinLocked: "token-pin-locked"
        case .pinLastTry: "token-pin-last-try"
        case .loginImpossible: "token-login-impossible"
        case .noSuchKey: "token-key-missing"
        case .keyAmbiguous: "token-key-ambiguous"
        case .keyUnsuitable: "token-key-unsuitable"
        case .failed: "token-failed"
        }
    }
}
