import SegelCrypto
import Testing

@testable import SegelCredential

/// The examples of OpenID4VP 1.0 appendices B.2.6.1 and B.2.6.2, byte for byte.
@Suite("Session transcripts of OpenID4VP")
struct SessionTranscriptTests {
    static let nonce = "exc7gBkxjx1rdc9udRrveKvSsJIq80avlXeLHhGwqtA"

    /// The thumbprint of the example's key, from its coordinates.
    static func thumbprint() throws -> [UInt8] {
        let x = try Base64URL.decode("DxiH5Q4Yx3UrukE2lWCErq8N8bqC9CHLLrAwLz5BmE0")
        let y = try Base64URL.decode("XtLM4-3h5o3HUH0MHVJV0kyq0iBlrBwlh8qEDMZ4-Pc")
        return try Base64URL.decode(JWK(VerifyingKey(algorithm: .es256, bytes: x + y)).thumbprint)
    }

    @Test("by redirect or direct_post")
    func redirect() throws {
        let transcript = SessionTranscript.openID4VP(
            clientID: "x509_san_dns:example.com",
            nonce: Self.nonce,
            encryptionKey: try Self.thumbprint(),
            responseURI: "https://example.com/response"
        )
        #expect(
            Hex.encode(transcript.bytes)
                == "83f6f682714f70656e494434565048616e646f7665725820048bc053c00442af9b8eed494cefdd9d95240d254b046b11b68013722aad38ac"
        )
    }

    @Test("through the Digital Credentials API")
    func digitalCredentials() throws {
        let transcript = SessionTranscript.digitalCredentials(
            origin: "https://example.com",
            nonce: Self.nonce,
            encryptionKey: try Self.thumbprint()
        )
        #expect(
            Hex.encode(transcript.bytes)
                == "83f6f682764f70656e4944345650444341504948616e646f7665725820fbece366f4212f9762c74cfdbf83b8c69e371d5d68cea09cb4c48ca6daab761a"
        )
    }

    @Test("without encryption the key is null, which is another session")
    func plain() throws {
        let plain = SessionTranscript.digitalCredentials(origin: "https://example.com", nonce: Self.nonce, encryptionKey: nil)
        let info = CBORWriter.bytes(.array([.text("https://example.com"), .text(Self.nonce), .null]))
        let handover = CBORValue.array([.text("OpenID4VPDCAPIHandover"), .bytes(SHA256.digest(info))])
        #expect(try CBORReader.read(plain.bytes) == .array([.null, .null, handover]))
    }
}
