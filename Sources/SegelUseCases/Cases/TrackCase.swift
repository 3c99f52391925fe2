package import SegelCatalogue
internal import SegelVault

/// A case as whoever has its reference and PIN sees it: how it stands, and nobody's name.
package struct TrackedCase: Sendable, Equatable {
    package let reference: String
    package let service: String
    package let state: String
    /// The step where it lies; nil where it lies at no desk.
    package let step: String?
    /// ISO; nil while nothing is promised.
    package let promised: String?
    package let updatedAt: UnixTime
    /// Of a bundle.
    package let parts: [PartState]
}

extension Mall {
    /// How long every refusal takes, far more than the work behind any of them.
    private static let refusalTime: Duration = .milliseconds(250)

    /// The status of a case by reference and PIN. An unknown reference, a case without a PIN, a wrong PIN and a rest after too many tries are told
    /// apart by nothing: not by the answer, and not by how long it takes (attacks A76, A77). `client`: who asks, as an address; nil where that cannot be told.
    package func trackCase(reference: String, pin: String, from client: [UInt8]?) async throws -> TrackedCase {
        let start = ContinuousClock.now
        do {
            try trackingTries.take(reference: normal(reference), client: client, at: now)
            let tracked = try await store.read { tx in try self.tracked(self.normal(reference), pin, in: tx) }
            trackingTries.forgive(reference: normal(reference))
            return tracked
        } catch let refusal as Refusal {
            try await Task.sleep(until: start + Self.refusalTime)
            throw refusal
        }
    }

    private func tracked(_ reference: String, _ pin: String, in tx: any StoreTransaction) throws -> TrackedCase {
        guard let row = try tx.caseRow(reference: reference) else { throw Self.trackingRefused }
        let record = try openWhole(row, in: tx)
        guard let kept = try keptPIN(of: record, in: tx), kept.isOpened(by: pin) else { throw Self.trackingRefused }
        let line = line(record)
        return TrackedCase(
            reference: row.reference,
            service: row.service,
            state: row.state,
            step: line.step,
            promised: ["submitted", "approved"].contains(row.state) ? row.promised : nil,
            updatedAt: row.updatedAt,
            parts: record.file.parts
        )
    }

    private static var trackingRefused: Refusal { Refusal(.notFound, "tracking_refused") }

    /// As people type it: case and spaces do not matter. References are far shorter than 40.
    private func normal(_ reference: String) -> String { String(reference.uppercased().filter { !$0.isWhitespace }.prefix(40)) }
}

extension CaseFile {
    fileprivate var parts: [PartState] { if case .bundle(let state) = self { state.parts } else { [] } }
}
