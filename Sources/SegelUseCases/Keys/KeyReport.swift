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
    package let signing: [SigningLine]
}

extension Mall {
    package func keyReport() async throws -> KeyReport {
        let citizens = try await census(.kekCitizen)
        let secrets = try await census(.kekSigning)
        let keys = try await store.read { try $0.signingKeys() }
        let ring = RingKeyName.allCases.flatMap { name in
            vault.ring.versions(of: name).map { version in
                let rows: Int? =
                    switch name {
                    case .kekCitizen: citizens[version.version] ?? 0
                    case .kekSigning: secrets[version.version] ?? 0
                    default: nil
                    }
                return KeyReport.RingLine(
                    key: name,
                    version: version.version,
                    state: version.state,
                    createdAt: version.createdAt,
                    rows: rows
                )
            }
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
        return KeyReport(ring: ring, signing: signing)
    }
}
