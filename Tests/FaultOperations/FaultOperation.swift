package import SegelTestSupport

/// Something a deployment does that a fault may cut short anywhere. Each is one file in this folder; the tests kill and starve all of them.
package protocol FaultOperation: Sendable {
    var name: String { get }
    var startsFrom: FaultStart { get }

    /// Puts into a city that was just made what the operation needs; the tests start each point from a copy of this.
    func prepare(_ city: TestCity) async throws

    /// Does it, numbered from `run.begin()` on, and says a line for whatever may be acknowledged.
    func run(_ run: FaultRun) async throws

    /// What an operator does after the interruption: the same command again, to its end.
    func finish(_ city: TestCity) async throws
}

package enum FaultStart: Sendable {
    case nothing, city
    /// A city whose database has the first schema.
    case oldSchema
}

extension FaultOperation {
    package var startsFrom: FaultStart { .city }
    package func prepare(_ city: TestCity) async throws {}
    package func finish(_ city: TestCity) async throws {}
}

package enum FaultOperations {
    package static let all: [any FaultOperation] = [
        MakeDeployment(), OpenDeployment(), RegisterCitizens(), IssueCredential(), PutDocuments(), RotateCitizenKEK(), RotateSigningKEK(),
        RotateIndexKey(), RotateBackupKey(), RotateSigningKey(), PublishArtefacts(), ReissueCredentials(), ShredCitizen(), FetchCopies(),
        AskOnce(), ResealCitizens(), CreateBackup(), RestoreBackup(), PruneBackups(), MigrateDeployment(),
    ]

    package static func named(_ name: String) -> (any FaultOperation)? { all.first { $0.name == name } }
}
