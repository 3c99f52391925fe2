internal import Foundation
internal import SegelCatalogue
internal import SegelCompression
internal import SegelCredential
internal import SegelVault

/// Everything we hold about somebody, as one ZIP archive, ready to be sent. Docs/Formats/Export.md.
package struct DataExport: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        case document(ObjectID)
    }

    let archive: StoredZip
    let contents: [Content]
    let right: ReadingRight
    let mall: Mall

    package var byteCount: Int { archive.byteCount }

    /// Hands the archive over piece by piece: at most one chunk of a document is in memory. Throws where a document is not any more what it was when the
    /// archive was made ready; whoever receives it sees that it is cut short, and asks again.
    package func write(_ take: ([UInt8]) async throws -> Void) async throws {
        for (position, content) in contents.enumerated() {
            try await take(archive.header(position))
            switch content {
            case .bytes(let bytes): try await take(bytes)
            case .document(let id):
                var reading = try await mall.openDocument(id, by: right)
                while let piece = try await reading.nextPiece() { try await take(piece) }
            }
        }
        try await take(archive.directory)
    }
}

extension Mall {
    /// Makes the archive ready: opens everything once, so that nothing unreadable is found halfway through the download. It is a look like any
    /// other and stands in the record. Throws `export_too_large` beyond 4 GiB.
    package func export(for confirmed: ConfirmedPerson) async throws -> DataExport {
        let person = confirmed.person, citizen = try citizen(person), now = now
        let right = try ReadingRight(owner: person)
        let (held, record) = try await store.write { tx in
            try self.recordAccess(to: citizen, by: .citizen, purpose: .dataExport, caseReference: nil, at: now, in: tx)
            return (try self.documents(of: citizen, in: tx), try self.exportRecord(of: citizen, person, at: now, in: tx))
        }
        var entries = [(ExportNames.read, Array(ExportNames.readText.utf8)), (ExportNames.data, record.json)] + record.files
        entries = entries.filter { !$0.1.isEmpty }
        var files = entries.map { StoredZip.File(name: $0.0, byteCount: $0.1.count, checksum: Self.checksum($0.1)) }
        for document in held {
            var reading = try await openDocument(document.id, by: right), checksum = CRC32(), count = 0
            while let piece = try await reading.nextPiece() {
                checksum.append(piece)
                count += piece.count
            }
            files.append(StoredZip.File(name: ExportNames.document(document), byteCount: count, checksum: checksum.value))
        }
        do {
            let contents = entries.map { DataExport.Content.bytes($0.1) } + held.map { .document($0.id) }
            return DataExport(archive: try StoredZip(files, at: now), contents: contents, right: right, mall: self)
        } catch is StoredZip.TooLarge { throw Refusal(.conflict, "export_too_large") }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var checksum = CRC32()
        checksum.append(bytes)
        return checksum.value
    }
}

/// The names of the files in the archive.
enum ExportNames {
    static let read = "BACA-README.txt"
    static let data = "data.json"

    static func document(_ document: HeldDocument) -> String {
        "documents/\(document.id.text).\(document.facts.kind == .jpeg ? "jpg" : document.facts.kind.rawValue)"
    }

    static func credential(_ credential: CredentialRecord) -> String {
        "credentials/\(credential.service)-\(credential.id.text.prefix(8)).sdjwt"
    }

    /// `copy`: empty for the whole of it.
    static func pdf(_ credential: CredentialRecord, _ copy: String) -> String {
        String(Self.credential(credential).dropLast(6)) + (copy.isEmpty ? "" : "-" + copy) + ".pdf"
    }

    /// Of somebody else's document, in which the citizen is.
    static func copyPDF(_ type: String) -> String { "credentials/\(type)-copy.pdf" }

    static let readText = """
        Ini semua yang disimpan mal layanan tentang Anda. Simpan di tempat yang aman: siapa pun yang memilikinya dapat membacanya.
          data.json      profil, permohonan, keputusan, siapa yang melihat, persetujuan, dan lainnya; `withheld` menyebut yang tidak ada di sini
          documents/     berkas yang Anda unggah, seperti saat diunggah
          credentials/   dokumen yang diterbitkan untuk Anda, juga sebagai PDF; siapa pun dapat memeriksanya

        This is everything the mall holds about you. Keep it in a safe place: whoever has it can read it.
          data.json      profile, applications, decisions, who looked, consents and the rest; `withheld` names what is not here
          documents/     the files you uploaded, as they were uploaded
          credentials/   the documents issued to you, as PDF too; anybody can check them

        """
}
