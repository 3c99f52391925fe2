internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto

extension Mall {
    /// A certificate is replaced this long before it ends.
    static var certificateRenewal: UnixTime { 60 * 86_400 }

    /// Issues to every key that signs now or will, has no certificate that lasts, and could have one (ES256). Without an authority that verifiers
    /// know there is nothing to issue with yet. Returns the keys' names.
    @discardableResult
    func issueCertificates(at now: UnixTime, in tx: any StoreTransaction) throws -> [String] {
        guard let (authority, certificate) = try activeAuthority(at: now, in: tx) else { return [] }
        let wanted = try wantedCertificates(at: now, in: tx)
        for item in wanted {
            let window = max(item.window.lowerBound, authority.activeFrom ?? now)..<item.window.upperBound
            try issue(item.usage, for: item.key, window: window, by: authority, certificate, in: tx)
        }
        return wanted.map(\.key.kid)
    }

    private func activeAuthority(at now: UnixTime, in tx: any StoreTransaction) throws -> (SigningKeyRecord, CertificateRecord)? {
        let ring = try tx.signingKeys().filter { $0.purpose == SigningPurpose.authority.rawValue }
        guard let authority = ring.first(where: { $0.state(at: now, among: ring) == .active }),
            let certificate = try tx.certificates(of: authority.kid).last
        else { return nil }
        return (authority, certificate)
    }

    /// The keys that need a certificate and could get one now, and the window each is to have.
    func wantedCertificates(at now: UnixTime, in tx: any StoreTransaction) throws -> [(
        key: SigningKeyRecord, usage: CertificateUsage, window: Range<UnixTime>
    )] {
        guard let (authority, _) = try activeAuthority(at: now, in: tx) else { return [] }
        let keys = try tx.signingKeys()
        return try keys.compactMap { key in
            guard let usage = SigningPurpose(rawValue: key.purpose)?.usage,
                let window = try wantedWindow(of: key, among: keys, at: now, in: tx),
                window.upperBound > max(window.lowerBound, authority.activeFrom ?? now)
            else { return nil }
            return (key, usage, window)
        }
    }

    /// In which the key's next certificate is to be good; nil where none is needed.
    private func wantedWindow(of key: SigningKeyRecord, among keys: [SigningKeyRecord], at now: UnixTime, in tx: any StoreTransaction)
        throws
        -> Range<UnixTime>?
    {
        guard key.publicKey.algorithm == .es256, let from = key.activeFrom, key.sealedPrivateKey != nil,
            [.active, .prePublished].contains(
                key.state(at: now, among: keys.filter { $0.agency == key.agency && $0.purpose == key.purpose })
            )
        else { return nil }
        let end = key.notAfter ?? .max
        guard let last = try tx.certificates(of: key.kid).last(where: { isGood($0, keys) }) else { return from..<max(from, end) }
        guard last.notAfter < end, last.notAfter - now < Self.certificateRenewal else { return nil }
        return now..<max(now, end)
    }

    /// Not by a stolen authority.
    private func isGood(_ certificate: CertificateRecord, _ keys: [SigningKeyRecord]) -> Bool {
        keys.contains { $0.kid == certificate.authority && $0.compromisedSince == nil }
    }

    private func issue(
        _ usage: CertificateUsage,
        for key: SigningKeyRecord,
        window: Range<UnixTime>,
        by authority: SigningKeyRecord,
        _ certificate: CertificateRecord,
        in tx: any StoreTransaction
    ) throws {
        let serial = CertificateSerial(from: random)
        let isRequest = usage == .request
        let der = try IssuedCertificate.leaf(
            usage,
            for: key.publicKey,
            named: CertificateName(
                organisation: catalogue.agency(key.agency)?.name.id ?? "Mal Pelayanan Publik \(configuration.region)",
                common: isRequest ? configuration.host : "\(key.agency) \(key.purpose) \(key.kid.prefix(8))"
            ),
            address: isRequest ? configuration.publicURL : configuration.issuer(key.agency),
            host: isRequest ? configuration.host : nil,
            serial: serial,
            window: window,
            authority: certificate.der,
            authorityKey: try unlock(authority).key
        )
        try insert(der, serial, of: key.kid, by: authority.kid, in: tx)
    }
}

extension Configuration {
    /// The host of the public address, without a port.
    package var host: String {
        let rest = publicURL.split(separator: "://", maxSplits: 1).last ?? ""
        return String(rest.prefix { $0 != "/" && $0 != ":" })
    }
}
