internal import SegelCatalogue
internal import SegelTransparency
internal import SegelVault

/// Why a machine reads somebody's data, as its request says it.
package struct StatedPurpose: Sendable {
    package let purpose: AccessPurpose
    /// The reference of the case it is for.
    package let caseReference: String

    /// What a machine may read for.
    package static let accepted: [AccessPurpose] = [.caseReview, .complaintReview, .rightsReview]

    /// Throws `purpose_missing` for what says none.
    package init(purpose: String?, caseReference: String?, accepting accepted: [AccessPurpose] = Self.accepted) throws {
        guard let purpose = purpose.flatMap(AccessPurpose.init(rawValue:)), accepted.contains(purpose),
            let reference = caseReference, (1...80).contains(reference.utf8.count)
        else { throw Refusal(.notPermitted, "purpose_missing") }
        self.purpose = purpose
        self.caseReference = reference
    }
}

/// A part of a list, and where the next one begins.
package struct CasePage: Sendable {
    package let lines: [CaseLine]
    /// Nil at the end.
    package let next: CaseCursor?
}

/// The place after a line of the queue: its order is promise, last change, identifier.
package struct CaseCursor: Sendable, Codable, Equatable {
    package let promised: String
    package let updatedAt: UnixTime
    package let id: String

    package init(promised: String, updatedAt: UnixTime, id: String) {
        self.promised = promised
        self.updatedAt = updatedAt
        self.id = id
    }
}

extension Mall {
    /// The most that a page has.
    package static let casePageLimit = 100
    /// A queue is never longer than an agency's open cases; more than these are not listed, and told so by no `next`.
    private static let queueLimit = 10_000

    /// The cases at the agency's desks, the oldest promise first, from `cursor` on. No personal data is in a queue.
    package func cases(for access: AgencyAccess, service: String?, after cursor: CaseCursor?, limit: Int) async throws -> CasePage {
        try access.needs(.readCases)
        guard (1...Self.casePageLimit).contains(limit) else { throw Refusal(.invalid([]), "limit_refused") }
        let desks = desks(of: access)
        return try await store.read { tx in
            let rows = try tx.queue(desks, limit: Self.queueLimit).filter { row in
                (service == nil || row.service == service) && cursor.map { Self.isAfter(row, $0) } ?? true
            }
            let page = rows.prefix(limit)
            let next = rows.count > limit ? page.last.map { Self.cursor(at: $0) } : nil
            return CasePage(lines: try page.map { try self.line(self.open($0, in: tx)) }, next: next)
        }
    }

    /// One case at its agency's desks, for a purpose. The look is counted, recorded and shown to the citizen before it is answered.
    /// `seen`: the revision the asker has; where it is that still, nothing is read, and nil is answered.
    package func agencyCase(
        _ id: String,
        for access: AgencyAccess,
        stating stated: StatedPurpose,
        seen: UInt64?
    ) async throws -> CaseDetail? {
        try access.needs(.readCases)
        let now = now, desks = desks(of: access), day = CivilDay(now).number
        return try await store.write { tx in
            // Another agency's case looks like none (attack A74).
            guard let row = try tx.caseRow(id), let desk = row.desk, desks.contains(desk) else { throw Refusal.notFound }
            guard row.reference == stated.caseReference else { throw Refusal(.notPermitted, "purpose_missing") }
            if let seen, seen == row.revision { return nil }
            guard try tx.readCount(by: access.id, day: day) < access.dailyReads else { throw Refusal(.tooMany, "agency_quota") }
            _ = try tx.countRead(by: access.id, day: day)
            let record = try self.openWhole(row, in: tx)
            let right = try self.recordAccess(
                to: record.citizen,
                by: AccessActor(machine: access),
                purpose: stated.purpose,
                caseReference: row.reference,
                at: now,
                in: tx
            )
            return try self.detail(record, by: right, for: nil, in: tx)
        }
    }

    /// The desks at which its agency works.
    func desks(of access: AgencyAccess) -> [Desk] {
        let all = catalogue.services.flatMap { $0.workflow.steps.map { Desk(role: $0.role, agency: $0.agency) } }
        return Set(all.filter { $0.agency == access.agency }).sorted { ($0.agency, $0.role) < ($1.agency, $1.role) }
    }

    private static func isAfter(_ row: CaseRow, _ cursor: CaseCursor) -> Bool {
        (row.promised ?? "", row.updatedAt, row.id) > (cursor.promised, cursor.updatedAt, cursor.id)
    }

    private static func cursor(at row: CaseRow) -> CaseCursor {
        CaseCursor(promised: row.promised ?? "", updatedAt: row.updatedAt, id: row.id)
    }
}
