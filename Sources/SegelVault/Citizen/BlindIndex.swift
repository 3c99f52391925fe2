internal import SegelCrypto

/// A NIK as 16 ASCII digits: the one spelling that is blinded. Which NIKs exist is not its business. Never printed.
package struct CanonicalNIK: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package let digits: [UInt8]

    /// Throws `NotSixteenDigits` for anything else, spaces and other scripts' digits included.
    package init(_ text: String) throws(NotSixteenDigits) {
        digits = Array(text.utf8)
        guard digits.count == 16, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { throw NotSixteenDigits() }
    }

    package var text: String { String(decoding: digits, as: UTF8.self) }
    package var description: String { "CanonicalNIK" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// A NIK is sixteen ASCII digits.
package struct NotSixteenDigits: Error, Equatable {
    package let code = "nik-not-sixteen-digits"
}

/// What stands for a NIK in the database: keyed BLAKE2b under one version of INDEX, 32 bytes. So few NIKs exist that whoever has the INDEX
/// key can list them all: the control is that the key is neither in the database nor in its backups.
package struct BlindIndex: Hashable, Sendable {
    package static let byteCount = 32
    /// Of INDEX.
    package let version: UInt32
    package let bytes: [UInt8]

    /// Reads one back from a database; throws `MalformedIdentifier` unless it is 32 bytes.
    package init(version: UInt32, bytes: [UInt8]) throws(MalformedIdentifier) {
        guard bytes.count == Self.byteCount else { throw MalformedIdentifier() }
        self.version = version
        self.bytes = bytes
    }

    init(of nik: CanonicalNIK, under key: SymmetricKey<IndexKey>, version: UInt32) {
        self.version = version
        bytes = Blake2b.tag(canonical([UInt8](IndexKey.name.utf8), nik.digits), key: key.secret, personalisation: "segel index 1")
    }
}
