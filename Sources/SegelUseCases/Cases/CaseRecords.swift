internal import Foundation
package import SegelCatalogue
internal import SegelTransparency
package import SegelVault

/// A stored case, opened.
struct CaseRecord: Sendable {
    let row: CaseRow
    let file: CaseFile
    let citizen: CitizenID
    let object: ObjectID
}

/// What the citizen answered and attached, sealed apart from the case file because it changes at other times.
package struct CaseContents: Sendable, Codable {
    /// By field name; once submitted, with every prefilled value.
    package var answers: [String: String] = [:]
    /// Document ids by the code that asks for them.
    package var documents: [String: ObjectID] = [:]
    /// Whoever had a hand in it for the applicant; nil for nobody.
    package var helpers: [Helper]?

    mutating func add(_ helper: Helper?) {
        guard let helper, helpers?.contains(helper) != true else { return }
        helpers = (helpers ?? []) + [helper]
    }
}

extension Mall {
    func caseRecord(_ id: String, in tx: any StoreTransaction) throws -> CaseRecord {
        guard let row = try tx.caseRow(id) else { throw Refusal.notFound }
        return try openWhole(row, in: tx)
    }

    /// `known`: as this process stored it. Where the row is still that one, to the byte, nothing has to be opened to know what is in it.
    func caseRecord(_ id: String, known: CaseRecord?, in tx: any StoreTransaction) throws -> CaseRecord {
        guard let row = try tx.caseRow(id) else { throw Refusal.notFound }
        guard let known, known.row.body == row.body, known.row.revision == row.revision, known.row.citizen == row.citizen else {
            return try openWhole(row, in: tx)
        }
        try checkWhole(row, in: tx)
        return CaseRecord(row: row, file: known.file, citizen: known.citizen, object: known.object)
    }

    /// As `open`, for whoever looks into the case or moves it. Each move makes one revision and one event, so a row put back from an older day,
    /// revision and all, has fewer revisions than there are events (attack A43).
    func openWhole(_ row: CaseRow, in tx: any StoreTransaction) throws -> CaseRecord {
        try checkWhole(row, in: tx)
        return try open(row, in: tx)
    }

    func checkWhole(_ row: CaseRow, in tx: any StoreTransaction) throws {
        guard UInt64(try tx.eventCount(of: row.id)) == row.revision else { throw Refusal(.unavailable, "case_rolled_back") }
    }

    func open(_ row: CaseRow, in tx: any StoreTransaction) throws -> CaseRecord {
        let citizen = try CitizenID(text: row.citizen)
        let object = try ObjectID(text: row.id)
        let context = vault.context(objectType: "case", citizen: citizen, object: object, revision: row.revision)
        let bytes = try open(row.body, in: context, in: tx)
        return CaseRecord(row: row, file: try JSONDecoder().decode(CaseFile.self, from: Data(bytes)), citizen: citizen, object: object)
    }

    /// Stores a move, and tells the bundle of one that is a part's.
    @discardableResult
    func put(_ move: CaseMove, after record: CaseRecord?, context: CaseContext, in tx: any StoreTransaction) throws -> CaseRecord {
        let next = try write(move, after: record, context: context, in: tx)
        if let part = move.file.header.part { try follow(move, part, at: context.now, in: tx) }
        return next
    }

