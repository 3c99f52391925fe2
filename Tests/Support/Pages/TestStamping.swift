package import SegelCrypto

/// A timestamping authority of tests, its own root: tokens right, or wrong on purpose.
package struct TestStamping: Sendable {
    package let key: SigningKey
    package let rootKey: SigningKey
    /// DER.
    package let root: [UInt8]
    package let certificate: [UInt8]
    /// Where its certificate says that its revocation list is.
    package static let listAddress = "http://tsa.example/root.crl"
    package static let serial: UInt64 = 43

    package init(
        seed: UInt64 = 71,
        notBefore: Int64,
        notAfter: Int64,
        usage: String = "1.3.6.1.5.5.7.3.8",
        isCritical: Bool = true,
        rootMayList: Bool = true,
        listAddress: String? = Self.listAddress
    ) {
        let random = UncheckedSeededRandom(seed: seed)
        (key, rootKey) = (SigningKey(generating: .es256, from: random), SigningKey(generating: .es256, from: random))
        root = TestCertificate(
            subject: "TSA root",
            issuer: "TSA root",
            key: rootKey.publicKey,
            window: (notBefore, notAfter),
            isAuthority: true,
            mayList: rootMayList
        )
        .signed(by: rootKey)
        certificate = TestCertificate(
            subject: "TSA",
            issuer: "TSA root",
            key: key.publicKey,
            window: (notBefore, notAfter),
            usage: (usage, isCritical),
            serial: Self.serial,
            listAddress: listAddress
        ).signed(by: rootKey)
    }

    /// The root's revocation list.
    package func list(from: Int64, until: Int64, _ entries: [TestRevocationList.Entry] = []) -> TestRevocationList {
        TestRevocationList(issuer: "TSA root", from: from, until: until, entries: entries)
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
    /// Of an authority: whether it may sign revocation lists.
    package var mayList: Bool
    package var listAddress: String?

    package init(
        subject: String,
        issuer: String,
        key: VerifyingKey,
        window: (Int64, Int64),
        isAuthority: Bool = false,
        usage: (String, Bool)? = nil,
        serial: UInt64 = 42,
        mayList: Bool = true,
        listAddress: String? = nil
    ) {
        (self.mayList, self.listAddress) = (mayList, listAddress)
        (self.subject, self.issuer, self.key, self.window) = (subject, issuer, key, window)
        (self.isAuthority, self.usage, self.serial) = (isAuthority, usage, serial)
    }

    package func signed(by signer: SigningKey) -> [UInt8] {
        let algorithm = DER.sequence(DER.oid("1.2.840.10045.4.3.2"))
        var extensions = [
            Self.extension("2.5.29.19", true, DER.sequence(isAuthority ? DER.yes : [])),
            Self.extension("2.5.29.15", true, DER.node(0x03, !isAuthority ? [7, 0x80] : mayList ? [1, 0x06] : [2, 0x04])),
        ]
        if let usage { extensions.append(Self.extension("2.5.29.37", usage.isCritical, DER.sequence(DER.oid(usage.oid)))) }
        if let listAddress {
            extensions.append(Self.extension("2.5.29.31", false, DER.sequence(DER.sequence(TestRevocationList.place(listAddress)))))
        }
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

    static func name(_ common: String) -> [UInt8] {
        DER.sequence(DER.set([DER.sequence(DER.oid("2.5.4.3"), DER.text(common))]))
    }

    private static func `extension`(_ oid: String, _ isCritical: Bool, _ value: [UInt8]) -> [UInt8] {
        DER.sequence(DER.oid(oid), isCritical ? DER.yes : [], DER.octets(value))
    }
}
