import Testing

@testable import SegelS3

/// Docs/Formats/ObjectStore.md, rules 1 to 3.
@Suite("Where an object store is")
struct PlaceTests {
    @Test("a bucket, a prefix and both ways to address it")
    func addresses() throws {
        let path = try S3Place(url: "s3://berkas/kota/metro", endpoint: "https://s3.example:9000/", region: "id-1")
        #expect(path.url("a b/c", query: "x=1") == "https://s3.example:9000/berkas/a%20b/c?x=1")
        #expect(
            path.host == "s3.example:9000" && path.prefix == "kota/metro" && path.url("", query: "") == "https://s3.example:9000/berkas"
        )
        let host = try S3Place(url: "s3://berkas/", endpoint: "https://s3.example:443", region: "id-1", addressing: .virtual)
        #expect(host.url("k", query: "") == "https://berkas.s3.example/k" && host.host == "berkas.s3.example" && host.prefix.isEmpty)
        #expect(try S3Place(url: "s3://berkas", endpoint: nil, region: "ap-southeast-3").host == "s3.ap-southeast-3.amazonaws.com")
    }

    @Test("http is opened on this machine alone, unless the operator says otherwise (A73, A78)")
    func plain() throws {
        for endpoint in ["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000"] {
            _ = try S3Place(url: "s3://berkas", endpoint: endpoint, region: "x")
        }
        #expect(throws: S3Failure.self) { try S3Place(url: "s3://berkas", endpoint: "http://10.0.0.5:9000", region: "x") }
        _ = try S3Place(url: "s3://berkas", endpoint: "http://10.0.0.5:9000", region: "x", allowsPlainHTTP: true)
    }

    @Test(
        "what is no address of a bucket is refused",
        arguments: [
            ("s3://ab", "https://s3.example"), ("s3://Berkas", "https://s3.example"), ("https://berkas", "https://s3.example"),
            ("s3://berkas/../x", "https://s3.example"), ("s3://berkas/a//b", "https://s3.example"),
            ("s3://berkas/a?b", "https://s3.example"),
            ("s3://berkas", "https://s3.example/path"), ("s3://berkas", "https://u:p@s3.example"), ("s3://berkas", "ftp://s3.example"),
            ("s3://berkas", "https://s3.example?x=1"),
        ]
    )
    func refused(_ url: String, _ endpoint: String) {
        #expect(throws: S3Failure.self) { try S3Place(url: url, endpoint: endpoint, region: "x") }
    }

    @Test("a bucket with dots has no host name of its own: the certificate's wildcard stands for one name")
    func dots() {
        #expect(throws: S3Failure.self) {
            try S3Place(url: "s3://a.b.c", endpoint: "https://s3.example", region: "x", addressing: .virtual)
        }
    }

    @Test("XML is read for single elements, entities undone once, times with and without parts of a second")
    func text() {
        let list = "<L><Contents><Key>a&amp;lt;b</Key></Contents><Contents><Key>c</Key></Contents><IsTruncated>false</IsTruncated></L>"
        #expect(S3Text.blocks("Contents", in: list).compactMap { S3Text.element("Key", in: $0) } == ["a&lt;b", "c"])
        #expect(S3Text.element("NextContinuationToken", in: list) == nil)
        #expect(S3Text.element("Key", in: "<Key>never ends") == nil)
        #expect(S3Text.time("2026-11-27T07:00:00.000Z") == 1_795_762_800 && S3Text.time("2026-11-27T07:00:00Z") == 1_795_762_800)
        #expect(S3Text.time("yesterday") == nil)
    }
}
