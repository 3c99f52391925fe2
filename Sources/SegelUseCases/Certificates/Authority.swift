internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelTransparency

extension Mall {
    /// The ring of the region's authority belongs to no agency, as the log's does not; neither does that of requests.
    package static var authorityAgency: String { "ca" }
    package static var requestAgency: String { "mall" }

    /// Gives a new authority the certificate it has for life. It issues nothing before a trust list names it (attack A20).
    func certifyAuthority(_ kid: String, _ key: SigningKey, in tx: any StoreTransaction) throws {
        let serial = CertificateSerial(from: random)
        let der = try IssuedCertificate.authority(
            named: CertificateName(
                organisation: "Mal Pelayanan Publik \(configuration.region)",
                common: "IACA \(configuration.region) \(kid.prefix(8))"
            ),
            contact: configuration.publicURL,
            serial: serial,
            notBefore: now,
            key: key
        )
        try insert(der, serial, of: kid, by: kid, in: tx)
    }

    func insert(_ der: [UInt8], _ serial: CertificateSerial, of kid: String, by authority: String, in tx: any StoreTransaction) throws {
        let summary = try CertificateSummary(der: der)
        try tx.insert(
            CertificateRecord(
                serial: serial.bytes,
                kid: kid,
                authority: authority,
                notBefore: summary.notBefore,
                notAfter: summary.notAfter,
                der: der
            )
        )
        _ = try log(.keyCeremony, subject: kid, detail: "certificate \(summary.serial) by \(authority)", at: now, in: tx)
    }

    /// Deployments made before there were certificates get their authority here; each key gets its certificate, and a new one before the last
    /// one ends. Returns the keys that got one.
    @discardableResult
    package func keepCertificates() async throws -> [String] {
        let now = now
        // Asked every few seconds, and nearly always in vain: nothing is written then.
        guard try await store.read({ try self.lacksCertificates(at: now, in: $0) }) else { return [] }
        return try await store.write { tx in
            let keys = try tx.signingKeys()
            if !keys.contains(where: { $0.purpose == SigningPurpose.authority.rawValue }) {
                try self.addKey(.authority, of: Self.authorityAgency, .es256, activeFrom: nil, in: tx)
            }
            if !keys.contains(where: { $0.purpose == SigningPurpose.request.rawValue }) {
                try self.addKey(.request, of: Self.requestAgency, .es256, activeFrom: now, in: tx)
            }
            for agency in self.agenciesWithoutDocumentKey(keys) {
                try self.addKey(.document, of: agency, .es256, activeFrom: now, in: tx)
            }
            return try self.issueCertificates(at: now, in: tx)
        }
    }

    private func lacksCertificates(at now: UnixTime, in tx: any StoreTransaction) throws -> Bool {
        let keys = try tx.signingKeys()
        guard !keys.isEmpty else { return false }
        let purposes = Set(keys.map(\.purpose))
        guard purposes.contains(SigningPurpose.authority.rawValue), purposes.contains(SigningPurpose.request.rawValue) else { return true }
        return try !agenciesWithoutDocumentKey(keys).isEmpty || !wantedCertificates(at: now, in: tx).isEmpty
    }

    /// Of agencies that issue: those of before there were PDF certificates, and those that came into the catalogue later.
    private func agenciesWithoutDocumentKey(_ keys: [SigningKeyRecord]) -> [String] {
        let known = Set(keys.filter { $0.purpose == SigningPurpose.document.rawValue }.map(\.agency))
        return catalogue.issuers.map(\.code).filter { !known.contains($0) }
    }
}