    /// Stores a move: the next revision of the row, by compare-and-swap, and its event; commits to both in the log.
    @discardableResult
    func write(_ move: CaseMove, after record: CaseRecord?, context: CaseContext, in tx: any StoreTransaction) throws -> CaseRecord {
        let header = move.file.header
        let citizen = try CitizenID(text: header.citizen)
        let object = try ObjectID(text: header.id)
        let revision = (record?.row.revision ?? 0) + 1
        let place = vault.context(objectType: "case", citizen: citizen, object: object, revision: revision)
        let key = try citizenKey(citizen, in: tx)
        let row = CaseRow(
            id: header.id,
            reference: header.reference,
            citizen: header.citizen,
            service: header.service,
            state: move.file.stateName,
            desk: desk(of: move.file, context.service),
            revision: revision,
            updatedAt: context.now,
            promised: move.file.clock.map { $0.promised(context.service.sla.target, context.calendar).iso },
            body: try vault.seal(Array(JSONEncoder().encode(move.file)), in: place, under: key, random: random)
        )
        guard try tx.put(row) else { throw Refusal.changedMeanwhile }
        let number = try append(move.event, to: object, of: citizen, in: tx)
        // The citizen follows a bundle, and its desks work on the parts.
        let receipt = header.part == nil ? try addReceipt(for: move.event, number: number, of: header, in: tx) : nil
        let detail = StepProof.detail(move.event.kind.rawValue, number, receipt)
        let index = try log(.caseTransition, subject: object.text, detail: detail, at: move.event.at, in: tx)
        try tx.setLogIndex(index, ofStep: number, in: object.text)
        try announce(row, after: record?.row, logged: index, in: tx)
        if header.part == nil { try notify(of: move.event, header, in: tx) }
        if !context.service.isBundle { try count(move.event, of: header.service, promised: record?.row.promised, in: tx) }
        return CaseRecord(row: row, file: move.file, citizen: citizen, object: object)
    }

    func events(of object: ObjectID, citizen: CitizenID, in tx: any StoreTransaction) throws -> [CaseEvent] {
        return try tx.events(of: object.text).enumerated().map { position, sealed in
            let bytes = try open(sealed, in: eventContext(object, citizen, position + 1), in: tx)
            return try JSONDecoder().decode(CaseEvent.self, from: Data(bytes))
        }
    }

    func contents(of record: CaseRecord, in tx: any StoreTransaction) throws -> (contents: CaseContents, revision: UInt64) {
        try contents(at: record.place, in: tx)
    }

    func contents(at place: CasePlace, in tx: any StoreTransaction) throws -> (contents: CaseContents, revision: UInt64) {
        guard let (bytes, revision) = try open(place.contents, in: tx) else { return (CaseContents(), 0) }
        return (try JSONDecoder().decode(CaseContents.self, from: Data(bytes)), revision)
    }

    func put(_ contents: CaseContents, of record: CaseRecord, after revision: UInt64, in tx: any StoreTransaction) throws {
        try put(Array(JSONEncoder().encode(contents)), at: record.place.contents, after: revision, in: tx)
    }

    /// As a part of a bundle has it, where it is one.
    func context(of record: CaseRecord, at now: UnixTime) throws -> CaseContext {
        guard let found = catalogue.service(of: record.file.header) else { throw Refusal(.unavailable, "service_missing") }
        return CaseContext(service: found, calendar: catalogue.calendar, now: now)
    }

    func context(_ service: String, at now: UnixTime) throws -> CaseContext {
        guard let found = catalogue.service(service) else { throw Refusal(.unavailable, "service_missing") }
        return CaseContext(service: found, calendar: catalogue.calendar, now: now)
    }

    /// Answers the event's number.
    private func append(_ event: CaseEvent, to object: ObjectID, of citizen: CitizenID, in tx: any StoreTransaction) throws -> Int {
        let number = try tx.eventCount(of: object.text) + 1
        let sealed = try vault.seal(
            Array(JSONEncoder().encode(event)),
            in: eventContext(object, citizen, number),
            under: citizenKey(citizen, in: tx),
            random: random
        )
        try tx.append(event: sealed, to: object.text)
        return number
    }

    /// The number is part of the place: an event cannot be put before another, or left out, without failing to open.
    private func eventContext(_ object: ObjectID, _ citizen: CitizenID, _ number: Int) -> Context {
        vault.context(objectType: "case-event", citizen: citizen, object: object, field: String(number), revision: 1)
    }

    private func desk(of file: CaseFile, _ service: PublicService) -> Desk? {
        guard case .submitted(let state) = file else { return nil }
        return service.workflow.step(state.step).map { Desk(role: $0.role, agency: $0.agency) }
    }
}
