package import SegelTestSupport
internal import SegelUseCases
internal import SegelVault

/// The key that wraps the citizens' keys, three rows a transaction.
package struct RotateCitizenKEK: FaultOperation {
    package let name = "rotate-kek-citizen"

    package func run(_ run: FaultRun) async throws { try await RingKeyRotation.run(.kekCitizen, run) }
    package func finish(_ city: TestCity) async throws { try await RingKeyRotation.finish(.kekCitizen, city) }
}

/// The key that blinds NIKs.
package struct RotateIndexKey: FaultOperation {
    package let name = "rotate-index"

    package func run(_ run: FaultRun) async throws { try await RingKeyRotation.run(.index, run) }
    package func finish(_ city: TestCity) async throws { try await RingKeyRotation.finish(.index, city) }
}

/// The key that seals backups.
package struct RotateBackupKey: FaultOperation {
    package let name = "rotate-backup"

    package func run(_ run: FaultRun) async throws { try await RingKeyRotation.run(.backup, run) }
    package func finish(_ city: TestCity) async throws { try await RingKeyRotation.finish(.backup, city) }
}

/// The key that wraps the signing keys.
package struct RotateSigningKEK: FaultOperation {
    package let name = "rotate-kek-signing"

    package func run(_ run: FaultRun) async throws { try await RingKeyRotation.run(.kekSigning, run) }
    package func finish(_ city: TestCity) async throws { try await RingKeyRotation.finish(.kekSigning, city) }
}

private enum RingKeyRotation {
    struct DigestChanged: Error {}

    static func run(_ key: RingKeyName, _ run: FaultRun) async throws {
        let city = try await run.open()
        let plan = try await city.mall.planRotation(key)
        run.begin()
        while !(try await city.mall.rotate(plan, batch: 3)).isFinished {}
        run.say("rotated \(plan.name)")
    }

    static func finish(_ key: RingKeyName, _ city: TestCity) async throws {
        let plan = try await city.mall.planRotation(key)
        var progress: RotationProgress?
        repeat { progress = try await city.mall.rotate(plan, batch: 3) } while progress?.isFinished != true
        guard progress?.digestBefore == plan.digest, progress?.digestAfter == plan.digest else { throw DigestChanged() }
        guard try await city.mall.census(key).keys.allSatisfy({ $0 == plan.to }) else { throw DigestChanged() }
    }
}
