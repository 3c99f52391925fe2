internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

/// The receipts of a case's steps, each made in the transaction of its step.
extension Mall {
    /// A case's receipts in order, one a line; for its applicant, and who acts for them. Cases of before there were receipts begin with the first one made.
    package func stepReceipts(of id: String, for person: SignedIn) async throws -> (reference: String, receipts: [String]) {
        try await look(at: id, person, to: .follow) { record, _, _, tx in
            let receipts = try (1...tx.eventCount(of: id)).compactMap { try self.stepReceipt($0, of: record.place, in: tx)?.text }
            return (record.row.reference, receipts)
        }
    }

    package func stepReceipt(_ number: Int, of id: String, for person: SignedIn) async throws -> (reference: String, receipt: String) {
        try await look(at: id, person, to: .follow) { record, _, _, tx in
            guard let receipt = try self.stepReceipt(number, of: record.place, in: tx) else { throw Refusal.notFound }
            return (record.row.reference, receipt.text)
        }
    }

    /// What was handed in at a step, byte for byte as its digest stands in the receipts from that step on.
    package func submission(_ number: Int, of id: String, for person: SignedIn) async throws -> (reference: String, bytes: [UInt8]) {
        try await look(at: id, person, to: .apply) { record, _, _, tx in
            guard let (bytes, _) = try self.open(record.place.submission(number), in: tx) else { throw Refusal.notFound }
            return (record.row.reference, bytes)
        }
    }

    /// Makes the receipt of a step, inside its transaction. `record`: the case as it was before, nil for a new one.
    func addReceipt(for event: CaseEvent, number: Int, of header: CaseHeader, in tx: any StoreTransaction) throws -> StepReceipt {
        let place = CasePlace(citizen: try CitizenID(text: header.citizen), object: try ObjectID(text: header.id))
        let before = number > 1 ? try stepReceipt(number - 1, of: place, in: tx) : nil
        let isSubmission = event.isSubmission
        let content = StepReceipt.Content(
            issuer: configuration.publicURL,
            reference: header.reference,
            number: number,
            event: event.kind.rawValue,
            step: event.step ?? event.part,
            by: event.by?.basis.rawValue,
            at: event.at,
            before: before?.digest,
            submitted: isSubmission ? try keepSubmission(number, of: header, place, in: tx) : before?.content.submitted
        )
        let key = try receiptKey(at: event.at, in: tx)
        let receipt = StepReceipt(content, signedBy: key.key, kid: key.record.kid)
        try put(Array(receipt.text.utf8), at: place.receipt(number), after: 0, in: tx)
        return receipt
    }

    func stepReceipt(_ number: Int, of place: CasePlace, in tx: any StoreTransaction) throws -> StepReceipt? {
        try open(place.receipt(number), in: tx).map { try StepReceipt(uncheckedOwn: String(decoding: $0.bytes, as: UTF8.self)) }
    }

    /// Which steps have one.
    func receiptNumbers(of record: CaseRecord, in tx: any StoreTransaction) throws -> Set<Int> {
        Set(try (1...Int(record.row.revision)).filter { try tx.sealedValue(at: record.place.receipt($0)) != nil })
    }

    /// Keeps what is handed in, as it is, and answers its digest. The salt keeps whoever is shown a receipt from trying out answers on the digest.
    private func keepSubmission(_ number: Int, of header: CaseHeader, _ place: CasePlace, in tx: any StoreTransaction) throws -> [UInt8] {
        let contents = try contents(at: place, in: tx).contents
        let submission = Submission(
            reference: header.reference,
            number: number,
            salt: Base64URL.encode(random.bytes(16)),
            answers: contents.answers,
            documents: try contents.documents.mapValues { id in
                guard let record = try tx.document(id) else { throw Refusal.notFound }
                let digest = try open(record.digestPlace, in: tx)?.bytes
                return .init(
                    id: id.text,
                    kind: record.facts.kind.rawValue,
                    bytes: record.facts.byteCount,
                    sha256: digest.map { Hex.encode($0) }
                )
            }
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = Array(try encoder.encode(submission))
        try put(bytes, at: place.submission(number), after: 0, in: tx)
        return SHA256.digest(bytes)
    }
}

/// What a citizen handed in, as they can download it.
private struct Submission: Encodable {
    struct Document: Encodable {
        let id: String
        let kind: String
        let bytes: Int
        /// In hexadecimal, as `sha256sum` prints it; nil for one of before digests were kept.
        let sha256: String?
    }

    let reference: String
    let number: Int
    let salt: String
    let answers: [String: String]
    let documents: [String: Document]
}

/// Where the sealed things of a case lie.
struct CasePlace: Sendable {
    let citizen: CitizenID
    let object: ObjectID

    func receipt(_ number: Int) -> SealedValuePlace { place("case-receipt", "\(number)") }
    func submission(_ number: Int) -> SealedValuePlace { place("case-submission", "\(number)") }
    var contents: SealedValuePlace { place("case-contents") }
    var survey: SealedValuePlace { place("case-survey") }
    var pin: SealedValuePlace { place("case-pin") }

    private func place(_ type: String, _ field: String = "") -> SealedValuePlace {
        SealedValuePlace(citizen: citizen, objectType: type, object: object, field: field)
    }
}

extension CaseRecord {
    var place: CasePlace { CasePlace(citizen: citizen, object: object) }
}
