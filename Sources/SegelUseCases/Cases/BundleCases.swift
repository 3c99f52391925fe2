internal import Foundation
package import SegelCatalogue
package import SegelVault

/// A part of a bundle as its applicant sees it.
package struct PartDetail: Sendable {
    package let state: PartState
    package let service: PublicService
    package let credential: ObjectID?
    /// The part's own case, where it waits for the applicant: what is mended is mended there.
    package let returned: CaseDetail?
}

/// Several services in one application: each part is a case of its own, with its own desks, and tells its bundle what happens to it in the same
/// transaction. Parts begin when the parts they take something from are over.
extension Mall {
    /// What happened to a part, as one of the bundle's steps; then what it set free begins.
    func follow(_ move: CaseMove, _ part: PartOf, at now: UnixTime, in tx: any StoreTransaction) throws {
        // Nobody but this module sees a part before it begins.
        if move.event.kind == .started { return }
        let record = try caseRecord(part.bundle, in: tx), context = try context(of: record, at: now)
        guard case .bundle(let state) = record.file else { throw CaseRefusal.wrongState }
        if move.event.kind == .resubmitted { try takeMended(move.file.header, into: record, in: tx) }
        try write(state.following(move, context), after: record, context: context, in: tx)
        if CaseFile.isOver(move.file.stateName) { try beginParts(of: part.bundle, at: now, in: tx) }
    }

    /// Begins what can begin, in the bundle's order. A part that needs what was refused before it never begins, and says so.
    func beginParts(of bundle: String, at now: UnixTime, in tx: any StoreTransaction) throws {
        let service = try context(of: caseRecord(bundle, in: tx), at: now).service
        for (position, part) in service.parts.enumerated() {
            let record = try caseRecord(bundle, in: tx)
            guard case .bundle(let state) = record.file else { return }
            let isFree = part.waitsFor.allSatisfy { state.part($0)?.isOver ?? true }
            guard isFree, state.part(part.service.code)?.state == .waiting else { continue }
            let given = try contents(of: record, in: tx).contents
            let earlier = try issuedParts(state, in: tx)
            guard part.missing(given.answers, earlier).isEmpty else {
                let context = try context(of: record, at: now)
                try write(state.without(part.service.code, context), after: record, context: context, in: tx)
                continue
            }
            var own = given
            own.answers = part.answers(given.answers, earlier)
            own.documents = given.documents.filter { code, _ in part.service.documents.contains { $0.code == code } }
            try begin(part, number: position + 1, with: own, in: state, at: now, in: tx)
        }
    }

