internal import SegelCrypto

/// The ring as the plaintext that the root key seals (Docs/Formats/KeyRing.md, rules 8-10). Written into and read from locked memory;
/// the secrets are never in an array.
extension KeyRing {
    /// A ring with more versions than this of one key is not one this program wrote.
    static let versionLimit = 4096

    func sealedForm() -> SecretBytes {
        let count = RingKeyName.allCases.reduce(0) { $0 + self[$1].storedCount }
        return SecretBytes(count: count) { target in
            var writer = SecretWriter(target)
            for name in RingKeyName.allCases { self[name].write(name, to: &writer) }
        }
    }

    /// Throws `damaged` for anything `sealedForm` would not write.
    init(sealedForm: SecretBytes, deployment: DeploymentID) throws(KeyRingError) {
        do {
            self = try sealedForm.withUnsafeBytes { buffer in
                var reader = SecretReader(buffer)
                let ring = try KeyRing(deployment: deployment) { try RingKey(reading: $0, from: &reader) }
                guard reader.isAtEnd else { throw KeyRingError.damaged }
                return ring
            }
        } catch { throw .damaged }
    }
}

extension RingKeyName {
    fileprivate var storedNumber: UInt8 {
        switch self {
        case .kekCitizen: 1
        case .kekSigning: 2
        case .index: 3
        case .backup: 4
        }
    }
}

extension KeyVersionState {
    fileprivate var storedNumber: UInt8 {
        switch self {
        case .generated: 1
        case .active: 2
        case .openOnly: 3
        case .destroyed: 4
        }
    }
}

extension RingKey {
    /// name 1 | versions 2 | each: state 1, id 16, created 8, secret 32 unless destroyed
    fileprivate var storedCount: Int { versions.reduce(3) { $0 + ($1.state == .destroyed ? 25 : 57) } }

    fileprivate func write(_ name: RingKeyName, to writer: inout SecretWriter) {
        writer.put([name.storedNumber] + bigEndianBytes(UInt16(versions.count)))
        for version in versions {
            writer.put([version.state.storedNumber] + version.id.bytes + bigEndianBytes(version.createdAt))
            held(version.version)?.withUnsafeSecret { writer.put($0) }
        }
    }

    private func held(_ version: UInt32) -> Version? {
        if version == active.version { return active }
        switch others[version] {
        case .generated(let held)?, .openOnly(let held)?: return held
        case .destroyed?, nil: return nil
        }
    }

    /// Version numbers are not stored: they count from 1.
    fileprivate init(reading name: RingKeyName, from reader: inout SecretReader) throws {
        guard try reader.take(1) == [name.storedNumber] else { throw KeyRingError.damaged }
        let count: UInt16 = bigEndian(try reader.take(2))
        guard count >= 1, count <= KeyRing.versionLimit else { throw KeyRingError.damaged }
        var active: Version?
        var others: [UInt32: Other] = [:]
        for number in 1...UInt32(count) {
            let state = try reader.take(1)[0], id = try KeyID(bytes: reader.take(16)), createdAt: Int64 = bigEndian(try reader.take(8))
            func held() throws -> Version { Version(version: number, id: id, createdAt: createdAt, secret: try reader.takeSecret()) }
            switch state {
            case KeyVersionState.generated.storedNumber: others[number] = .generated(try held())
            case KeyVersionState.openOnly.storedNumber: others[number] = .openOnly(try held())
            case KeyVersionState.destroyed.storedNumber: others[number] = .destroyed(version: number, id: id, createdAt: createdAt)
            case KeyVersionState.active.storedNumber where active == nil: active = try held()
            default: throw KeyRingError.damaged
            }
        }
        guard let active else { throw KeyRingError.damaged }
        self.init(active: active, others: others)
    }
}
