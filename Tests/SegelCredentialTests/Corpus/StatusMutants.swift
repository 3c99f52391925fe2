import SegelCompression
import SegelCrypto

@testable import SegelCredential

/// Wrong status lists, signed by the honest status key wherever they can be.
struct StatusMutants: Sendable {
    struct Wrong: Sendable, CustomStringConvertible {
        let name: String
        let token: [UInt8]
        let failure: CredentialFailure

        var description: String { name }
    }

    private let issuer = Issuer()

    private var header: String {
        let header = CompactJWS.header(.es256, type: "statuslist+jwt", kid: JWK(issuer.statusKey.publicKey).thumbprint)
        return String(decoding: JSONWriter.bytes(header), as: UTF8.self)
    }

    private var payload: String {
        let list = StatusList(bits: 2, capacity: 1_024).flatMap { try? $0.encoded() } ?? ""
        return
            #"{"sub":"\#(Issuer.statusURI)","iat":\#(Issuer.now),"exp":\#(Issuer.now + 60),"ttl":60,"status_list":{"bits":2,"lst":"\#(list)"}}"#
    }

    private func token(_ header: String, _ payload: String, by key: SigningKey? = nil) -> [UInt8] {
        let input = Base64URL.encodedBytes(Array(header.utf8)) + [0x2E] + Base64URL.encodedBytes(Array(payload.utf8))
        return input + [0x2E] + Base64URL.encodedBytes((key ?? issuer.statusKey).sign(input))
    }

    var all: [Wrong] {
        let refused = [
            (
                #""sub":"\#(Issuer.statusURI)""#,
                [#""sub":"\#(Issuer.statusURI)/""#, #""sub":null"#, #""sub":"""#, #""sub":["\#(Issuer.statusURI)"]"#]
            ),
            (
                #""iat":\#(Issuer.now)"#,
                [
                    #""iat":\#(Issuer.now + 61)"#, #""iat":\#(Issuer.now - 101)"#, #""iat":\#(Issuer.now - 1_001)"#,
                    #""iat":"\#(Issuer.now)""#, #""iat":null"#,
                    #""iat":1.5"#, #""iat":-1"#,
                ]
            ),
            (
                #""exp":\#(Issuer.now + 60)"#,
                [#""exp":\#(Issuer.now)"#, #""exp":0"#, #""exp":"x""#, #""exp":null"#, #""exp":-1"#, #""exp":1e99"#]
            ),
            (#""ttl":60"#, [#""ttl":0"#, #""ttl":-1"#, #""ttl":"60""#, #""ttl":null"#, #""ttl":1.5"#, #""ttl":[]"#]),
            (#""bits":2"#, [#""bits":0"#, #""bits":3"#, #""bits":16"#, #""bits":-2"#, #""bits":"2""#, #""bits":null"#, #""bits":2.0"#]),
        ].flatMap { old, news in news.map { (old, $0) } }.map { old, new in
            Wrong(name: new, token: token(header, payload.exchanging(old, new)), failure: .claimRefused)
        }
        let lists = [
            ("empty", "", CredentialFailure.malformed), ("no base64url", "***", .malformed),
            ("no zlib", Base64URL.encode([1, 2, 3, 4]), .malformed),
            ("gzip", Base64URL.encode([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]), .malformed),
        ]
        let good = payload.firstMatch(of: /"lst":"([^"]*)"/).map { String($0.1) } ?? ""
        let cut = (try? Base64URL.decode(good)) ?? []
        let streams =
            lists + [
                ("cut", Base64URL.encode(Array(cut.dropLast(3))), .malformed), ("trailing", Base64URL.encode(cut + [0]), .malformed),
                ("wrong checksum", Base64URL.encode(cut.dropLast() + [(cut.last ?? 0) ^ 1]), .malformed),
                ("a bomb", Base64URL.encode((try? Zlib.compress([UInt8](repeating: 0, count: 17 << 20))) ?? []), .malformed),
                ("nothing in it", Base64URL.encode((try? Zlib.compress([])) ?? []), .claimRefused),
            ]
        let types = ["JWT", "dc+sd-jwt", "statuslist+cwt", "STATUSLIST+JWT", ""].map {
            Wrong(name: "typ \($0)", token: token(header.exchanging("statuslist+jwt", $0), payload), failure: .typeRefused)
        }
        let kid = JWK(issuer.statusKey.publicKey).thumbprint
        return refused + types
            + streams.map { name, list, failure in
                Wrong(name: name, token: token(header, payload.exchanging(good, list)), failure: failure)
            } + [
                Wrong(
                    name: "the credential key's",
                    token: token(header.exchanging(kid, issuer.kid), payload, by: issuer.key),
                    failure: .signatureInvalid
                ),
                Wrong(name: "a stranger's", token: token(header, payload, by: issuer.root), failure: .signatureInvalid),
                Wrong(name: "without list", token: token(header, payload.exchanging(#""status_list""#, #""x""#)), failure: .claimRefused),
                Wrong(name: "no object", token: token(header, "[]"), failure: .malformed),
                Wrong(name: "sub twice", token: token(header, payload.exchanging("{", #"{"sub":"x","#)), failure: .malformed),
                Wrong(name: "crit", token: token(header.exchanging("{", #"{"crit":["x"],"#), payload), failure: .headerRefused),
                Wrong(name: "none", token: token(header.exchanging("ES256", "none"), payload), failure: .algorithmRefused),
            ]
    }
}
