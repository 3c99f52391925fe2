private import Foundation
internal import SegelCrypto

/// Headers read once for all. Every credential of one key has the same header, letter for letter; reading it anew would cost a verifier a
/// fiftieth of a signature check. Any other spelling of the same header is read as if this were not there.
struct KnownHeaders: Sendable {
    private let byLetters: [Letters: CompactJWS.Header]

    static let none = KnownHeaders(byLetters: [:])

    private init(byLetters: [Letters: CompactJWS.Header]) { self.byLetters = byLetters }

    /// The headers this program writes for `keys` on objects of `type`.
    init(_ keys: [TrustedKey], type: String) throws(CredentialFailure) {
        var byLetters: [Letters: CompactJWS.Header] = [:]
        for key in keys {
            let header = CompactJWS.header(key.key.algorithm, type: type, kid: key.kid)
            let letters = Base64URL.encodedBytes(JSONWriter.bytes(header))[...]
            byLetters[Letters(letters)] = try CompactJWS.Header(letters: letters)
        }
        self.byLetters = byLetters
    }

    subscript(letters: ArraySlice<UInt8>) -> CompactJWS.Header? { byLetters[Letters(letters)] }

    private struct Letters: Hashable {
        let letters: ArraySlice<UInt8>

        init(_ letters: ArraySlice<UInt8>) { self.letters = letters }

        static func == (a: Self, b: Self) -> Bool {
            a.letters.withUnsafeBytes { a in
                b.letters.withUnsafeBytes { b in a.count == b.count && (a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0) }
            }
        }

        /// The last eight, where the key's name stands: enough to tell a trust list's keys apart, and no stranger adds to them.
        func hash(into hasher: inout Hasher) {
            hasher.combine(letters.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        }
    }
}
