internal import SegelCrypto

/// What a device's signature is bound to: this presentation, to this verifier, asked for by this request (OpenID4VP 1.0 appendix B.2.6).
public struct SessionTranscript: Sendable, Equatable {
    /// [DeviceEngagementBytes, EReaderKeyBytes, Handover], encoded.
    public let bytes: [UInt8]

    /// An encoded transcript of another kind of session; throws `VerifierError` for bytes that are not three parts in one CBOR array.
    public init(bytes: [UInt8]) throws(VerifierError) {
        let parts: Int?
        do { parts = try CBORReader.read(bytes).array?.count } catch { parts = nil }
        guard parts == 3 else { throw VerifierError(reason: "the session transcript is no CBOR array of three") }
        self.bytes = bytes
    }

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// No session at all: whatever a device signed, it did not sign this.
    package static let none = SessionTranscript(unchecked: [0xF6])

    /// A request by redirect or `direct_post`. `clientID` with its prefix; `encryptionKey`: the RFC 7638 thumbprint of the key the response was
    /// encrypted to, 32 bytes, nil where it was not.
    public static func openID4VP(clientID: String, nonce: String, encryptionKey: [UInt8]?, responseURI: String) -> SessionTranscript {
        let info: [CBORValue] = [.text(clientID), .text(nonce), encryptionKey.map { .bytes($0) } ?? .null, .text(responseURI)]
        return SessionTranscript(handover: "OpenID4VPHandover", info)
    }

    /// A request through the Digital Credentials API. `origin` without a prefix.
    public static func digitalCredentials(origin: String, nonce: String, encryptionKey: [UInt8]?) -> SessionTranscript {
        let info: [CBORValue] = [.text(origin), .text(nonce), encryptionKey.map { .bytes($0) } ?? .null]
        return SessionTranscript(handover: "OpenID4VPDCAPIHandover", info)
    }

    private init(handover name: String, _ info: [CBORValue]) {
        let digest = SHA256.digest(CBORWriter.bytes(.array(info)))
        bytes = CBORWriter.bytes(.array([.null, .null, .array([.text(name), .bytes(digest)])]))
    }
}
