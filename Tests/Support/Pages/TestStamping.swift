package import SegelCrypto

/// A timestamping authority of tests, its own root: tokens right, or wrong on purpose.
package struct TestStamping: Sendable {
    package let key: SigningKey
    package let rootKey: SigningKey
    /// DER.
    package let root: [UInt8]
    package let certificate: [UInt8]

    package init(seed: UInt64 = 71, notBefore: Int64, notAfter: Int64, usage: String = "1.3.6.1.5.5.7.3.8", isCritical: Bool = true) {
        let random = UncheckedSeededRandom(seed: seed)
        (key, rootKey) = (SigningKey(generating: .es256, from: random), SigningKey(generating: .es256, from: random))
        root = TestCertificate(
            subject: "TSA root",
            issuer: "TSA root",
            key: rootKey.publicKey,
            window: (notBefore, notAfter),
            isAuthority: true
        )
        .signed(by: rootKey)
        certificate = TestCertificate(
            subject: "TSA",
            issuer: "TSA root",
            key: key.publicKey,
            window: (notBefore, notAfter),
            usage: (usage, isCritical),
            serial: 43
        ).signed(by: rootKey)
    }

    /// A token over `message`, by SHA-256 or SHA-512. `forged`: signed by another key.
    package func token(over message: [UInt8], at time: Int64, function: SHA2 = .sha256, forged: Bool = false) -> [UInt8] {
        let info = DER.sequence(
            DER.integer(1),
            DER.oid("1.3.6.1.4.1.99999.1"),
            DER.sequence(DER.sequence(DER.oid(function.oid), DER.null), DER.octets(function.digest(message))),
            DER.integer(77),
            DER.time(time)
        )
        let signer = forged ? SigningKey(generating: .es256, from: UncheckedSeededRandom(seed: 999)) : key
        return TestCMS(certificate: certificate, others: [root], key: signer, content: info, type: TestCMS.timestampInfo).bytes
    }
}

extension SHA2 {
    package var oid: String {
        switch self {
        case .sha256: "2.16.840.1.101.3.4.2.1"
        case .sha384: "2.16.840.1.101.3.4.2.2"
        case .sha512: "2.16.840.1.101.3.4.2.3"
        }
    }
}

/// An X.509 certificate on P-256 as tests need them.
package struct TestCertificate {
    package var subject: String
    package var issuer: String
    package var key: VerifyingKey
    package var window: (Int64, Int64)
    package var isAuthority: Bool
    package var usage: (oid: String, isCritical: Bool)?
    package var serial: UInt64

    package init(
        subject: String,
        issuer: String,
        key: VerifyingKey,
        window: (Int64, Int64),
        isAuthority: Bool = false,
        usage: (String, Bool)? = nil,
        serial: UInt64 = 42
    ) {
        (self.subject, self.issuer, self.key, self.window) = (subject, issuer, key, window)
        (self.isAuthority, self.usage, self.serial) = (isAuthority, usage, serial)
    }

    package func signed(by signer: SigningKey) -> [UInt8] {
        let algorithm = DER.sequence(DER.oid("1.2.840.10045.4.3.2"))
        var extensions = [
            Self.extension("2.5.29.19", true, DER.sequence(isAuthority ? DER.yes : [])),
            Self.extension("2.5.29.15", true, DER.node(0x03, isAuthority ? [1, 0x06] : [7, 0x80])),
        ]
        if let usage { extensions.append(Self.extension("2.5.29.37", usage.isCritical, DER.sequence(DER.oid(usage.oid)))) }
        let body = DER.sequence(
            DER.context(0, DER.integer(2)),
            DER.integer(serial),
            algorithm,
            Self.name(issuer),
            DER.sequence(DER.time(window.0), DER.time(window.1)),
            Self.name(subject),
            DER.sequence(
                DER.sequence(DER.oid("1.2.840.10045.2.1"), DER.oid("1.2.840.10045.3.1.7")),
                DER.bits([4] + key.bytes)
            ),
            DER.context(3, DER.node(0x30, extensions))
        )
        return DER.sequence(body, algorithm, DER.bits(DER.ecdsa(signer.sign(body))))
    }

    private static func name(_ common: String) -> [UInt8] {
        DER.sequence(DER.set([DER.sequence(DER.oid("2.5.4.3"), DER.text(common))]))
    }

    private static func `extension`(_ oid: String, _ isCritical: Bool, _ value: [UInt8]) -> [UInt8] {
        DER.sequence(DER.oid(oid), isCritical ? DER.yes : [], DER.octets(value))
    }
}
