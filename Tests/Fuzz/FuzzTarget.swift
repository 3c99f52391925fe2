import SegelCredential
import SegelCrypto

/// A reader with seeds. `run` answers whether the input was read, and throws when something was believed that must not be.
struct FuzzTarget: Sendable {
    let name: String
    let seeds: [[UInt8]]
    let run: @Sendable ([UInt8]) throws -> Bool

    struct Believed: Error, CustomStringConvertible {
        let description: String
    }

    static func all() throws -> [FuzzTarget] {
        let issuer = try FuzzIssuer(), pages = try FuzzPages()
        return try [
            try issuer.credential, try issuer.disclosures, try issuer.statusList, try issuer.bundle, issuer.trustList, jwk, typeMetadata,
            dcql,
            jwe, json,
        ] + FuzzRegion().targets() + FuzzSymbols().targets() + [
            FuzzAttester().target, FuzzProvider().target(), pages.signed, pages.structure, pages.object, FuzzPixels.target,
        ]
    }

    /// Whether `read` throws, or gives something.
    static func reads(_ read: () throws -> Void) -> Bool {
        do {
            try read()
            return true
        } catch { return false }
    }

    static let json = FuzzTarget(name: "json", seeds: [Array(#"{"a":[1,-2.5e3,"\u00e9\n",null,true],"b":{"c":"d"}}"#.utf8)]) { bytes in
        var once: JSONValue?
        guard reads({ once = try JSONReader.read(bytes) }), let once else { return false }
        // What is written again is read as the same.
        let again = try JSONReader.read(JSONWriter.bytes(once))
        guard again == once else { throw Believed(description: "reads differently the second time") }
        return true
    }

    static let jwe: FuzzTarget = {
        let random = UncheckedSeededRandom(seed: 5), key = P256Agreement.PrivateKey(from: random), secret = Array("rahasia".utf8)
        let honest = ContentEncryption.allCases.map {
            CompactJWE.seal(secret, to: EncryptionKey(key.publicKey, kid: "a"), encryption: $0, partyU: [1], partyV: [2], random: random)
        }
        return FuzzTarget(name: "jwe", seeds: honest) { bytes in
            var opened: [UInt8]?
            guard reads({ opened = try CompactJWE(bytes).open(with: key, kid: "a") }) else { return false }
            guard opened == secret, honest.contains(bytes) else { throw Believed(description: "opened to what nobody sealed") }
            return true
        }
    }()

    static let jwk = FuzzTarget(
        name: "jwk",
        seeds: [
            JSONWriter.bytes(JWK(SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 1)).publicKey).object),
            JSONWriter.bytes(JWK(SigningKey(generating: .ed25519, from: UncheckedSeededRandom(seed: 1)).publicKey).object),
            JSONWriter.bytes(JWK(SigningKey(generating: .mlDSA65, from: UncheckedSeededRandom(seed: 1)).publicKey).object),
        ]
    ) { bytes in reads { _ = try JWK(JSONReader.readObject(bytes)).thumbprint } }

    static let typeMetadata = FuzzTarget(
        name: "type-metadata",
        seeds: [
            Array(
                #"{"vct":"t","extends":"u","display":[{"locale":"id","name":"n"}],"claims":[{"path":["a",null,0],"sd":"always","mandatory":true}]}"#
                    .utf8
            )
        ]
    ) { bytes in reads { _ = try TypeMetadata(bytes, of: "t").bytes } }
}
