import SegelCrypto

@testable import SegelCredential

extension MutantMaker {
    /// A47, A48, A49, A50: headers.
    var headers: [CorpusMutant] {
        let algorithms = [
            #""none""#, #""None""#, #""NONE""#, #""nOnE""#, #""HS256""#, #""HS384""#, #""HS512""#, #""RS256""#, #""PS256""#, #""ES384""#,
            #""ES512""#,
            #""ES256K""#, #""Ed448""#, #""ML-DSA-65""#, #""es256""#, #""EdDSA""#, #""Ed25519""#, #""""#, "null", "7", "[]", "true",
        ].map { CorpusMutant("alg \($0)", with(header: header.exchanging(#""ES256""#, $0)), .algorithmRefused) }
        let types = [
            #""JWT""#, #""vc+sd-jwt""#, #""kb+jwt""#, #""statuslist+jwt""#, #""segel-bundle+jwt""#, #""DC+SD-JWT""#, #""dc+sd-jwt ""#,
            #""application/dc+sd-jwt""#, #""""#, "null", "1",
        ].map { CorpusMutant("typ \($0)", with(header: header.exchanging(#""dc+sd-jwt""#, $0)), .typeRefused) }
        let names = [
            #""""#, #""unknown""#, #""../../etc/passwd""#, #""' OR 1=1 --""#, #""https://evil.example/key""#, "null", "5",
            "\"\(JWK(issuer.statusKey.publicKey).thumbprint)\"", "\"\(JWK(issuer.root.publicKey).thumbprint)\"",
            "\"\(issuer.kid.uppercased())\"",
        ].map { CorpusMutant("kid \($0)", with(header: header.exchanging("\"\(issuer.kid)\"", $0)), .issuerUntrusted) }
        let refused = [
            #""crit":["exp"]"#, #""crit":[]"#, #""b64":false"#, #""jku":"https://evil.example/jwks""#, #""jwk":{"kty":"EC"}"#,
            #""x5u":"https://evil.example/x""#,
            #""x5t":"AAAA""#, #""x5t#S256":"AAAA""#, #""enc":"A128GCM""#, #""zip":"DEF""#,
        ].map { CorpusMutant("with \($0)", with(header: header.exchanging("{", "{\($0),")), .headerRefused) }
        let malformed = [
            "", "[]", "1", "null", header + " x", header + header, "\u{FEFF}" + header, header.exchanging("{", #"{"alg":"ES256","#),
            header.exchanging("}", ",}"),
            header.exchanging(":", ":'x',"), "{" + header, String(repeating: "[", count: 3_000),
        ].enumerated().map { CorpusMutant("header \($0.offset) malformed", with(header: $0.element), .malformed) }
        let bytes: [CorpusMutant] = [
            CorpusMutant(
                "header not UTF-8",
                signed(header: Array(header.utf8).dropLast() + [0xFF, 0x7D], payload: Array(payload.utf8)),
                .malformed
            ),
            CorpusMutant(
                "header too long",
                with(header: header.exchanging("{", #"{"x":"\#(String(repeating: "x", count: 3_100))","#)),
                .tooLarge
            ),
            CorpusMutant("no alg", with(header: header.exchanging(#""alg":"ES256","#, "")), .algorithmRefused),
            CorpusMutant("no typ", with(header: header.exchanging(#""typ":"dc+sd-jwt","#, "")), .typeRefused),
            CorpusMutant("no kid", with(header: header.exchanging(#","kid":"\#(issuer.kid)""#, "")), .issuerUntrusted),
        ]
        return algorithms + types + names + refused + malformed + bytes
    }

    /// A50, A53-A55: payloads.
    var payloads: [CorpusMutant] {
        let iss = #""iss":"\#(Issuer.id)""#, vct = #""vct":"\#(Issuer.type)""#, iat = #""iat":\#(Issuer.now)"#
        let refused: [String] =
            [#""iss":null"#, #""iss":7"#, #""iss":["\#(Issuer.id)"]"#].map { payload.exchanging(iss, $0) }
            + [#""vct":"""#, #""vct":null"#, #""vct":[]"#, #""vct":1"#].map { payload.exchanging(vct, $0) }
            + [
                #""iat":"\#(Issuer.now)""#, #""iat":\#(Issuer.now).5"#, #""iat":1e9"#, #""iat":null"#, #""iat":true"#,
                #""iat":99999999999999999999"#,
            ]
            .map { payload.exchanging(iat, $0) }
            + [
                #""exp":"soon""#, #""exp":null"#, #""exp":1.5"#, #""exp":[]"#, #""nbf":"now""#, #""nbf":null"#, #""nbf":{}"#,
                #""cnf":null"#,
                #""cnf":{}"#, #""cnf":{"kid":"a"}"#, #""cnf":{"jwk":{}}"#, #""cnf":{"jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}"#,
                #""cnf":{"jwk":{"kty":"RSA","n":"AQAB","e":"AQAB"}}"#, #""cnf":{"jwk":{"kty":"oct","k":"AA"}}"#, #""...":"x""#,
            ]
            .map { payload.exchanging("{", "{\($0),") }
            + ["{}", "[]", #""x""#, #"{"idx":5,"uri":"u"}"#, #"{"status_list":{}}"#, #"{"status_list":{"idx":5}}"#].map {
                payload.exchanging(#"{"status_list":{"idx":5,"uri":"\#(Issuer.statusURI)"}}"#, $0)
            }
            + ["-1", "5.5", #""5""#, "null", "99999999999999999999"].map { payload.exchanging(#""idx":5"#, #""idx":\#($0)"#) }
            + [#""sha-512""#, #""SHA-256""#, #""md5""#, #""""#, "null", "256"].map {
                payload.exchanging(#""_sd_alg":"sha-256""#, #""_sd_alg":\#($0)"#)
            }
            + [payload.exchanging(iss + ",", ""), payload.exchanging(vct + ",", ""), payload.exchanging(iat + ",", "")]
            + ["{", "[{"].map { payload.exchanging("{", #"{"dalam":\#($0)"_sd_alg":"sha-256"\#($0 == "{" ? "}" : "}]"),"#) }
        let malformed =
            [
                "", "[]", "null", "1", payload + "x", payload + payload, payload.exchanging("{", "{\(iss),"),
                payload.exchanging("{", #"{"a":01,"#),
            ]
            + [
                payload.exchanging("{", #"{"a":"\ud800","#), payload.exchanging("{", "{\"a\":\"\u{01}\","),
                payload.exchanging("{", #"{"a":NaN,"#),
            ]
            + [payload.exchanging("{", #"{"a":\#(String(repeating: "[", count: 200)),"#), payload.exchanging("{", #"{'a':1,"#)]
        return refused.enumerated().map {
            CorpusMutant("payload \($0.offset): \($0.element.prefix(90))", with(payload: $0.element), .claimRefused)
        }
            + malformed.enumerated().map { CorpusMutant("payload \($0.offset) malformed", with(payload: $0.element), .malformed) }
            + [
                CorpusMutant("another issuer", with(payload: payload.exchanging(Issuer.id, Issuer.id + "/")), .issuerUntrusted),
                CorpusMutant("another type", with(payload: payload.exchanging(Issuer.type, Issuer.type + "2")), .typeNotTheirs),
                CorpusMutant("from the future", with(payload: payload.exchanging(iat, #""iat":\#(Issuer.now + 61)"#)), .notYetValid),
                CorpusMutant("before the key", with(payload: payload.exchanging(iat, #""iat":\#(Issuer.now - 1_001)"#)), .keyOutsideWindow),
                CorpusMutant("negative time", with(payload: payload.exchanging(iat, #""iat":-1"#)), .keyOutsideWindow),
                CorpusMutant("not yet", with(payload: payload.exchanging("{", #"{"nbf":\#(Issuer.now + 61),"#)), .notYetValid),
                CorpusMutant("no longer", with(payload: payload.exchanging("{", #"{"exp":\#(Issuer.now - 60),"#)), .expired),
                CorpusMutant(
                    "status elsewhere",
                    with(payload: payload.exchanging(Issuer.statusURI, Issuer.statusURI + "x")),
                    .statusRefused
                ),
                CorpusMutant("status out of bounds", with(payload: payload.exchanging(#""idx":5"#, #""idx":1024"#)), .statusRefused),
            ]
    }
}
