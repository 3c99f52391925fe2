internal import SegelCrypto
internal import SegelPKCS11
internal import SegelVault

/// Where the secret that unlocks is found. It is read when it is needed, not before.
enum UnlockSource: Sendable {
    case passphrase(file: String)
    case shares(files: [String])
    case token(TokenPlace)
    case escrow(key: String, passphraseFile: String)

    /// Throws `CommandFailure` in an operator's words, with exit status 23 (key missing or wrong).
    func unlock(_ locked: LockedKeyRing) throws -> UnlockedKeyRing {
        switch self {
        case .passphrase(let file): try locked.unlock(passphrase: SecretInput.read(file))
        case .shares(let files): try locked.unlock(shares: ShareFiles.read(files))
        case .token(let place): try locked.unlock(token: place.open())
        case .escrow(let key, let file): try locked.unlock(escrowKey: EscrowKeyFile.open(key, passphrase: SecretInput.read(file)))
        }
    }
}

/// A key pair in a token.
struct TokenPlace: Sendable {
    let module: String
    let label: String
    let key: String
    let pinFile: String

    /// Nil when nothing is given; throws a usage failure, naming what it `needs`, when something is missing.
    init?(module: String?, label: String?, key: String?, pinFile: String?, needs: String) throws {
        guard [module, label, key, pinFile].contains(where: { $0 != nil }) else { return nil }
        guard let module, let label, let key, let pinFile else { throw CommandFailure(.usage, "a token needs \(needs)") }
        self.module = module
        self.label = label
        self.key = key
        self.pinFile = pinFile
    }

    /// Logs in to the token, once.
    func open() throws -> PKCS11Token {
        try PKCS11Token(module: module, token: label, key: key, pin: SecretInput.read(pinFile))
    }
}

/// Shares as files, one each.
enum ShareFiles {
    static func read(_ files: [String]) throws -> [UnlockShare] {
        try files.map { file in
            do { return try UnlockShare(text: SecretInput.readAll(file, limit: UnlockShare.textLimit + 1)) } catch let error as ShareError {
                throw CommandFailure(.keyMissing, "\(file): \(UnlockWords.text(of: error))", next: UnlockWords.next(after: error))
            }
        }
    }

    /// One new file for each, readable by its owner alone; returns their paths. Writes over nothing.
    static func write(_ shares: [UnlockShare], in folder: String) throws -> [String] {
        var written: [String] = []
        do {
            for share in shares {
                let path = "\(folder)/share-\(share.index)-of-\(share.set.dealt)-\(share.set.id.text.prefix(8)).txt"
                try SecretFile.create(path) { file in try share.text.withUnsafeBytes { try file.write($0) } }
                written.append(path)
            }
            return written
        } catch {
            SecretFile.remove(written)
            throw error
        }
    }
}
