import SegelCrypto
import Testing

@testable import SegelS3

/// AWS' own examples ("Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk", Amazon S3 API Reference); each signature
/// is also what botocore 1.44.8 (`S3SigV4Auth`: `canonical_request`, `string_to_sign`, `signature`) makes of the request at that time with that key.
@Suite("Signature Version 4")
struct SignatureTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let name: String
        let method: String
        let path: String
        var query: [(name: String, value: String)] = []
        var headers: [(name: String, value: String)] = []
        var body = ""
        let signature: String

        var testDescription: String { name }
    }

    static let host = "examplebucket.s3.amazonaws.com"
    static let time = "20130524T000000Z"

    static let examples = [
        Example(
            name: "GET of a range",
            method: "GET",
            path: "/test.txt",
            headers: [("range", "bytes=0-9")],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        Example(
            name: "PUT of a name that is escaped",
            method: "PUT",
            path: "/test$file.text",
            headers: [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            body: "Welcome to Amazon S3.",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        Example(
            name: "a query without a value",
            method: "GET",
            path: "/",
            query: [("lifecycle", "")],
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        ),
        Example(
            name: "a list, its query out of order",
            method: "GET",
            path: "/",
            query: [("prefix", "J"), ("max-keys", "2")],
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ]

    private func authorization(_ example: Example, secret: String = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY") -> String {
        var bytes = Array(secret.utf8)
        let digest = SHA256.digest(Array(example.body.utf8))
        let headers = [("host", Self.host), ("x-amz-content-sha256", Hex.encode(digest)), ("x-amz-date", Self.time)]
        return SignatureV4(region: "us-east-1").authorization(
            for: SignatureV4.Request(
                method: example.method,
                path: example.path,
                query: example.query,
                headers: headers + example.headers,
                payloadDigest: digest
            ),
            by: S3Credentials(accessKey: "AKIAIOSFODNN7EXAMPLE", secret: SecretBytes(moving: &bytes)),
            at: Self.time
        )
    }

    @Test("AWS' examples come out as AWS says", arguments: examples)
    func published(_ example: Example) {
        let value = authorization(example)
        #expect(value.hasSuffix("Signature=\(example.signature)"))
        #expect(value.hasPrefix("AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="))
    }

    @Test("the secret and each part of a request change the signature")
    func parts() {
        let example = Self.examples[0]
        var others = [example, example, example, example, example]
        others[0] = Example(name: "", method: "HEAD", path: example.path, headers: example.headers, signature: "")
        others[1] = Example(name: "", method: "GET", path: "/test.txu", headers: example.headers, signature: "")
        others[2].query = [("versionId", "1")]
        others[3].headers = [("range", "bytes=0-8")]
        others[4].body = "x"
        let signatures = others.map { authorization($0) } + [authorization(example), authorization(example, secret: "another")]
        #expect(Set(signatures).count == signatures.count)
    }

    @Test("a time is written as x-amz-date has it", arguments: [(1_369_353_600, "20130524T000000Z"), (4_102_444_799, "20991231T235959Z")])
    func time(_ seconds: Int64, _ text: String) { #expect(SignatureV4.text(seconds) == text) }
}
