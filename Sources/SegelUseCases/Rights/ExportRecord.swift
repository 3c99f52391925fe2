internal import Foundation
internal import SegelCatalogue
internal import SegelCredential
internal import SegelVault

/// `data.json` and the files beside it, but for the documents. What there is of sealed things decides what is in it: a kind that comes
/// later does not compile before it has its place here.
struct ExportRecord: Sendable {
    let json: [UInt8]
    let files: [(String, [UInt8])]
}

extension Mall {
    func exportRecord(of citizen: CitizenID, _ person: SignedIn, at now: UnixTime, in tx: any StoreTransaction) throws -> ExportRecord {
        let credentials = try tx.credentials(of: citizen)
        var data: [String: Any] = [
            "format": "segel-export-1", "made": Self.iso(now), "deployment": vault.deployment.text, "citizen": citizen.text,
            "signIns": try signIns(of: person, in: tx), "notices": try tx.notices(of: citizen, limit: -1).map(Self.line),
            "mandatesHeld": try tx.mandates(heldBy: citizen).map { try self.line($0, in: tx) },
            "rightsRequests": try requests(of: citizen, in: tx), "withheld": Self.withheld,
        ]
        for kind in SealedKind.allCases {
            switch kind {
            case .value:
                data["profile"] = try profile(of: citizen, in: tx).profile.values.mapValues {
                    ["value": $0.value, "source": $0.source, "date": $0.date]
                }
                // In their own place: the profile above, PDFs as files.
                let elsewhere = ["profile", Upload.pieceType, Self.pdfType, Self.copyPDFType]
                let others = try things(of: citizen, kind, in: tx).filter { !elsewhere.contains($0.place.objectType) }
                data["records"] = try others.map { try self.record($0, in: tx) }
            case .title: data["documents"] = try documents(of: citizen, in: tx).map(Self.line)
            case .access: data["accesses"] = try things(of: citizen, kind, in: tx).map { try self.value($0, in: tx) }
            case .caseBody: data["cases"] = try tx.cases(of: citizen.text).map { try self.exported($0, in: tx) }
            // In its case.
            case .caseEvent: break
            case .credential: data["credentials"] = try credentials.map { try self.line($0, in: tx) }
            case .copy: data["walletCopies"] = try credentials.flatMap { try tx.copies(of: $0.id) }.map(Self.line)
            // Named in `withheld`.
            case .intent, .hold: break
            }
        }
        let json = try JSONSerialization.data(withJSONObject: data, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
        // As they lie: also those of a service that the catalogue has no more.
        let files = try credentials.map { record in
            (ExportNames.credential(record), try self.openOnce(record.sealed, as: "credential", object: record.id, for: citizen, in: tx))
        }
        return ExportRecord(json: Array(json), files: try files + pdfs(of: citizen, credentials, in: tx))
    }

    /// Those that were made: of the citizen's credentials and copies of them, and of copies that they were given of others' documents.
    private func pdfs(of citizen: CitizenID, _ credentials: [CredentialRecord], in tx: any StoreTransaction) throws -> [(String, [UInt8])] {
        try things(of: citizen, .value, in: tx).compactMap { thing in
            let place = thing.place
            guard place.objectType == Self.pdfType || place.objectType == Self.copyPDFType else { return nil }
            let bytes = try open(thing.envelope, in: thing.context(deployment: vault.deployment), in: tx)
            if place.objectType == Self.copyPDFType {
                let kept = try JSONDecoder().decode(KeptCopy.self, from: Data(bytes))
                return (ExportNames.copyPDF(place.field), [UInt8](kept.bytes))
            }
            return credentials.first { $0.id == place.object }.map { (ExportNames.pdf($0, place.field), bytes) }
        }
    }

    /// What is not in an export, whoever asks, and why.
    private static let withheld = [
        ["what": "legal holds", "why": "an order of a court or an audit may not be disclosed (UU 27/2022 art. 33)"],
        ["what": "credentials being signed", "why": "they say what the application says, and exist once they are signed"],
        ["what": "documents that are still being sent", "why": "they are documents once they have come to their end"],
        [
            "what": "password, passkeys' public keys, tokens of sessions and wallets",
            "why": "kept as digests or keys that say nothing of you",
        ],
        ["what": "what verifiers keep of presentations", "why": "sealed for them; the consent ledger says what was shown to whom"],
    ]

    private func things(of citizen: CitizenID, _ kind: SealedKind, in tx: any StoreTransaction) throws -> [SealedThing] {
        try tx.sealedThings(of: citizen, kind, notOn: nil, after: nil, limit: -1)
    }

    private func record(_ thing: SealedThing, in tx: any StoreTransaction) throws -> [String: Any] {
        [
            "type": thing.place.objectType, "object": thing.place.object.text, "field": thing.place.field, "revision": thing.revision,
            "value": try value(thing, in: tx),
        ]
    }

    private func value(_ thing: SealedThing, in tx: any StoreTransaction) throws -> Any {
        Self.value(try open(thing.envelope, in: thing.context(deployment: vault.deployment), in: tx))
    }

    /// JSON as it is, text as text, anything else in base64.
    private static func value(_ bytes: [UInt8]) -> Any {
        let data = Data(bytes)
        if let object = try? JSONSerialization.jsonObject(with: data) { return object }
        return String(validating: bytes, as: UTF8.self) ?? ["base64": data.base64EncodedString()]
    }

    private func exported(_ row: CaseRow, in tx: any StoreTransaction) throws -> [String: Any] {
        let record = try open(row, in: tx)
        let events = try events(of: record.object, citizen: record.citizen, in: tx)
        return [
            "id": row.id, "reference": row.reference, "service": row.service, "state": row.state, "updated": Self.iso(row.updatedAt),
            "promised": row.promised ?? NSNull(), "file": Self.value(Array(try JSONEncoder().encode(record.file))),
            "events": Self.value(Array(try JSONEncoder().encode(events))),
        ]
    }

    private func requests(of citizen: CitizenID, in tx: any StoreTransaction) throws -> [[String: Any]] {
        try tx.rightsRequests(of: citizen).map { row in
            [
                "id": row.id.text, "kind": row.kind.rawValue, "state": row.state.rawValue, "agency": row.agency,
                "parts": row.parts.map(\.rawValue).sorted(), "opened": Self.iso(row.openedAt), "due": Self.iso(row.dueAt),
            ]
        }
    }

    private func signIns(of person: SignedIn, in tx: any StoreTransaction) throws -> [String: Any] {
        [
            "password": try tx.account(person.account)?.password != nil,
            "passkeys": try tx.passkeys(of: person.account).map { passkey -> [String: Any] in
                [
                    "device": passkey.device.rawValue, "added": Self.iso(passkey.createdAt),
                    "used": passkey.usedAt.map { Self.iso($0) as Any } ?? NSNull(),
                ]
            },
        ]
    }

    private static func line(_ document: HeldDocument) -> [String: Any] {
        [
            "id": document.id.text, "title": document.title, "kind": document.facts.kind.rawValue, "bytes": document.facts.byteCount,
            "added": iso(document.createdAt), "file": ExportNames.document(document),
        ]
    }

    private func line(_ credential: CredentialRecord, in tx: any StoreTransaction) throws -> [String: Any] {
        let status = try tx.status(credential.status).flatMap(CredentialStatus.init) ?? .invalid
        return [
            "id": credential.id.text, "service": credential.service, "issued": Self.iso(credential.issuedAt), "status": "\(status)",
            "logIndex": credential.logIndex, "file": ExportNames.credential(credential),
        ]
    }

    private static func line(_ notice: NoticeRow) -> [String: Any] {
        [
            "id": notice.id.text, "kind": notice.kind.rawValue, "channel": notice.channel.rawValue, "contact": notice.contact.text,
            "reference": notice.reference ?? NSNull(), "made": iso(notice.createdAt), "state": notice.state.rawValue,
            "ended": notice.endedAt.map { iso($0) as Any } ?? NSNull(),
        ]
    }

    /// One that somebody else gave: for whom and for what, and nothing else of theirs.
    private func line(_ row: MandateRow, in tx: any StoreTransaction) throws -> [String: Any] {
        let mandate = try open(row, in: tx).mandate, terms = mandate.terms
        return [
            "id": row.id.text, "for": terms.client, "basis": terms.basis.rawValue, "acts": terms.scope.acts.map(\.rawValue).sorted(),
            "services": terms.scope.services.map { $0.sorted() as Any } ?? NSNull(), "given": Self.iso(terms.givenAt),
            "until": Self.iso(terms.until), "state": mandate.stateName,
        ]
    }

    private static func line(_ copy: CopyRecord) -> [String: Any] {
        [
            "id": copy.id.text, "credential": copy.credential.text, "format": copy.format, "made": iso(copy.issuedAt),
            "walletKey": copy.holder,
        ]
    }
}
