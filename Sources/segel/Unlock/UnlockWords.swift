internal import SegelPKCS11
internal import SegelVault

/// Why unlocking failed, in an operator's words; the one place where the codes become sentences.
enum UnlockWords {
    /// `data` could not be unlocked. Nil for errors that have nothing to do with it.
    static func failure(_ error: any Error, _ data: String) -> CommandFailure? {
        if case KeyRingError.wrongPassphrase = error { return CommandFailure(.keyMissing, "the passphrase does not unlock \(data)") }
        return failure(error, consequence: "\(data) stays locked")
    }

    /// A new way to unlock was refused. Nil for errors that have nothing to do with it.
    static func failureOfChange(_ error: any Error) -> CommandFailure? { failure(error, consequence: "nothing was changed") }

    private static func failure(_ error: any Error, consequence: String) -> CommandFailure? {
        switch error {
        case let error as KeyRingError: CommandFailure(.keyMissing, "\(consequence): \(text(of: error))")
        case let error as ShareError: CommandFailure(.keyMissing, "\(consequence): \(text(of: error))", next: next(after: error))
        case let error as TokenFailure: CommandFailure(.keyMissing, "\(consequence): \(text(of: error))", next: next(after: error))
        case StanzaRefusal.notProven: CommandFailure(.notPermitted, "\(consequence): \(text(of: .notProven))")
        case StanzaRefusal.stale: CommandFailure(.unexpected, "\(consequence): \(text(of: .stale))", next: "run the command again")
        case let refusal as StanzaRefusal: CommandFailure(.unexpected, "\(consequence): \(text(of: refusal))", next: "segel unlock list")
        default: nil
        }
    }

    /// The stable code of an attempt to unlock that failed, for the log.
    static func code(of error: any Error) -> String? {
        switch error {
        case let error as KeyRingError: error.code
        case let error as ShareError: error.code
        case let error as TokenFailure: error.code
        default: nil
        }
    }

    private static func text(of error: KeyRingError) -> String {
        let reason =
            switch error {
            case .wrongToken: "this token's key is none of the key ring's"
            case .wrongEscrowKey: "this escrow key is none of the key ring's"
            case .noUsableStanza: "the key ring knows no such way to unlock; see `segel unlock list`"
            case .damaged: "the key ring file is damaged or was altered"
            case .unknownFormat: "the key ring file was written by newer software"
            default: "the key ring cannot be used"
            }
        return "\(reason) (\(error.code))"
    }

    private static func text(of refusal: StanzaRefusal) -> String {
        let reason =
            switch refusal {
            case .malformed: "the change is malformed"
            case .notProven: "whoever changes how to unlock must be able to unlock"
            case .stale: "the key ring changed meanwhile"
            case .lastWay: "this is the last active way to unlock; without it nobody could"
            case .notRehearsed: "new shares unlock only after a rehearsal"
            case .noSuchStanza: "the key ring has no such way to unlock"
            case .tooMany: "a key ring holds at most 16 ways to unlock"
            case .duplicate: "this way to unlock is there already"
            }
        return "\(reason) (\(refusal.code))"
    }

    static func text(of error: ShareError) -> String {
        let reason =
            switch error {
            case .malformed: "this is not the text of a share; one letter or space more or less is enough"
            case .unknownFormat: "the share was written by newer software"
            case .zeroIndex: "no share has the number 0"
            case .parametersRefused: "a set has 2 to 16 shares and needs 2 to all of them"
            case .altered: "the share was copied wrongly: its checksum does not fit"
            case .otherDeployment: "the share belongs to another deployment"
            case .mixedSets: "the shares are of different sets"
            case .duplicateIndex(let index): "share \(index) was given twice"
            case .unknownSet: "the key ring holds no such set of shares: it was replaced or removed"
            case .notTheOneDealt(let index): "share \(index) is not the one that was dealt"
            case .tooFew(let brought, let needed): "\(brought) of the \(needed) shares that are needed"
            case .pending: "the set was never rehearsed and unlocks nothing yet"
            case .activeAlready: "the set was rehearsed before and is active"
            }
        return "\(reason) (\(error.code))"
    }

    static func next(after error: ShareError) -> String? {
        switch error {
        case .pending: "segel unlock rehearse --new-share FILE …"
        case .tooFew(let brought, let needed): "bring \(needed - brought) more"
        case .notTheOneDealt, .altered, .malformed: "leave that share out and bring another; ask its holder for the original"
        case .mixedSets: "compare the lines `set` of the shares"
        default: nil
        }
    }

    private static func text(of error: TokenFailure) -> String {
        let reason =
            switch error {
            case .moduleNotLoadable(let words): "the PKCS#11 module cannot be loaded: \(words)"
            case .noSuchToken(let label): "no token is labelled \(label)"
            case .tokenAmbiguous(let label): "several tokens are labelled \(label)"
            case .wrongPIN: "the token refused the PIN"
            case .pinLocked: "the token's PIN is locked"
            case .pinLastTry: "one more wrong PIN would lock the token, so none was tried"
            case .loginImpossible: "the token cannot be logged in to with a PIN from a file"
            case .noSuchKey(let label): "the token holds no key pair labelled \(label)"
            case .keyAmbiguous(let label): "the token holds several keys labelled \(label)"
            case .keyUnsuitable(let label): "the key \(label) is not a P-256 key that may derive"
            case .failed(let function, let code): "\(function) answered 0x\(String(code, radix: 16))"
            }
        return "\(reason) (\(error.code))"
    }

    private static func next(after error: TokenFailure) -> String? {
        switch error {
        case .wrongPIN: "check the PIN file before trying again: a token counts wrong PINs and locks"
        case .pinLastTry: "log in once by hand with the token's own tool, which resets its counter"
        case .pinLocked: "its security officer can unlock it, or unlock another way"
        case .noSuchToken, .tokenAmbiguous, .noSuchKey, .keyAmbiguous, .keyUnsuitable: "pkcs11-tool --module MODULE --list-token-slots, -O"
        default: nil
        }
    }
}
