internal import SegelCrypto

/// One way to the root key, as in age: each stanza wraps the same root key, so that one can be replaced without touching data. Stanzas of
/// unknown type are kept as they are; they only cannot be used here.
struct UnlockStanza: Hashable, Sendable {
    static let passphraseType: UInt16 = 1
    static let sharesType: UInt16 = 2
    static let tokenType: UInt16 = 3
    static let escrowType: UInt16 = 4

    let type: UInt16
    let body: [UInt8]

    /// KeyRing.md, rule 15.
    var id: StanzaID {
        let named = type == Self.sharesType ? Array(body.dropFirst()) : body
        return StanzaID(bytes: SHA256.digest(bigEndianBytes(type) + named).prefix(StanzaID.byteCount))
    }
}

/// A short name for a stanza, written as 8 hexadecimal digits. It names, it proves nothing.
package struct StanzaID: Hashable, Sendable {
    static let byteCount = 4

    package let text: String

    init(bytes: some Collection<UInt8>) { text = Hex.encode(bytes) }

    /// Nil unless there are 8 lower-case hexadecimal digits.
    package init?(text: String) {
        guard text.utf8.count == 2 * Self.byteCount, (try? Hex.decode(text)) != nil else { return nil }
        self.text = text
    }
}

/// The part every stanza ends with: the root key under the secret of one use.
enum RootKeyWrap {
    static let byteCount = CommittedSeal.overheadCount + SymmetricKey<RootKey>.count

    static func wrap<Use>(
        _ rootKey: SymmetricKey<RootKey>,
        under secret: SymmetricKey<Use>,
        _ associatedData: [UInt8],
        _ random: some RandomSource
    ) -> [UInt8] {
        CommittedSeal.seal(rootKey.secret, key: secret, associatedData: associatedData, random: random)
    }

    /// The commitment tells a wrong secret, `wrongSecret`, from a right one over altered bytes, `damaged`.
    static func unwrap<Use>(
        _ wrap: [UInt8],
        under secret: SymmetricKey<Use>,
        _ associatedData: [UInt8],
        wrongSecret: KeyRingError
    ) throws(KeyRingError) -> SymmetricKey<RootKey> {
        do {
            return try SymmetricKey(CommittedSeal.open(wrap, key: secret, associatedData: associatedData))
        } catch CommittedSeal.Failure.commitmentFailed {
            throw wrongSecret
        } catch { throw .damaged }
    }
}
