internal import Foundation
internal import SegelCatalogue
internal import SegelVault

/// Which PDF of a credential: of the whole of it, or of a copy in which people are withheld (Docs/Formats/ServiceFile.md, rule 32).
enum PrintedEdition: Sendable {
    case whole
    /// For the `number`th of the people in it, from 1, made by its holder or whoever acts for them; 0 where it shows nobody whole.
    case copy(HeldCredential, number: Int)
    /// What a member was given.
    case given(HeldCredential, to: CitizenID)

    /// What is printed; nil for the whole credential.
    var copy: HeldCredential? {
        switch self {
        case .whole: nil
        case .copy(let copy, _), .given(let copy, _): copy
        }
    }
}

/// Where PDFs are kept: with whom they were made for, under that person's key.
extension Mall {
    /// As which PDFs lie among a citizen's sealed values.
    static var pdfType: String { "certificate-pdf" }
    static var copyPDFType: String { "member-copy-pdf" }

    func keptPDF(_ edition: PrintedEdition, of id: ObjectID, in tx: any StoreTransaction) throws -> [UInt8]? {
        guard let bytes = try open(pdfPlace(edition, of: id, in: tx), in: tx)?.bytes else { return nil }
        guard case .given = edition else { return bytes }
        let kept = try JSONDecoder().decode(KeptCopy.self, from: Data(bytes))
        // Of the document before this one: another is printed in its place.
        return kept.credential == id ? [UInt8](kept.bytes) : nil
    }

    func keepPDF(_ pdf: [UInt8], _ edition: PrintedEdition, of id: ObjectID, in tx: any StoreTransaction) throws {
        let place = try pdfPlace(edition, of: id, in: tx)
        switch edition {
        case .whole:
            try put(pdf, at: place, after: 0, in: tx)
            try tx.setPrinted(id)
        case .copy: try put(pdf, at: place, after: 0, in: tx)
        case .given:
            let kept = try JSONEncoder().encode(KeptCopy(credential: id, bytes: Data(pdf)))
            try put(Array(kept), at: place, after: tx.sealedValue(at: place)?.revision ?? 0, in: tx)
        }
    }

    private func pdfPlace(_ edition: PrintedEdition, of id: ObjectID, in tx: any StoreTransaction) throws -> SealedValuePlace {
        guard let record = try tx.credential(id) else { throw Refusal.notFound }
        switch edition {
        case .whole: return SealedValuePlace(citizen: record.citizen, objectType: Self.pdfType, object: id)
        case .copy(_, let number):
            return SealedValuePlace(citizen: record.citizen, objectType: Self.pdfType, object: id, field: "copy-\(number)")
        case .given(let copy, let member):
            // Named by its type, as the copy is: the credential's name there would tell the database whose card they are in.
            return SealedValuePlace(
                citizen: member,
                objectType: Self.copyPDFType,
                object: try ObjectID(bytes: member.bytes),
                field: copy.service.credential.type
            )
        }
    }
}
