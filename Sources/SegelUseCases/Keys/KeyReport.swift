internal import SegelCrypto
package import SegelVault

/// All keys as an operator reads them; nothing secret.
package struct KeyReport: Sendable, Codable {
    package struct RingLine: Sendable, Codable {
        package let key: RingKeyName
        package let version: UInt32
        package let state: KeyVersionState
        package let createdAt: UnixTime
        /// Rows wrapped under this version, where rows are.
        package let rows: Int?
    }

    package struct SigningLine: Sendable, Codable {
        package let kid: String
        package let agency: String
        package let purpose: String
        package let algorithm: String
        package let state: SigningKeyState
        package let activeFrom: UnixTime?
        package let notAfter: UnixTime?
        package let compromisedSince: UnixTime?
        package let hasPrivateHalf: Bool
    }

    package let ring: [RingLine]
    /// Begun and not finished.
    package let rotations: [RotationProgress]
    package let signing: [SigningLine]
}

extension Mall {
    package func keyReport() async throws -> KeyReport {
        let (keys, ring, rotations) = try await store.read { tx in
            (try tx.signingKeys(), try self.ringLines(in: tx), try tx.rotations().filter(\.isOpen).map(RotationProgress.init))
        }
        let signing = keys.map { key in
            KeyReport.SigningLine(
                kid: key.kid,
                agency: key.agency,
                purpose: key.purpose,
                algorithm: key.publicKey.algorithm.rawValue,
                state: key.state(at: now, among: keys),
                activeFrom: key.activeFrom,
                notAfter: key.notAfter,
                compromisedSince: key.compromisedSince,
                hasPrivateHalf: key.sealedPrivateKey != nil
            )
        }
        return KeyReport(ring: ring, rotations: rotations, signing: signing)
    }

    private func ringLines(in tx: any StoreTransaction) throws -> [KeyReport.RingLine] {
        try RingKeyName.allCases.flatMap { name in
            let census = try wrappedRows(name).census(in: tx)
            return vault.ring.versions(of: name).map { version in
                KeyReport.RingLine(
                    key: name,
                    version: version.version,
                    state: version.state,
                    createdAt: version.createdAt,
                    rows: name == .backup ? nil : census[version.version] ?? 0
                )
            }
        }
    }
}
