internal import SegelCatalogue
internal import SegelCredential
internal import SegelCrypto
internal import SegelVault

/// The QR symbol of an issued credential (Docs/Formats/QR.md): signed once and kept, so that each print of it is the same.
extension Mall {
    /// The text of the credential's symbol; nil where there is none: its service file shows nothing in one, its agency has no QR key that signs yet, it
    /// is not valid any more, or says more than a symbol holds.
    ///
    /// `credential`: whoever was given it may print it, the holder and whoever acts for them alike.
    package func qrText(of credential: HeldCredential) async throws -> String? {
        let id = credential.id
        let kept = try await store.read { tx in try tx.credential(id).flatMap { try self.keptQR(of: $0, in: tx)?.text } }
        if let kept { return kept }
        do {
            return try await store.write { tx in try tx.credential(id).flatMap { try self.qrText(of: $0, in: tx) } }
        } catch PortConflict.changedMeanwhile {
            return try await store.read { tx in try tx.credential(id).flatMap { try self.keptQR(of: $0, in: tx)?.text } }
        }
    }

    /// As above inside a transaction that writes: for whoever prints the certificate in it.
    func qrText(of record: CredentialRecord, in tx: any StoreTransaction) throws -> String? {
        if let kept = try keptQR(of: record, in: tx) { return kept.text }
        guard let content = try qrContent(of: record, in: tx), let key = try qrKey(of: record.status.agency, in: tx) else { return nil }
        let text: String
        do throws(QRText.Unwritable) { text = try QRText.sign(content, with: key) } catch { return nil }
        let place = Self.qrPlace(record)
        try put(Array(text.utf8), at: place, after: tx.sealedValue(at: place)?.revision ?? 0, in: tx)
        return text
    }

    /// Nil where none was signed, and where its key was stolen since: nobody believes that one any more, and another is signed instead.
    private func keptQR(of record: CredentialRecord, in tx: any StoreTransaction) throws -> (text: String, key: SigningKeyRecord)? {
        guard let (bytes, _) = try open(Self.qrPlace(record), in: tx) else { return nil }
        let read = try ReadQR(bytes)
        guard
            let key = try tx.signingKeys(of: record.status.agency, for: SigningPurpose.qr.rawValue).first(where: { read.names($0.kid) }),
            key.compromisedSince == nil
        else { return nil }
        return (String(decoding: bytes, as: UTF8.self), key)
    }

    private func qrContent(of record: CredentialRecord, in tx: any StoreTransaction) throws -> QRContent? {
        guard try tx.status(record.status) == CredentialStatus.valid.rawValue else { return nil }
        let held = try open(record, in: tx), template = held.service.credential
        let shown = template.qr.compactMap { name in held.claims[name].map { (name, $0) } }.filter { QRContent.carries($0.1) }
        // A credential of an earlier type is not renamed by printing it.
        guard !shown.isEmpty, let type = try Inspection(held.bytes).payload["vct"]?.string?.split(separator: "/").last,
            held.expires.map({ $0 > now }) ?? true
        else { return nil }
        return QRContent(
            type: String(type),
            issuedAt: now,
            expires: held.expires,
            list: record.status.list,
            index: record.status.index,
            claims: shown,
            credential: WitnessedDigest(credential: held.bytes)
        )
    }

    /// Nil in a deployment whose trust list names no QR key of this agency yet.
    private func qrKey(of agency: String, in tx: any StoreTransaction) throws -> SigningKey? {
        let ring = try tx.signingKeys(of: agency, for: SigningPurpose.qr.rawValue)
        guard let record = ring.first(where: { $0.state(at: now, among: ring) == .active }) else { return nil }
        return try unlock(record).key
    }

    private static func qrPlace(_ record: CredentialRecord) -> SealedValuePlace {
        SealedValuePlace(citizen: record.citizen, objectType: "qr", object: record.id)
    }
}
