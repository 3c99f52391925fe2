internal import Foundation
internal import SegelCatalogue
internal import SegelVault

/// How an agency's machine asks for a decision: about which revision, why, and under which key it may ask again.
package struct MachineDecision: Sendable {
    package let decision: Decision
    /// What the desk fills in before it approves.
    package let filled: [String: String]
    /// The case as the machine saw it.
    package let seen: UInt64
    /// The reference of the case that is meant.
    package let caseReference: String
    package let once: RepeatableRequest

    package init(_ decision: Decision, filled: [String: String], seen: UInt64, caseReference: String, once: RepeatableRequest) {
        self.decision = decision
        self.filled = filled
        self.seen = seen
        self.caseReference = caseReference
        self.once = once
    }
}

/// A case after a machine's decision.
package struct DecidedCase: Sendable, Codable, Equatable {
    package let id: String
    package let reference: String
    package let state: String
    /// The step it waits at now; nil where it is with the citizen or over.
    package let step: String?
    package let revision: UInt64
}

/// The case is not what the asker saw; nothing was done.
package struct CaseChanged: Error {
    /// What it is now.
    package let revision: UInt64
}

extension Mall {
    /// Decides at a desk of the machine's agency, where the step lets machines (Docs/Decisions/0028-machines-that-decide.md). In one
    /// transaction: the move, what the log and the citizen's list of looks say of who did it and why, and the answer to the same request again.
    package func decide(_ asked: MachineDecision, on id: String, for access: AgencyAccess) async throws -> DecidedCase {
        try access.needs(.decideCases)
        guard let agency = access.agency else { throw Refusal(.notPermitted, "scope_missing") }
        let now = now, desks = desks(of: access)
        let machine = DeskOfficer(machine: access.id.text, name: access.name, of: agency)
        return try await store.write { tx in
            // The case may have left the desk by the first of two equal requests.
            if let kept = try self.answer(to: asked.once, of: access.id, at: now, in: tx) {
                return try JSONDecoder().decode(DecidedCase.self, from: Data(kept.answer))
            }
            // Another agency's case looks like none (attack A74).
            guard let row = try tx.caseRow(id), let desk = row.desk, desks.contains(desk) else { throw Refusal.notFound }
            guard row.reference == asked.caseReference else { throw Refusal(.notPermitted, "purpose_missing") }
            guard row.revision == asked.seen else { throw CaseChanged(revision: row.revision) }
            let record = try self.openWhole(row, in: tx), context = try self.context(of: record, at: now)
            guard case .submitted(let state) = record.file else { throw CaseRefusal.wrongState }
            let move = try self.move(state, asked.decision, machine, context)
            // No step that signs is a machine's, whatever a catalogue file says.
            if case .approved = move.file { throw CaseRefusal.personNeeded }
            try self.recordAccess(
                to: record.citizen,
                by: AccessActor(machine: access),
                purpose: .caseDecision,
                caseReference: row.reference,
                at: now,
                in: tx
            )
            if case .approve = asked.decision {
                try self.fill(asked.filled, at: context.service.workflow.step(state.step), record, in: tx)
            }
            try self.put(move, after: record, context: context, in: tx)
            let decided = DecidedCase(move.file, revision: row.revision + 1)
            let answer = Array(try JSONEncoder().encode(decided))
            try self.keep(answer, to: asked.once, of: access.id, made: record.object, at: now, in: tx)
            return decided
        }
    }
}

extension DecidedCase {
    fileprivate init(_ file: CaseFile, revision: UInt64) {
        (id, reference, state) = (file.header.id, file.header.reference, file.stateName)
        if case .submitted(let submitted) = file { step = submitted.step } else { step = nil }
        self.revision = revision
    }
}
