internal import CSodium

/// Argon2id (RFC 9106) for passphrases that unlock and passwords that sign in.
package enum Argon2id {
    package static let saltCount = 16

    /// Stored beside what was derived, so that they can be raised later. One lane: libsodium fixes parallelism at 1.
    package struct Parameters: Sendable, Equatable, Codable {
        /// Passes over the memory.
        package let operations: UInt32
        /// KiB of memory.
        package let memoryKiB: UInt32

        package init(operations: UInt32, memoryKiB: UInt32) {
            self.operations = operations
            self.memoryKiB = memoryKiB
        }

        /// 256 MiB, 3 passes: about half a second here, once per unlock.
        package static let unlock = Parameters(operations: 3, memoryKiB: 256 * 1024)
        /// 64 MiB, 2 passes: about 70 ms here, once per sign-in.
        package static let signIn = Parameters(operations: 2, memoryKiB: 64 * 1024)
        /// The least libsodium takes. For tests, never for people.
        package static let uncheckedFastForTests = Parameters(operations: 1, memoryKiB: 8)

        /// Refused outside 1-10 passes and 8 KiB-1 GiB: a forged file must not make the reader allocate everything.
        var isAllowed: Bool { (1...10).contains(operations) && (8...1_048_576).contains(memoryKiB) }
    }

    /// Why nothing was derived.
    package enum Failure: Error, Equatable {
        case parametersRefused
        case outOfMemory
    }

    /// Derives a 32-byte secret. `salt`: 16 bytes.
    package static func derive(passphrase: SecretBytes, salt: [UInt8], parameters: Parameters) throws(Failure) -> SecretBytes {
        guard parameters.isAllowed, salt.count == saltCount else { throw .parametersRefused }
        var isDone = false
        let secret = SecretBytes(count: 32) { output in
            isDone = run(into: output, passphrase, salt, parameters)
        }
        guard isDone else { throw .outOfMemory }
        return secret
    }

    /// What is stored of a password: parameters, salt and a 32-byte hash.
    package struct PasswordHash: Sendable, Codable {
        package let parameters: Parameters
        package let salt: [UInt8]
        package let hash: [UInt8]

        package init(password: SecretBytes, parameters: Parameters = .signIn, random: some RandomSource) throws(Failure) {
            self.parameters = parameters
            salt = random.bytes(saltCount)
            hash = try derive(passphrase: password, salt: salt, parameters: parameters).withUnsafeBytes { Array($0) }
        }

        /// Throws unless `password` is the one that was hashed. Compared in constant time (attack A77).
        package func check(_ password: SecretBytes) throws(WrongPassword) {
            let derived: SecretBytes
            do { derived = try derive(passphrase: password, salt: salt, parameters: parameters) } catch { throw WrongPassword() }
            guard derived.withUnsafeBytes({ constantTimeEqual(Array($0), hash) }) else { throw WrongPassword() }
        }
    }

    /// The password is another one.
    package struct WrongPassword: Error {}

    private static func run(
        into output: UnsafeMutableRawBufferPointer,
        _ passphrase: SecretBytes,
        _ salt: [UInt8],
        _ parameters: Parameters
    ) -> Bool {
        _ = Sodium.ready
        return passphrase.withUnsafeBytes { passphrase in
            crypto_pwhash(
                output.bytes!,
                UInt64(output.count),
                passphrase.baseAddress!.assumingMemoryBound(to: CChar.self),
                UInt64(passphrase.count),
                salt,
                UInt64(parameters.operations),
                Int(parameters.memoryKiB) * 1024,
                crypto_pwhash_alg_argon2id13()
            )
        } == 0
    }
}

/// Equality whose time depends only on the lengths.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    _ = Sodium.ready
    return a.count == b.count && sodium_memcmp(a, b, a.count) == 0
}
