package import SegelCredential
package import SegelCrypto
package import SegelUseCases

/// A phone that keeps one passkey: what a browser and its authenticator answer together.
package struct TestAuthenticator: Sendable {
    package let credential: [UInt8]
    package let key: SigningKey

    package init(_ algorithm: SignatureAlgorithm = .es256) {
        key = SigningKey(generating: algorithm, from: SystemRandom())
        credential = SystemRandom().bytes(32)
    }

    /// Everything that can be said wrongly.
    package struct Manner: Sendable {
        package var type: String?
        package var origin: String?
        package var crossOrigin: Bool?
        package var party: String?
        /// User present, user verified, backup possible, backed up.
        package var flags: UInt8 = 0x1D
        package var counter: UInt32 = 0
        package var trailing: [UInt8] = []
        package var keyAlgorithm: Int?

        package init() {}
    }

    package func create(_ challenge: String, for party: PasskeyParty, _ manner: Manner = Manner()) -> (
        clientData: [UInt8], attestation: [UInt8]
    ) {
        var map = CBORMap()
        if key.algorithm == .es256 {
            map.set(1, CBORValue(2))
            map.set(3, CBORValue(manner.keyAlgorithm ?? -7))
            map.set(-1, CBORValue(1))
            map.set(-2, .bytes(Array(key.publicKey.bytes[..<32])))
            map.set(-3, .bytes(Array(key.publicKey.bytes[32...])))
        } else {
            map.set(1, CBORValue(1))
            map.set(3, CBORValue(manner.keyAlgorithm ?? -8))
            map.set(-1, CBORValue(6))
            map.set(-2, .bytes(key.publicKey.bytes))
        }
        let length = [UInt8(credential.count >> 8), UInt8(credential.count & 0xFF)]
        let attested = [UInt8](repeating: 0, count: 16) + length + credential + CBORWriter.bytes(.map(map))
        var object = CBORMap()
        object.set("fmt", .text("none"))
        object.set("attStmt", .map(CBORMap()))
        object.set("authData", .bytes(authenticatorData(party, manner, flags: 0x40) + attested + manner.trailing))
        return (clientData(manner.type ?? "webauthn.create", challenge, party, manner), CBORWriter.bytes(.map(object)))
    }

    package func get(_ challenge: String, for party: PasskeyParty, _ manner: Manner = Manner()) -> PasskeyAnswer {
        let clientData = clientData(manner.type ?? "webauthn.get", challenge, party, manner)
        let data = authenticatorData(party, manner, flags: 0) + manner.trailing
        let signature = key.sign(data + SHA256.digest(clientData))
        return PasskeyAnswer(
            credential: credential,
            clientData: clientData,
            authenticatorData: data,
            signature: key.algorithm == .es256 ? Self.asn1(signature) : signature
        )
    }

    private func authenticatorData(_ party: PasskeyParty, _ manner: Manner, flags: UInt8) -> [UInt8] {
        let counter = withUnsafeBytes(of: manner.counter.bigEndian) { Array($0) }
        return SHA256.digest(Array((manner.party ?? party.name).utf8)) + [manner.flags | flags] + counter
    }

    private func clientData(_ type: String, _ challenge: String, _ party: PasskeyParty, _ manner: Manner) -> [UInt8] {
        var object = JSONObject()
        object.set("type", .string(type))
        object.set("challenge", .string(challenge))
        object.set("origin", .string(manner.origin ?? party.origin))
        if let crossOrigin = manner.crossOrigin { object.set("crossOrigin", .bool(crossOrigin)) }
        return JSONWriter.bytes(object)
    }

    /// SEQUENCE of two INTEGERs, as authenticators write ECDSA signatures.
    private static func asn1(_ raw: [UInt8]) -> [UInt8] {
        let numbers = [raw[..<32], raw[32...]].map { half in
            let digits = half.drop { $0 == 0 }
            let number = (digits.first ?? 0x80) >= 0x80 ? [0] + digits : Array(digits)
            return [0x02, UInt8(number.count)] + number
        }
        let body = numbers[0] + numbers[1]
        return [0x30, UInt8(body.count)] + body
    }
}
