internal import SegelUseCases
internal import SegelVault

extension PostgresTransaction {
    func insert(_ verifier: VerifierRecord, key: EvidenceKeyRecord) throws {
        try inserting {
            try run(
                """
                INSERT INTO verifiers (tenant, id, name, token, policies, created_at, disabled_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT DO NOTHING
                """,
                verifier.id,
                verifier.name,
                verifier.token,
                verifier.policies.joined(separator: " "),
                verifier.createdAt,
                verifier.disabledAt
            )
        }
        try run(
            "INSERT INTO evidence_keys (tenant, verifier, kek_version, wrap) VALUES ($1, $2, $3, $4)",
            verifier.id,
            Int64(key.secret.kekVersion),
            key.secret.wrap
        )
    }

    func verifier(_ id: ObjectID) throws -> VerifierRecord? { try row("\(Self.verifierColumns) AND id = $2", id, map: verifier) }

    func verifiers() throws -> [VerifierRecord] { try rows("\(Self.verifierColumns) ORDER BY name", map: verifier) }

    func disableVerifier(_ name: String, at now: UnixTime) throws {
        let changed = try run("UPDATE verifiers SET disabled_at = $2 WHERE tenant = $1 AND name = $3 AND disabled_at IS NULL", now, name)
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    func evidenceKey(of verifier: ObjectID) throws -> EvidenceKeyRecord? {
        try row("\(Self.evidenceColumns) AND verifier = $2", verifier, map: evidenceKey)
    }

    func evidenceKeys() throws -> [EvidenceKeyRecord] { try rows("\(Self.evidenceColumns) ORDER BY verifier", map: evidenceKey) }

    func replace(_ old: EvidenceKeyRecord, with new: EvidenceKeyRecord) throws {
        let changed = try run(
            "UPDATE evidence_keys SET kek_version = $2, wrap = $3 WHERE tenant = $1 AND verifier = $4 AND wrap = $5",
            Int64(new.secret.kekVersion),
            new.secret.wrap,
            old.verifier,
            old.secret.wrap
        )
        guard changed == 1 else { throw PortConflict.changedMeanwhile }
    }

    private static let verifierColumns =
        "SELECT id, name, token, policies, created_at, disabled_at FROM verifiers WHERE tenant = $1"
    private static let evidenceColumns = "SELECT verifier, kek_version, wrap FROM evidence_keys WHERE tenant = $1"

    private func verifier(_ row: PostgresRow) throws -> VerifierRecord {
        VerifierRecord(
            id: try row.object(0),
            name: try row.text(1),
            token: try row.optionalBytes(2),
            policies: try row.text(3).split(separator: " ").map(String.init),
            createdAt: try row.int64(4),
            disabledAt: try row.optionalInt64(5)
        )
    }

    private func evidenceKey(_ row: PostgresRow) throws -> EvidenceKeyRecord {
        let verifier = try row.object(0)
        let name = Vault.evidenceKeyName(verifier)
        return EvidenceKeyRecord(
            verifier: verifier,
            secret: SystemSecret(name: name, kekVersion: try row.uint32(1), wrap: try row.bytes(2))
        )
    }
}
