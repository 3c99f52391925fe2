package import SegelCrypto

/// A revocation list (RFC 5280, section 5) as tests need it; each member can be made wrong.
package struct TestRevocationList {
    package struct Entry {
        package var serial: UInt64
        package var since: Int64
        package var reason: UInt8?
        package var extensions: [[UInt8]] = []

        package init(serial: UInt64, since: Int64, reason: UInt8? = nil, extensions: [[UInt8]] = []) {
            (self.serial, self.since, self.reason, self.extensions) = (serial, since, reason, extensions)
        }
    }

    package var issuer: String
    package var from: Int64
    /// Nil: left out.
    package var until: Int64?
    package var entries: [Entry] = []
    /// The number of the version less one; nil: left out.
    package var version: UInt64? = 1
    /// Whole ones, such as `extension`.
    package var extensions: [[UInt8]] = []
    package var algorithm = "1.2.840.10045.4.3.2"
    /// What the list names inside, where that is another.
    package var innerAlgorithm: String?

    package init(issuer: String, from: Int64, until: Int64?, entries: [Entry] = []) {
        (self.issuer, self.from, self.until, self.entries) = (issuer, from, until, entries)
    }

    package static func `extension`(_ oid: String, isCritical: Bool, _ value: [UInt8]) -> [UInt8] {
        DER.sequence(DER.oid(oid), isCritical ? DER.yes : [], DER.octets(value))
    }

    /// DistributionPointName of one address, in its tag.
    package static func place(_ address: String) -> [UInt8] {
        DER.context(0, DER.context(0, DER.node(0x86, Array(address.utf8))))
    }

    package func signed(by key: SigningKey) -> [UInt8] {
        let entries = entries.map { entry in
            let reason = entry.reason.map { [Self.extension("2.5.29.21", isCritical: false, DER.node(0x0A, [$0]))] } ?? []
            let all = reason + entry.extensions
            return DER.sequence(DER.integer(entry.serial), DER.time(entry.since), all.isEmpty ? [] : DER.node(0x30, all))
        }
        let body = DER.sequence(
            version.map { DER.integer($0) } ?? [],
            DER.sequence(DER.oid(innerAlgorithm ?? algorithm)),
            TestCertificate.name(issuer),
            DER.time(from),
            until.map(DER.time) ?? [],
            entries.isEmpty ? [] : DER.node(0x30, entries),
            extensions.isEmpty ? [] : DER.context(0, DER.node(0x30, extensions))
        )
        return DER.sequence(body, DER.sequence(DER.oid(algorithm)), DER.bits(DER.ecdsa(key.sign(body))))
    }
}
