package import SegelVault

/// All rotations there ever were, and what still needs which version.
package struct RotationStatus: Sendable, Codable {
    package struct Version: Sendable, Codable {
        package let state: KeyVersionState
        package let needs: KeyNeeds
    }

    /// Oldest first.
    package let rotations: [RotationProgress]
    package let versions: [Version]
}

extension Mall {
    package func rotationStatus() async throws -> RotationStatus {
        try await store.read { tx in
            let versions = try RingKeyName.allCases.flatMap { key in
                try self.vault.ring.versions(of: key).map { version in
                    RotationStatus.Version(state: version.state, needs: try self.needs(of: key, version: version.version, in: tx))
                }
            }
            return RotationStatus(rotations: try tx.rotations().map(RotationProgress.init), versions: versions)
        }
    }
}
