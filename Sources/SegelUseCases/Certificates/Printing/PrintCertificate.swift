internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
package import SegelVault

/// A signed PDF as it is kept and handed out.
package struct CertificatePDF: Sendable {
    package let bytes: [UInt8]
    /// What a file of it is called, without its ending.
    package let name: String
}

/// PDF certificates (Docs/Formats/PDF.md). One is made once, in three steps: what is printed is read, printed and signed outside any transaction, and kept by
/// the first who is done. A crash before that leaves nothing behind, and the next round or visitor begins anew.
extension Mall {
    /// The PDF of one's own certificate, or of one that a mandate lets one fetch; the look is recorded. Of a document about several people whoever acts gets the
    /// copy that is theirs to fetch.
    package func certificatePDF(_ id: ObjectID, for person: SignedIn) async throws -> CertificatePDF {
        let (credential, acting) = try await certificate(id, for: person)
        let type = credential.service.credential.type
        guard acting != nil, let copy = credential.service.credential.memberCopy else {
            return CertificatePDF(bytes: try await printed(.whole, of: id), name: type)
        }
        let edition = PrintedEdition.copy(credential, number: credential.shownPerson(in: copy))
        return CertificatePDF(bytes: try await printed(edition, of: id), name: type + "-salinan")
    }

    /// The kept PDF; made now where there is none yet. Whoever calls this has the right to see it.
    func printed(_ edition: PrintedEdition, of id: ObjectID) async throws -> [UInt8] {
        if let kept = try await store.read({ try self.keptPDF(edition, of: id, in: $0) }) { return kept }
        let printing = try neededPrinting(), now = now
        // A symbol that was never shown is signed and kept here.
        let (certificate, key) = try await store.write { try self.certificateToPrint(edition, of: id, printing, at: now, in: $0) }
        let pdf = try await signed(certificate, by: key, printing, at: now)
        return try await store.write { tx in
            // Somebody else was quicker: theirs is the one.
            if let kept = try self.keptPDF(edition, of: id, in: tx) { return kept }
            try self.keepPDF(pdf, edition, of: id, in: tx)
            return pdf
        }
    }

    /// Everything is read at one moment. The claims are those of a credential whose signature holds under the agency's key.
    private func certificateToPrint(
        _ edition: PrintedEdition,
        of id: ObjectID,
        _ printing: Printing,
        at now: UnixTime,
        in tx: any StoreTransaction
    ) throws -> (PrintedCertificate, DocumentKey) {
        guard let record = try tx.credential(id), let signing = try tx.signingKey(kid: record.kid) else { throw Refusal.notFound }
        let held = try edition.copy ?? open(record, in: tx)
        let verified = try CredentialPayload(
            replacing: held.bytes,
            signedBy: signing.publicKey,
            issuedAt: record.issuedAt,
            status: StatusReference(uri: statusURL(record.status), index: record.status.index)
        )
        var claims = JSONObject()
        for claim in verified.claims { claims.set(claim.name, claim.value) }
        let text = CertificateText(
            service: held.service,
            agency: held.agency,
            place: catalogue.region?.name ?? configuration.region,
            region: configuration.region,
            verifyAddress: "\(configuration.publicURL)/verify"
        )
        let key = try documentKey(of: held.agency.code, printing, at: now, in: tx)
        let signer = PDFSigner(
            chain: key.chain,
            revocationLists: key.revocationLists + (printing.timestamps?.revocations?.lists(at: now) ?? []),
            name: held.agency.name.id,
            signedAt: now,
            timestampRoom: printing.timestamps?.room ?? 0,
            timestampAnchors: printing.timestamps?.anchors ?? []
        )
        let certificate = PrintedCertificate(
            content: text.content(of: claims, issuedAt: record.issuedAt, isCopy: edition.copy != nil),
            qr: try qrText(of: record, held.bytes, in: tx),
            credential: held.bytes,
            signer: signer
        )
        return (certificate, key)
    }

    private func signed(
        _ certificate: PrintedCertificate,
        by key: DocumentKey,
        _ printing: Printing,
        at now: UnixTime
    ) async throws -> [UInt8] {
        let printer = printing.printer
        let unsigned: UnsignedPDF
        // What is wrong with it is for the operator to find: the round tries again, and says how often.
        do { unsigned = try printer.unsigned(certificate) } catch { throw Refusal(.unavailable, "pdf_failed") }
        let signature = try key.sign(unsigned.toBeSigned)
        let timestamp: [UInt8]?
        if let authority = printing.timestamps {
            timestamp = try await stamp(signature, by: authority, printer)
            try timestamp.map { try authority.revocations?.check($0, embedded: certificate.signer.revocationLists, at: now) }
        } else {
            timestamp = nil
        }
        return try printer.signed(unsigned, signature: signature, timestamp: timestamp)
    }

    private func stamp(_ signature: [UInt8], by authority: TimestampAuthority, _ printer: any CertificatePrinter) async throws -> [UInt8] {
        let nonce = random.bytes(8)
        let query = try printer.timestampQuery(for: signature, nonce: nonce)
        let answer: [UInt8]
        do { answer = try await authority.transport.timestamp(query, from: authority.url) } catch {
            throw Refusal(.unavailable, "timestamp_unreachable")
        }
        do {
            return try printer.timestampToken(answer, for: signature, nonce: nonce, anchors: authority.anchors, at: now)
        } catch { throw Refusal(.unavailable, "timestamp_refused") }
    }
}
