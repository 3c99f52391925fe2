internal import SegelCatalogue
internal import SegelCredential
internal import SegelTransparency
internal import SegelVault

extension Mall {
    /// A duty is a known role at a known agency.
    func check(_ duties: [Duty]) throws {
        for duty in duties {
            let others = ["registrar", "supervisor", "counter", SignedIn.protectionRole]
            let isKnown = DeskRole.all.contains(duty.role) || others.contains(duty.role) || duty.isCustodian
            guard isKnown, catalogue.agency(duty.agency) != nil else {
                throw Refusal(.invalid([]), "duty_unknown")
            }
        }
    }
}

/// How a deployment is doing, in counts.
package struct MallState: Sendable, Codable {
    package let deployment: String
    package let services: [String]
    package let credentials: Int
    package let logSize: UInt64
    package let trustListNumber: Int?
    package let trustListExpires: UnixTime?
    /// When the newest backup that still lies somewhere was made.
    package let newestBackup: UnixTime?
    /// When one was last restored to a scratch place and opened.
    package let lastDrill: UnixTime?
}

extension Mall {
    package func state() async throws -> MallState {
        let list = try currentTrustList()
        let (credentials, size, backups) = try await store.read { (try $0.credentialCount(), try $0.logSize(), try $0.backups()) }
        return MallState(
            deployment: vault.deployment.text,
            services: catalogue.services.map(\.code),
            credentials: credentials,
            logSize: size,
            trustListNumber: list?.list.number,
            trustListExpires: list?.list.expires,
            newestBackup: backups.filter { $0.prunedAt == nil }.map(\.createdAt).max(),
            lastDrill: backups.compactMap(\.drilledAt).max()
        )
    }

    /// Every case, for an operator: states and promises, no personal data.
    package func allCases(limit: Int = 1_000) async throws -> [CaseLine] {
        let desks = catalogue.services.flatMap { service in service.workflow.steps.map { Desk(role: $0.role, agency: $0.agency) } }
        return try await store.read { tx in try tx.queue(Array(Set(desks)), limit: limit).map { try self.line(self.open($0, in: tx)) } }
    }
}