    private func begin(
        _ part: BundlePart,
        number: Int,
        with contents: CaseContents,
        in bundle: BundleCase,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws {
        let context = CaseContext(service: part.service, calendar: catalogue.calendar, now: now)
        let header = CaseHeader(
            id: ObjectID(from: random).text,
            reference: "\(bundle.header.reference)-\(number)",
            service: part.service.code,
            citizen: bundle.header.citizen,
            createdAt: now,
            part: PartOf(bundle: bundle.header.id, service: bundle.header.service)
        )
        try put(CaseFile.started(header), after: nil, context: context, in: tx)
        let form = Form(part.service, typed: contents.answers, held: [:], today: CivilDate(now))
        var kept = contents
        kept.answers = form.answers
        let record = try caseRecord(header.id, in: tx)
        try put(kept, of: record, after: 0, in: tx)
        guard case .draft(let draft) = record.file else { throw CaseRefusal.wrongState }
        // The bundle's form was in order when it was sent; what is still open is what an earlier part did not say.
        let missing = form.problems(documents: Set(kept.documents.keys)).filter { ["required", "document_missing"].contains($0.code) }
        let move = try draft.begun(as: bundle, missing: missing.map(\.field), helpers: kept.helpers ?? [], context)
        try put(move, after: record, context: context, in: tx)
    }

    /// What the parts that were issued say, by their services.
    private func issuedParts(_ state: BundleCase, in tx: any StoreTransaction) throws -> [String: IssuedPart] {
        var issued: [String: IssuedPart] = [:]
        for part in state.parts where part.state == .issued {
            guard let id = part.caseID, let credential = try tx.credential(caseID: id) else { continue }
            let claims = try open(credential, in: tx).claims.texts
            issued[part.service] = IssuedPart(
                answers: try contents(of: caseRecord(id, in: tx), in: tx).contents.answers,
                claims: Dictionary(claims.map { ($0.name, $0.value) }) { $1 }
            )
        }
        return issued
    }

    /// What was mended in one part is mended for those that come after it.
    private func takeMended(_ part: CaseHeader, into bundle: CaseRecord, in tx: any StoreTransaction) throws {
        guard let whole = catalogue.service(of: bundle.file.header), let found = whole.part(part.service) else { return }
        let mended = try contents(of: caseRecord(part.id, in: tx), in: tx).contents
        var (contents, revision) = try contents(of: bundle, in: tx)
        for field in found.service.possibleFields where found.asks(field.name, given: contents.answers) && whole.field(field.name) != nil {
            contents.answers[field.name] = mended.answers[field.name]
        }
        for (code, document) in mended.documents { contents.documents[code] = document }
        for helper in mended.helpers ?? [] { contents.add(helper) }
        try put(contents, of: bundle, after: revision, in: tx)
    }

    /// Ends what the citizen has applied for and nobody has signed yet.
    func withdraw(_ record: CaseRecord, by helper: Helper? = nil, at now: UnixTime, in tx: any StoreTransaction) throws {
        let context = try context(of: record, at: now)
        guard case .bundle(let state) = record.file else {
            try put(record.file.withdrawn(at: now, by: helper), after: record, context: context, in: tx)
            return
        }
        let standing = try state.parts.filter { $0.state == .open || $0.state == .returned }.compactMap { part in
            try part.caseID.map { try caseRecord($0, in: tx) }
        }.filter { if case .approved = $0.file { false } else { true } }
        guard !standing.isEmpty || state.parts.contains(where: { $0.state == .waiting }) else { throw CaseRefusal.wrongState }
        // First of all the ones that wait, so that no end of another lets them begin.
        try write(state.withdrawn(at: now, by: helper), after: record, context: context, in: tx)
        for part in standing {
            try put(part.file.withdrawn(at: now, by: helper), after: part, context: self.context(of: part, at: now), in: tx)
        }
    }

    func parts(of record: CaseRecord, by right: ReadingRight, for authority: Authority?, in tx: any StoreTransaction) throws -> [PartDetail]
    {
        guard case .bundle(let state) = record.file, let service = catalogue.service(of: record.file.header) else { return [] }
        return try state.parts.compactMap { part in
            guard let found = service.part(part.service) else { return nil }
            let own = part.state == .returned ? try part.caseID.map { try caseRecord($0, in: tx) } : nil
            return PartDetail(
                state: part,
                service: found.service,
                credential: try part.caseID.flatMap { try tx.credential(caseID: $0)?.id },
                returned: try own.map { try detail($0, by: right, for: authority, in: tx) }
            )
        }
    }

    /// The services of which a mandate may let somebody fetch a credential: its own, and the bundle's it was a part of.
    func services(of credential: CredentialRecord, in tx: any StoreTransaction) throws -> [String] {
        guard let row = try tx.caseRow(credential.caseID), let part = try open(row, in: tx).file.header.part else {
            return [credential.service]
        }
        return [credential.service, part.service]
    }
}

extension BundlePart {
    /// Whether the citizen was asked it, for this part or for another: not what was filled in or added, nor how often something was asked.
    fileprivate func asks(_ name: String, given: [String: String]) -> Bool {
        guard fills[name] == nil else { return false }
        return service.sections.allSatisfy { section in
            guard let count = section.countedBy, additions[section.name] != nil else { return true }
            let added = (given[count].flatMap(Int.init) ?? 0) + 1
            return name != count && !name.hasPrefix("\(section.name).\(added).")
        }
    }
}
